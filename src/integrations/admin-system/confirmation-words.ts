import { Injectable } from '@nestjs/common';
import type { Dossier } from '../../modules/dossier/dossier.entity.js';
import { Deadlines } from '../../modules/dossier/deadlines.js';
import type { EventType } from '../../modules/dossier/event-types.js';
import type { AnyDraft } from '../../modules/dossier/journal.js';
import { Notes } from '../../modules/dossier/notes.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import type { Act } from '../../platform/acts.js';
import { trustedTime } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import type { Endpoint } from '../endpoints.js';
import { hears, type ConfirmationState } from './confirmation.rules.js';
import type { FindingCode } from './inbound-guard.rules.js';
import { numbersOf, type Word } from './inbound.shapes.js';
import { CONFIRMATION_OVERDUE, confirmationId } from './told-confirmations.js';

/** Tasks of the desk about a confirmation, which is their subject. */
export const OVERDUE_TASK = 'confirmation-overdue';
export const REJECTED_TASK = 'confirmation-rejected';

/** An event of ours as the endpoint was told of it. */
interface Told {
  seq: number;
  type: EventType;
  occurredAt: Date;
  recordedAt: Date;
  /** From a sheet of paper. */
  entered: boolean;
}

interface Confirmation {
  id: string;
  state: ConfirmationState;
  dueAt: Date | null;
  overdue: boolean;
}

interface Spoken {
  endpoint: Endpoint;
  word: Word;
}

/** The second word of a system that decides, about an event that it has answered 202. */
@Injectable()
export class ConfirmationWords {
  constructor(
    private readonly notes: Notes,
    private readonly tasks: Tasks,
    private readonly deadlines: Deadlines,
  ) {}

  /**
   * The dossier is locked. A yes in time leaves no event; a no, and a yes after it was called overdue, do.
   * @throws Refused `event-unknown` (422), `said-before`, `word-contradicts` (409)
   */
  async hear(
    act: Act,
    dossier: Dossier,
    spoken: Spoken,
  ): Promise<{ draft?: AnyDraft; seen: FindingCode[]; causedAt: Date }> {
    const { endpoint, word } = spoken;
    const told = await this.told(act, dossier, spoken);
    const confirmation = await this.lock(act, dossier, spoken, told.seq);
    const state = word.type === 'event.accepted' ? 'ACCEPTED' : 'REJECTED';
    const hearing = hears(confirmation.state, state);
    if (hearing !== 'takes') throw new Refused(hearing === 'repeats' ? 'said-before' : 'word-contradicts');
    const said = { endpoint: endpoint.id, event: word.data.event, seq: told.seq };
    const draft = await (word.type === 'event.rejected'
      ? this.rejected(act, dossier, confirmation, { said, reason: word.data.reason })
      : this.accepted(act, dossier, confirmation, said));
    await this.deadlines.withdraw(act, CONFIRMATION_OVERDUE, confirmation.id);
    await this.tasks.close(act, OVERDUE_TASK, confirmation.id);
    const isLate = confirmation.dueAt !== null && confirmation.dueAt < act.recordedAt;
    const seen: FindingCode[] = isLate ? ['late-confirmation'] : [];
    if (!endpoint.confirms.includes(told.type)) seen.push('not-awaited');
    return { draft, seen, causedAt: trustedTime(told.occurredAt, told.recordedAt, told.entered) };
  }

  private async accepted(
    act: Act,
    dossier: Dossier,
    { id, overdue }: Confirmation,
    said: { endpoint: string; event: string; seq: number },
  ): Promise<AnyDraft | undefined> {
    await act.tx.query(
      `update confirmation set state = 'ACCEPTED', word_act = $2, word_at = $3, settled_act = null where id = $1`,
      [id, act.id, act.recordedAt],
    );
    return overdue ? { type: 'authority.confirmed', dossier, data: said } : undefined;
  }

  private async rejected(
    act: Act,
    dossier: Dossier,
    { id }: Confirmation,
    { said, reason }: { said: { endpoint: string; event: string; seq: number }; reason?: string },
  ): Promise<AnyDraft> {
    const note = reason === undefined ? undefined : await this.notes.add(act, dossier.id, reason);
    await act.tx.query(
      `update confirmation set state = 'REJECTED', word_act = $2, word_at = $3, reason = $4, settled_act = null where id = $1`,
      [id, act.id, act.recordedAt, note?.id],
    );
    await this.tasks.open(act, { kind: REJECTED_TASK, unit: dossier.receivedAt, dossier: dossier.id, subject: id });
    return { type: 'authority.rejected', dossier, data: { ...said, reason: note } };
  }

  /** The event, if it is this dossier's and was this endpoint's to hear. */
  private async told(act: Act, dossier: Dossier, { endpoint, word }: Spoken): Promise<Told> {
    const isOther = numbersOf(word).some((number) => number !== dossier.postCode && number !== dossier.code);
    const [told] = isOther
      ? []
      : await act.tx.query<Told[]>(
          `select e.seq::int, e.type, (e.body::jsonb ->> 'occurredAt')::timestamptz as "occurredAt",
             e.recorded_at as "recordedAt", e.body::jsonb -> 'entered' is not null as entered
           from event e join endpoint p on p.id = $1
           where e.id = $2 and e.dossier_id = $3 and owed(p, e.type, e.body::jsonb, e.recorded_at)`,
          [endpoint.id, word.data.event, dossier.id],
        );
    if (!told) throw new Refused('event-unknown');
    return told;
  }

  /** Made here where the second word overtook what is written down after the first. */
  private async lock(act: Act, dossier: Dossier, { endpoint, word }: Spoken, seq: number): Promise<Confirmation> {
    const id = confirmationId(endpoint.id, word.data.event);
    await act.tx.query(
      `insert into confirmation (id, endpoint, dossier, seq, event, state, told_at)
       values ($1, $2, $3, $4, $5, 'PENDING', $6) on conflict (endpoint, event) do nothing`,
      [id, endpoint.id, dossier.id, seq, word.data.event, act.recordedAt],
    );
    const [row] = await act.tx.query<Confirmation[]>(
      `select id, state, due_at as "dueAt", overdue_act is not null as overdue from confirmation
       where id = $1 for no key update`,
      [id],
    );
    if (!row) throw new Error(`There is no confirmation ${id}`);
    return row;
  }
}
