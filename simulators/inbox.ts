import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { z } from 'zod';
import { bearer, createServer, listen, Page, parse, type Place, type Running } from './http.js';
import { openStore } from './store.js';

const TABLES = `
  create table if not exists inbox_message (
    arrival bigserial primary key,
    id text not null unique,
    recipient text not null,
    text text not null,
    received_at timestamptz not null
  );
  create index if not exists inbox_message_recipient on inbox_message (recipient, arrival)`;

const Message = z.object({
  id: z.string().min(1).max(100),
  to: z.string().min(1).max(40),
  text: z.string().min(1).max(1000),
});

const Reading = Page.extend({ to: z.string().optional() });

export interface InboxOptions extends Place {
  databaseUrl: string;
  /** The bearer token that sender and reader present. */
  token: string;
}

/**
 * Starts the message inbox, the far end of SMS and Zalo: `POST /messages {id, to, text}` → 202 (the same id again is
 * no second message), `GET /messages?to=&after=&limit=` → `{data: [{arrival, id, to, text, receivedAt}], next}`.
 */
export async function startInbox(options: InboxOptions): Promise<Running> {
  const pool = await openStore(options.databaseUrl, TABLES);
  const app = createServer();
  inboxRoutes(app, pool, options.token);
  app.addHook('onClose', () => pool.end());
  return { url: await listen(app, options), close: () => app.close() };
}

/** The inbox's addresses; nothing is read or kept without the token. */
export function inboxRoutes(app: FastifyInstance, pool: pg.Pool, token: string): void {
  const guard = { onRequest: bearer(token) };
  app.post('/messages', guard, async (request, reply) => {
    await keep(pool, parse(Message, request.body));
    return reply.code(202).send({ accepted: true });
  });
  app.get('/messages', guard, (request) => read(pool, parse(Reading, request.query)));
}

async function keep(pool: pg.Pool, message: z.infer<typeof Message>): Promise<void> {
  await pool.query(
    `insert into inbox_message (id, recipient, text, received_at) values ($1, $2, $3, $4) on conflict (id) do nothing`,
    [message.id, message.to, message.text, new Date()],
  );
}

async function read(pool: pg.Pool, reading: z.infer<typeof Reading>): Promise<unknown> {
  const { rows } = await pool.query<{ arrival: number }>(
    `select arrival, id, recipient as "to", text, received_at as "receivedAt"
       from inbox_message
      where arrival > $1 and ($2::text is null or recipient = $2)
      order by arrival
      limit $3`,
    [reading.after, reading.to ?? null, reading.limit],
  );
  return { data: rows, next: rows.length === reading.limit ? rows.at(-1)?.arrival : null };
}
