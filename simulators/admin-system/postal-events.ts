import type pg from 'pg';
import { z } from 'zod';
import { Page, parse, Problem } from '../http.js';
import { inTransaction } from '../store.js';
import type { Faults } from './faults.js';
import { react } from './reactions.js';
import type { Settings } from './settings.js';
import { PostalEvent } from './wire.shapes.js';
import type { WebhookSender } from './webhook-sender.js';

/** 202 taken (now or before), 409 with the seq that this side has last. */
export type Answer = { status: 202; body: { accepted: true } } | { status: 409; body: { want: number } };

export const EffectFilter = Page.extend({ day: z.iso.date().optional() });

interface Effect {
  arrival: number;
}

/** The receiving end of the wire: every event of a dossier takes effect exactly once, in the order of its seq. */
export class PostalEvents {
  constructor(
    private readonly pool: pg.Pool,
    private readonly settings: Settings,
    private readonly faults: Faults,
    private readonly sender: WebhookSender,
  ) {}

  /** Takes one event; 422 for a wrong shape, a key that is not its id, or a post code that is to be refused. */
  async take(body: unknown, idempotencyKey: unknown): Promise<Answer> {
    const event = parse(PostalEvent, body);
    if (idempotencyKey !== event.id) throw new Problem(422, 'the Idempotency-Key is not the id of the event');
    if (event.previous >= event.seq) throw new Problem(422, 'wrong shape: /previous is not before seq');
    if (this.faults.refuses(event.dossier.postCode)) throw new Problem(422, 'events of this dossier are refused');
    const answer = await inTransaction(this.pool, (tx) => this.store(tx, event, body));
    this.sender.wake();
    return answer;
  }

  /**
   * The effects in order of arrival, without the parties. `day` is the local date of the sender's `recordedAt`, so
   * that both sides count the same events.
   */
  async list(filter: z.infer<typeof EffectFilter>): Promise<{ data: Effect[]; next: number | null }> {
    const { rows } = await this.pool.query<Effect>(
      `select arrival, event_id as "eventId", post_code as "postCode", seq, previous, type,
              received_at as "receivedAt", body - 'parties' as body
         from admin_system_effect
        where arrival > $1
          and ($2::date is null or ((body->>'recordedAt')::timestamptz at time zone 'Asia/Ho_Chi_Minh')::date = $2)
        order by arrival
        limit $3`,
      [filter.after, filter.day ?? null, filter.limit],
    );
    return { data: rows, next: rows.length === filter.limit ? (rows.at(-1)?.arrival ?? null) : null };
  }

  private async store(tx: pg.PoolClient, event: PostalEvent, body: unknown): Promise<Answer> {
    const { postCode } = event.dossier;
    // A statement of its own: the next one must see what the holder of the lock before us has committed.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [postCode]);
    const { rows } = await tx.query<{ known: boolean; last: number }>(
      `select exists (select from admin_system_effect where event_id = $1) as known,
              coalesce((select max(seq) from admin_system_effect where post_code = $2), 0) as last`,
      [event.id, postCode],
    );
    const { known, last } = rows[0] ?? { known: false, last: 0 };
    if (known) return { status: 202, body: { accepted: true } };
    if (event.previous !== last) return { status: 409, body: { want: last } };

    const now = this.settings.now();
    await tx.query(
      `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [event.id, postCode, event.seq, event.previous, event.type, JSON.stringify(body), now],
    );
    await react(tx, event, { now, script: this.settings.script, holdMs: this.faults.holdMs() });
    return { status: 202, body: { accepted: true } };
  }
}
