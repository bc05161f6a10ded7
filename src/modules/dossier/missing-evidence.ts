import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { derivedId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { WorkingCalendar } from '../directory/working-calendar.js';
import { DeadlineSweeper } from './deadline-sweeper.js';
import { Dossiers } from './dossiers.js';
import { Tasks } from './tasks.js';

export const MISSING_EVIDENCE = 'evidence.missing';
const TASK = 'evidence-missing';
/** How long evidence may stay away while the declaring unit is open: a working day. */
const MAY_MISS_MINUTES = 480;

/** The deadline of an act that declares evidence; an act has one. */
export function missingEvidenceId(act: string): string {
  return derivedId(MISSING_EVIDENCE, act);
}

/** An act that stays PROVISIONAL for a working day is told to its unit; the proof takes deadline and task back. */
@Injectable()
export class MissingEvidence implements OnModuleInit {
  constructor(
    private readonly calendar: WorkingCalendar,
    private readonly sweeper: DeadlineSweeper,
    private readonly dossiers: Dossiers,
    private readonly tasks: Tasks,
  ) {}

  onModuleInit(): void {
    this.sweeper.perform(MISSING_EVIDENCE, (act, declaring) => this.overdue(act, declaring));
  }

  /** @returns until when the evidence of this act may be missing; undefined where no unit answers for it */
  async limit(act: Act): Promise<Date | undefined> {
    const { unit } = act.actor;
    return unit && this.calendar.limit(unit.id, act.recordedAt, MAY_MISS_MINUTES);
  }

  /** After a proof: when nothing of that act is missing any more, deadline and task end. */
  async proven(act: Act, declaring: string): Promise<void> {
    const deadline = missingEvidenceId(declaring);
    // the last two dossiers of one act may be proven at the same time: the second must see the first
    await act.tx.query('select 1 from deadline where id = $1 for no key update', [deadline]);
    await act.tx.query(
      `with still as (select 1 from declared_evidence where act = $3 and proven_act is null),
         withdrawn as (update deadline set withdrawn_act = $1
           where id = $2 and done_act is null and withdrawn_act is null and not exists (select 1 from still))
       update task t set closed_act = $1, closed_at = $4 from deadline d
       where d.id = $2 and t.opened_act = d.done_act and t.closed_act is null and not exists (select 1 from still)`,
      [act.id, deadline, declaring, act.recordedAt],
    );
  }

  private async overdue(act: Act, declaring: string): Promise<ActResult> {
    const declared = await act.tx.query<{ dossier: string; unit: string }[]>(
      `select distinct d.dossier, a.unit from declared_evidence d join act a on a.id = d.act
       where d.act = $1 and d.proven_act is null`,
      [declaring],
    );
    // a proof holds its dossier: after this nobody is proving
    await this.dossiers.lock(
      act,
      declared.map((each) => each.dossier),
    );
    const missing = await this.missing(act, declaring);
    const [first] = declared;
    if (missing && first) {
      const dossier = declared.length === 1 ? first.dossier : undefined;
      await this.tasks.open(act, { kind: TASK, unit: first.unit, dossier, subject: declaring });
    }
    return { id: declaring, status: missing ? 'PROVISIONAL' : 'FINAL', actions: [] };
  }

  /** @throws Refused `not-found` when a proof withdrew the deadline meanwhile */
  private async missing(act: Act, declaring: string): Promise<boolean> {
    const [row] = await act.tx.query<{ missing: boolean; withdrawn: boolean }[]>(
      `select d.withdrawn_act is not null as withdrawn,
         exists (select 1 from declared_evidence where act = $2 and proven_act is null) as missing
       from deadline d where d.id = $1`,
      [missingEvidenceId(declaring), declaring],
    );
    if (row?.withdrawn) throw new Refused('not-found');
    return row?.missing ?? false;
  }
}
