import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { startAdminSystem } from '../../simulators/admin-system/admin-system.js';
import { startInbox } from '../../simulators/inbox.js';
import type { Running } from '../../simulators/http.js';
import { registerEndpoints } from '../../src/integrations/endpoints.js';
import { DueCursors } from '../../src/integrations/followers/due-cursors.js';
import { derivedId } from '../../src/platform/ids.js';
import type { TestService } from './service.js';

const TOKEN = 'a token of the outside systems';
export const ADMIN_SYSTEM = derivedId('endpoint', 'admin-system');

export interface Effect {
  id: string;
  postCode: string;
  seq: number;
  previous: number;
  type: string;
  body: { data: Record<string, unknown>; parties: Record<string, string>[]; dossier: Record<string, string> };
}

/** Administrative system and message inbox beside a service, registered there as its endpoints. */
export class Outside {
  readonly token = TOKEN;
  readonly secret = `whsec_${randomBytes(32).toString('base64')}`;

  private constructor(
    private readonly service: TestService,
    private readonly store: pg.Pool,
    private readonly running: { adminSystem: Running; inbox: Running },
  ) {}

  static async start(service: TestService): Promise<Outside> {
    const databaseUrl = service.database.simulatorsUrl;
    const store = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    // a connection that is cut when the database is dropped
    store.on('error', () => undefined);
    const inbox = await startInbox({ databaseUrl, token: TOKEN });
    const outside = new Outside(service, store, { adminSystem: { url: '', close: () => Promise.resolve() }, inbox });
    await service.app.listen(0, '127.0.0.1');
    for (const secret of [TOKEN, outside.secret]) service.traces.words.add('token', secret);
    await outside.startAdminSystem();
    await outside.control('/control/script', { answerDelayMs: { from: 0, to: 0 } });
    await outside.control('/back-office/clock', { now: service.clock.now().toISOString() });
    return outside;
  }

  get adminSystemUrl(): string {
    return this.running.adminSystem.url;
  }

  /** Starts it, again after `stopAdminSystem`, at a new address. */
  async startAdminSystem(): Promise<void> {
    const { database, app } = this.service;
    const target = { url: await app.getUrl(), endpoint: 'admin-system' };
    const adminSystem = await startAdminSystem({
      databaseUrl: database.simulatorsUrl,
      token: TOKEN,
      webhookSecret: this.secret,
      target,
    });
    this.running.adminSystem = adminSystem;
    await this.register();
  }

  /** As at the next `migrate`. @param secret what its webhooks may be signed with */
  async register(secret = this.secret): Promise<void> {
    const { database, config } = this.service;
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await registerEndpoints(client, {
      ...config,
      ADMIN_SYSTEM_URL: this.adminSystemUrl,
      ADMIN_SYSTEM_TOKEN: TOKEN,
      ADMIN_SYSTEM_WEBHOOK_SECRET: secret,
      INBOX_URL: this.running.inbox.url,
      INBOX_TOKEN: TOKEN,
    });
    await client.end();
  }

  async stopAdminSystem(): Promise<void> {
    await this.running.adminSystem.close();
  }

  /** `/control/…` and `/back-office/…` of the administrative system. */
  async control(path: string, body: unknown = {}): Promise<unknown> {
    const reply = await fetch(`${this.running.adminSystem.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
    return reply.json();
  }

  async effects(postCode?: string): Promise<Effect[]> {
    const { rows } = await this.store.query<Effect>(
      `select event_id as id, post_code as "postCode", seq::int, previous::int, type, body from admin_system_effect
       where $1::text is null or post_code = $1 order by arrival`,
      [postCode],
    );
    return rows;
  }

  /** The other side was restored from a backup: of this dossier it has nothing after `seq`. */
  async forget(postCode: string, seq: number): Promise<void> {
    await this.store.query('delete from admin_system_effect where post_code = $1 and seq > $2', [postCode, seq]);
  }

  async messages(to: string): Promise<string[]> {
    const sql = 'select text from inbox_message where recipient = $1 order by arrival';
    return (await this.store.query<{ text: string }>(sql, [to])).rows.map((row) => row.text);
  }

  /** Sends a webhook as the administrative system would; `twist` makes it wrong. */
  async webhook(
    event: object,
    twist: { id?: string; key?: string; at?: Date; secret?: string; signature?: string } = {},
  ) {
    const id = twist.id ?? `msg_${randomBytes(8).toString('hex')}`;
    const at = twist.at ?? new Date();
    const body = JSON.stringify({ timestamp: this.service.clock.now().toISOString(), ...event });
    const signature = twist.signature ?? new Webhook(twist.secret ?? this.secret).sign(id, at, body);
    const reply = await fetch(`${await this.service.app.getUrl()}/v1/inbound/${twist.key ?? 'admin-system'}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signature,
      },
      body,
    });
    const answer = (await reply.json()) as Record<string, unknown>;
    return { status: reply.status, body: answer };
  }

  async close(): Promise<void> {
    await this.running.adminSystem.close();
    await this.running.inbox.close();
    await this.store.end();
  }
}

/** Brings all followers up to date without queue and worker; what was put off for later is due now. */
export async function drained(service: TestService): Promise<number> {
  await dueNow(service);
  let sent = 0;
  for (;;) {
    const some = await service.app.get(DueCursors).drainDue();
    if (some === 0) return sent;
    sent += some;
  }
}

/** Ends back-offs and pauses. */
export async function dueNow(service: TestService): Promise<void> {
  await service.db.query(`update follower_cursor set next_attempt_at = '-infinity' where acked_seq < head_seq`);
  await service.db.query('update endpoint set failures = 0, paused_until = null, held_until = null');
}

/** Asks until it is so; after 10 seconds it will not become so any more. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error('it did not become so in 10 s');
    await sleep(20);
  }
}
