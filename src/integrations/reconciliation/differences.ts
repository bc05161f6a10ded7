import { Injectable } from '@nestjs/common';
import { isInScope } from '../../modules/directory/unit-scope.js';
import type { Dossier } from '../../modules/dossier/dossier.entity.js';
import { concernsUnit } from '../../modules/dossier/dossier-scope.js';
import { Dossiers } from '../../modules/dossier/dossiers.js';
import { Journal } from '../../modules/dossier/journal.js';
import { Notes } from '../../modules/dossier/notes.js';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { DifferenceTasks } from './difference-tasks.js';
import { canBeResent, type DifferenceClass } from './reconciliation.rules.js';

const SOON_MS = 5 * 60_000;

/** Whose a difference is: its dossier's units', or where it names none the unit's that answers for it. */
export function concernsDifference(path: string): string {
  return `case when d.dossier is not null then ${concernsUnit('d.dossier', path)}
    else exists (select 1 from unit w where w.id = d.unit and ${isInScope('w', path)}) end`;
}

interface Difference {
  id: string;
  reconciliation: string;
  endpoint: string;
  day: string;
  class: DifferenceClass;
  state: string;
  dossier: string | null;
  subject: string;
}

interface Locked {
  difference: Difference;
  dossier?: Dossier;
}

interface Rewound {
  endpoint: string;
  dossier: string;
  reconciliation: string;
}

/** Takes a cursor back, so that its follower sends what comes after it once more. */
@Injectable()
export class Rewinding {
  /**
   * Whoever is sending this dossier loses his lease.
   * @returns the first seq that is sent again
   * @throws Refused `dossier-parked` (409)
   */
  async rewind(act: Act, { endpoint, dossier, reconciliation }: Rewound): Promise<number> {
    const [resent] = await act.tx.query<[{ seq: number }[], number]>(
      `update reconciliation_difference set resent_act = $3
       where reconciliation = $1 and dossier = $2 and class in ('missing-there', 'late') and state = 'OPEN' returning seq::int`,
      [reconciliation, dossier, act.id],
    );
    const seq = Math.min(...resent.map((row) => row.seq));
    const [[cursor]] = await act.tx.query<[{ follower: string }[], number]>(
      `update follower_cursor c set acked_seq = least(c.acked_seq, $3::bigint - 1), sent_seq = least(c.sent_seq, p.previous),
         behind_since = coalesce(c.behind_since, $4), attempts = 0, next_attempt_at = '-infinity', last_error = null,
         lease = null, leased_until = null
       from endpoint e, lateral (select coalesce(max(v.seq), 0) as previous from event v
         where v.dossier_id = $2 and v.seq < $3 and owed(e, v.type, v.body::jsonb, v.recorded_at)
           and not exists (select 1 from event s where s.dossier_id = v.dossier_id and s.type = 'follower.skipped'
             and s.body::jsonb @> jsonb_build_object('data', jsonb_build_object('endpoint', e.id, 'seq', v.seq)))) p
       where c.endpoint = $1 and c.dossier = $2 and c.parked_at is null and e.id = c.endpoint returning e.follower`,
      [endpoint, dossier, seq, act.recordedAt],
    );
    if (!cursor) throw new Refused('dossier-parked');
    act.wakeUps.push({ follower: cursor.follower, endpoint, dossier });
    return seq;
  }
}

/** What people do about a difference. Both need a reason and leave an event where a dossier is concerned. */
@Injectable()
export class Differences {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly journal: Journal,
    private readonly notes: Notes,
    private readonly told: DifferenceTasks,
    private readonly rewinding: Rewinding,
  ) {}

  /**
   * The dossier is sent again from the first event on that is missing there that day; what they have, they absorb. The
   * difference stays open until the day was compared again, which is soon.
   * @throws Refused `not-found`, `difference-ended`, `resend-useless`, `dossier-parked` (409)
   */
  async resend(act: Act, id: string, reason: string): Promise<ActResult> {
    const { difference, dossier } = await this.lock(act, id);
    if (!dossier || !canBeResent(difference.class)) throw new Refused('resend-useless');
    const { endpoint, reconciliation } = difference;
    const seq = await this.rewinding.rewind(act, { endpoint, dossier: dossier.id, reconciliation });
    const note = await this.notes.add(act, dossier.id, reason);
    await this.journal.append(act, { type: 'follower.resent', dossier, data: { endpoint, seq, reason: note } });
    await act.tx.query('update reconciliation set due_at = least(due_at, $2::timestamptz) where id = $1', [
      reconciliation,
      new Date(act.recordedAt.getTime() + SOON_MS),
    ]);
    return { id, status: 'OPEN', actions: ['explain'] };
  }

  /**
   * All of this class of the same dossier that day is explained: settled with the authority, or known why.
   * @throws Refused `not-found`, `difference-ended` (409)
   */
  async explain(act: Act, id: string, reason: string): Promise<ActResult> {
    const { difference, dossier } = await this.lock(act, id);
    const { reconciliation, subject, endpoint, day } = difference;
    const note = await this.notes.add(act, dossier?.id ?? null, reason);
    const [explained] = await act.tx.query<[{ event: string }[], number]>(
      `update reconciliation_difference set state = 'EXPLAINED', ended_act = $4, ended_at = $5, reason = $6
       where reconciliation = $1 and subject = $2 and class = $3 and state = 'OPEN' returning event`,
      [reconciliation, subject, difference.class, act.id, act.recordedAt, note.id],
    );
    if (dossier) {
      const events = explained.map(({ event }) => event).sort();
      const data = { endpoint, day, class: difference.class, events, reason: note };
      await this.journal.append(act, { type: 'difference.explained', dossier, data });
    }
    await this.told.close(act, [subject]);
    return { id, status: 'EXPLAINED', actions: [], explained: explained.length };
  }

  /** Dossier, then day, then difference: nobody locks them otherwise. */
  private async lock(act: Act, id: string): Promise<Locked> {
    const [named] = await act.tx.query<{ dossier: string | null; reconciliation: string }[]>(
      `select d.dossier, d.reconciliation from reconciliation_difference d where d.id = $1 and ${concernsDifference('$2')}`,
      [id, act.actor.unit?.path],
    );
    if (!named) throw new Refused('not-found');
    const dossier = named.dossier ? await this.dossiers.lockOne(act, named.dossier) : undefined;
    await act.tx.query('select 1 from reconciliation where id = $1 for no key update', [named.reconciliation]);
    const [difference] = await act.tx.query<Difference[]>(
      `select d.id, d.reconciliation, r.endpoint, to_char(r.day, 'YYYY-MM-DD') as day, d.class, d.state, d.dossier, d.subject
       from reconciliation_difference d join reconciliation r on r.id = d.reconciliation where d.id = $1`,
      [id],
    );
    if (difference?.state !== 'OPEN') throw new Refused('difference-ended');
    return { difference, dossier };
  }
}
