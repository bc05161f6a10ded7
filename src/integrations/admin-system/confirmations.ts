import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Dossier } from '../../modules/dossier/dossier.entity.js';
import { DeadlineSweeper } from '../../modules/dossier/deadline-sweeper.js';
import { Dossiers } from '../../modules/dossier/dossiers.js';
import { Journal } from '../../modules/dossier/journal.js';
import { Notes } from '../../modules/dossier/notes.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { OVERDUE_TASK, REJECTED_TASK } from './confirmation-words.js';
import { needsPeople, type ConfirmationState } from './confirmation.rules.js';
import { CONFIRMATION_OVERDUE } from './told-confirmations.js';

interface Row {
  endpoint: string;
  event: string;
  seq: number;
  state: ConfirmationState;
  overdue: boolean;
  settled: boolean;
}

interface Locked {
  dossier: Dossier;
  confirmation: Row;
}

/** The confirmation's row, after its dossier: the order in which everybody locks them. */
@Injectable()
export class ConfirmationRows {
  constructor(private readonly dossiers: Dossiers) {}

  /** @throws Refused `not-found` when unknown or none of the actor's business */
  async lock(act: Act, id: string): Promise<Locked> {
    const [named] = await act.tx.query<{ dossier: string }[]>('select dossier from confirmation where id = $1', [id]);
    const dossier = await this.dossiers.lockOne(act, named?.dossier ?? id);
    const [confirmation] = await act.tx.query<Row[]>(
      `select endpoint, event, seq::int, state, overdue_act is not null as overdue, settled_act is not null as settled
       from confirmation where id = $1 for no key update`,
      [id],
    );
    if (!confirmation) throw new Refused('not-found');
    return { dossier, confirmation };
  }
}

/** What becomes of a confirmation besides the other side's word: it falls due, or a person deals with it. */
@Injectable()
export class Confirmations implements OnModuleInit {
  constructor(
    private readonly rows: ConfirmationRows,
    private readonly journal: Journal,
    private readonly notes: Notes,
    private readonly tasks: Tasks,
    private readonly sweeper: DeadlineSweeper,
  ) {}

  onModuleInit(): void {
    this.sweeper.perform(CONFIRMATION_OVERDUE, (act, id) => this.overdue(act, id));
  }

  /**
   * Somebody has corrected what was rejected, or taken it up with the authority: the desk's task ends.
   * @throws Refused `not-found`, `nothing-to-settle` (409)
   */
  async settle(act: Act, id: string, reason: string): Promise<ActResult> {
    const { dossier, confirmation } = await this.rows.lock(act, id);
    if (!needsPeople(confirmation)) throw new Refused('nothing-to-settle');
    await act.tx.query('update confirmation set settled_act = $2 where id = $1', [id, act.id]);
    const note = await this.notes.add(act, dossier.id, reason);
    await this.journal.append(act, {
      type: 'confirmation.settled',
      dossier,
      data: { ...toldOf(confirmation), reason: note },
    });
    for (const task of [REJECTED_TASK, OVERDUE_TASK]) await this.tasks.close(act, task, id);
    return { id, status: confirmation.state, actions: [] };
  }

  /** @throws Refused `not-found` when its word came meanwhile and took the deadline back */
  private async overdue(act: Act, id: string): Promise<ActResult> {
    const { dossier, confirmation } = await this.rows.lock(act, id);
    if (confirmation.state !== 'PENDING') throw new Refused('not-found');
    await act.tx.query('update confirmation set overdue_act = $2 where id = $1', [id, act.id]);
    await this.journal.append(act, { type: 'confirmation.overdue', dossier, data: toldOf(confirmation) });
    await this.tasks.open(act, { kind: OVERDUE_TASK, unit: dossier.receivedAt, dossier: dossier.id, subject: id });
    return { id, status: 'PENDING', actions: ['settle'] };
  }
}

function toldOf({ endpoint, event, seq }: Row): Pick<Row, 'endpoint' | 'event' | 'seq'> {
  return { endpoint, event, seq };
}
