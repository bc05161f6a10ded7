import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Units } from '../../modules/directory/units.js';
import { WorkingCalendar } from '../../modules/directory/working-calendar.js';
import { Deadlines } from '../../modules/dossier/deadlines.js';
import { DeadlineSweeper } from '../../modules/dossier/deadline-sweeper.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';

/** The task of whoever answers for the differences of one dossier; its subject is theirs. */
const DIFFERENCE = 'reconciliation-difference';
/** The same task for who is above, when nobody has explained them within a working day. */
const UNEXPLAINED = 'reconciliation-unexplained';
/** The deadline between the two. */
const ESCALATION = 'reconciliation.escalate';
/** A working day of the unit's opening time. */
const MAY_STAY_MINUTES = 480;

interface OpenCase {
  subject: string;
  unit: string;
  dossier: string | null;
}

/** One task for all that is different about one dossier at one endpoint, as long as something is. */
@Injectable()
export class DifferenceTasks implements OnModuleInit {
  constructor(
    private readonly tasks: Tasks,
    private readonly deadlines: Deadlines,
    private readonly calendar: WorkingCalendar,
    private readonly units: Units,
    private readonly sweeper: DeadlineSweeper,
  ) {}

  onModuleInit(): void {
    this.sweeper.perform(ESCALATION, (act, subject) => this.escalate(act, subject));
  }

  /** For those of a day and these subjects that nobody has been told of yet. */
  async open(act: Act, reconciliation: string, subjects: readonly string[]): Promise<void> {
    await alone(act);
    const cases = await act.tx.query<OpenCase[]>(
      `select distinct on (d.subject) d.subject, d.unit, d.dossier from reconciliation_difference d
       where d.reconciliation = $1 and d.state = 'OPEN' and d.subject = any($3)
         and not exists (select 1 from task t where t.kind = $2 and t.subject = d.subject and t.closed_act is null)
       order by d.subject, d.seq`,
      [reconciliation, DIFFERENCE, subjects],
    );
    const limits = new Map<string, Date>();
    for (const { subject, unit, dossier } of cases) {
      const dueAt = limits.get(unit) ?? (await this.calendar.limit(unit, act.recordedAt, MAY_STAY_MINUTES));
      limits.set(unit, dueAt);
      await this.tasks.open(act, { kind: DIFFERENCE, unit, dossier: dossier ?? undefined, subject, dueAt });
      await this.deadlines.set(act, ESCALATION, subject, dueAt);
    }
  }

  /** Where nothing is left to explain. */
  async close(act: Act, subjects: readonly string[]): Promise<void> {
    await alone(act);
    const rows = await act.tx.query<{ subject: string }[]>(
      `select s as subject from unnest($1::uuid[]) s
       where not exists (select 1 from reconciliation_difference d where d.subject = s and d.state = 'OPEN')`,
      [[...new Set(subjects)]],
    );
    for (const { subject } of rows) {
      for (const kind of [DIFFERENCE, UNEXPLAINED]) await this.tasks.close(act, kind, subject);
      await this.deadlines.withdraw(act, ESCALATION, subject);
    }
  }

  /** @throws Refused `not-found` when all of it was explained meanwhile */
  private async escalate(act: Act, subject: string): Promise<ActResult> {
    await act.tx.query(
      `select r.id from reconciliation r where exists (select 1 from reconciliation_difference d
         where d.reconciliation = r.id and d.subject = $1 and d.state = 'OPEN') order by r.id for no key update of r`,
      [subject],
    );
    await alone(act);
    const [[open]] = await act.tx.query<[OpenCase[], number]>(
      `update reconciliation_difference set escalated_act = $2 where subject = $1 and state = 'OPEN'
       returning subject, unit, dossier`,
      [subject, act.id],
    );
    if (!open) throw new Refused('not-found');
    const unit = (await this.units.byId(open.unit))?.parent ?? open.unit;
    await this.tasks.open(act, { kind: UNEXPLAINED, unit, dossier: open.dossier ?? undefined, subject });
    return { id: subject, status: 'OPEN', actions: [] };
  }
}

/** A task is about several days: who ends a difference of one must see what becomes of the others. The act's last lock. */
async function alone(act: Act): Promise<void> {
  await act.tx.query(`select pg_advisory_xact_lock(hashtextextended('reconciliation tasks', 0))`);
}
