import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { startAdminSystem } from '../../simulators/admin-system/admin-system.js';
import type { Running } from '../../simulators/http.js';

export const TOKEN = 'admin-system-token';
const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

export const FILED_AT = '2026-11-23T08:30:00+07:00';
/** Answers at once, and no second word on what was answered 202. */
export const QUIET = { answerDelayMs: { from: 0, to: 0 }, confirming: { types: [] } };
export const taken = { status: 202, body: { accepted: true } };

interface Received {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

interface Told {
  postCode: string;
  code?: string;
  type?: string;
  seq?: number;
  previous?: number;
  recordedAt?: string;
  data?: object;
}

/** An event as it goes over the wire; wrong on purpose in some tests. */
interface PostalEventSent {
  id: string;
  [field: string]: unknown;
}

/** The administrative system on a database of its own, and a receiver that stands where our inbound hook will stand. */
export class OtherSide {
  /** Webhooks with a good signature, in the order in which they came. */
  received: Received[] = [];
  /** What the next webhooks are answered; 202 when it is empty. */
  statuses: number[] = [];
  readonly store: pg.Pool;
  private readonly database = `simulators_${randomUUID().replaceAll('-', '')}`;
  private readonly receiver: Server;
  private system: Running = { url: '', close: () => Promise.resolve() };

  private constructor(private readonly adminUrl: string) {
    this.store = new pg.Pool({ connectionString: this.databaseUrl, max: 2 });
    this.receiver = createServer((request, response) => {
      void text(request).then((body) => {
        const { type, data } = new Webhook(SECRET).verify(body, request.headers as Record<string, string>) as Received;
        this.received.push({ id: String(request.headers['webhook-id']), type, data });
        const status = request.url === '/v1/inbound/quang-tri' ? (this.statuses.shift() ?? 202) : 404;
        response.writeHead(status).end();
      });
    });
  }

  static async start(adminUrl: string): Promise<OtherSide> {
    const side = new OtherSide(adminUrl);
    await side.asAdmin(`create database ${side.database}`);
    await new Promise<void>((resolve) => side.receiver.listen(0, '127.0.0.1', resolve));
    await side.restart();
    await side.post('/control/script', QUIET);
    await side.post('/back-office/clock', { now: '2026-11-23T09:00:00+07:00' });
    return side;
  }

  get url(): string {
    return this.system.url;
  }

  get databaseUrl(): string {
    const url = new URL(this.adminUrl);
    url.pathname = `/${this.database}`;
    return url.href;
  }

  /** Ends the administrative system and starts it again on the same store. */
  async restart(meanwhile: () => void = () => undefined): Promise<void> {
    await this.system.close();
    meanwhile();
    const { port } = this.receiver.address() as AddressInfo;
    const target = { url: `http://127.0.0.1:${port}`, endpoint: 'quang-tri' };
    this.system = await startAdminSystem({
      databaseUrl: this.databaseUrl,
      token: TOKEN,
      webhookSecret: SECRET,
      target,
    });
  }

  async reset(): Promise<void> {
    await this.post('/control/faults', {});
    this.received = [];
    this.statuses = [];
  }

  async close(): Promise<void> {
    await this.system.close();
    await this.store.end();
    await new Promise((resolve) => this.receiver.close(resolve));
    await this.asAdmin(`drop database ${this.database} with (force)`);
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.system.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}`, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  send(event: PostalEventSent, headers: Record<string, string> = {}) {
    return this.call('POST', '/postal-events', event, { 'idempotency-key': event.id, ...headers });
  }

  async post(path: string, body?: unknown): Promise<unknown> {
    const answer = await this.call('POST', path, body);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}`);
    return answer.body;
  }

  async get(path: string): Promise<unknown> {
    return (await this.call('GET', path)).body;
  }

  backOffice(code: string, act: string, body?: object): Promise<unknown> {
    return this.post(`/back-office/dossiers/${code}/${act}`, body);
  }

  /** Announces a dossier and tells that it was tallied and filed. */
  async file(postCode: string): Promise<void> {
    await this.send(anEvent({ postCode }));
    await this.send(anEvent({ postCode, type: 'TALLIED', seq: 2, previous: 1, data: { filedAt: FILED_AT } }));
  }

  async idle(): Promise<void> {
    await until(async () => ((await this.get('/control/idle')) as { outgoing: number }).outgoing === 0);
  }

  async effectsOf(postCode: string): Promise<object[]> {
    const sql = 'select seq, previous from admin_system_effect where post_code = $1 order by arrival';
    return (await this.store.query<{ seq: string }>(sql, [postCode])).rows;
  }

  /** How many sessions wait for an advisory lock in this database. */
  async waitingForLock(): Promise<number> {
    const sql = `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
                    and database = (select oid from pg_database where datname = $1)`;
    return (await this.store.query<{ n: number }>(sql, [this.database])).rows[0]?.n ?? 0;
  }

  private async asAdmin(sql: string): Promise<void> {
    const admin = new pg.Client({ connectionString: this.adminUrl });
    await admin.connect();
    await admin.query(sql);
    await admin.end();
  }
}

export function anEvent({ postCode, code, ...told }: Told): PostalEventSent {
  return {
    ...{ id: randomUUID(), type: 'ACCEPTED', v: 1, dossier: { postCode, authority: 'SXD', code }, seq: 1, previous: 0 },
    ...{ occurredAt: '2026-11-23T08:00:00+07:00', recordedAt: '2026-11-23T08:00:01+07:00', data: {} },
    parties: [{ role: 'owner', name: 'Trần Thị Bưởi (mẫu)', phone: '0905000001' }],
    ...told,
  };
}

export function carriedOver(code: string) {
  return {
    ...{ code, procedure: 'GTVT-01', authority: 'SXD', desk: 'MC-DH', dueDate: '2026-11-25' },
    ...{ resultCount: 1, originals: 0, collect: { postage: 30_500, fee: 115_000 } },
    recipient: { name: 'Lê Văn Cam (mẫu)', phone: '0905000002', address: 'Số 5 Lý Thường Kiệt', ward: '19333' },
  };
}

/** Asks until it is so; after 4 seconds it will not become so any more. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 4_000;
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error('it did not become so in 4 s');
    await sleep(10);
  }
}
