import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Dossier } from './dossiers.js';

/** What this side tells the postal service. */
export type WebhookType =
  | 'authority.received'
  | 'authority.asked-supplement'
  | 'authority.refused'
  | 'authority.finished'
  | 'authority.recalled'
  | 'result-order.requested'
  | 'result-order.revoked'
  | 'event.accepted'
  | 'event.rejected';

/** A webhook to be sent: `at` is business time and stands in the body, `holdMs` is real time before the first attempt. */
export interface Message {
  type: WebhookType;
  at: Date;
  data: Record<string, unknown>;
  holdMs: number;
}

/** Writes the webhook in the caller's transaction; the body is kept as text because the signature covers its bytes. */
export async function enqueue(tx: pg.PoolClient, dossier: Dossier, message: Message): Promise<void> {
  const { type, at, data, holdMs } = message;
  const payload = JSON.stringify({ type, timestamp: at.toISOString(), data });
  await tx.query(
    `insert into admin_system_outgoing (webhook_id, dossier, type, payload, state, attempts, next_attempt_at)
     values ($1, $2, $3, $4, 'PENDING', 0, $5)`,
    [randomUUID(), dossier.id, type, payload, new Date(Date.now() + holdMs)],
  );
}

/** How many webhooks are still to be sent, and how many were refused for good. */
export async function countOutgoing(pool: pg.Pool): Promise<{ outgoing: number; refused: number }> {
  const { rows } = await pool.query<{ outgoing: number; refused: number }>(
    `select count(*) filter (where state = 'PENDING') as outgoing, count(*) filter (where state = 'REFUSED') as refused
       from admin_system_outgoing`,
  );
  return rows[0] ?? { outgoing: 0, refused: 0 };
}

/** The webhooks without their bodies, oldest first. */
export async function listOutgoing(pool: pg.Pool, after: number, limit: number): Promise<{ position: number }[]> {
  const { rows } = await pool.query<{ position: number }>(
    `select position, webhook_id as "webhookId", type, state, attempts, last_status as "lastStatus",
            last_problem as "lastProblem"
       from admin_system_outgoing
      where position > $1
      order by position
      limit $2`,
    [after, limit],
  );
  return rows;
}

/** Makes everything that waits for its next attempt due now. */
export async function hurryOutgoing(pool: pg.Pool, now: Date): Promise<void> {
  await pool.query(
    `update admin_system_outgoing set next_attempt_at = $1 where state = 'PENDING' and attempts > 0 and next_attempt_at > $1`,
    [now],
  );
}
