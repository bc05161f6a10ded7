import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import supertest from 'supertest';
import { DueCursors } from '../../src/integrations/followers/due-cursors.js';
import { registerEndpoints } from '../../src/integrations/endpoints.js';
import { Dossiers } from '../../src/modules/dossier/dossiers.js';
import { Journal } from '../../src/modules/dossier/journal.js';
import { SystemPerson } from '../../src/modules/dossier/system-person.js';
import { Acts } from '../../src/platform/acts.js';
import { canonical } from '../../src/platform/canonical.js';
import { localIso } from '../../src/platform/clock.js';
import { derivedId } from '../../src/platform/ids.js';
import { HeldLock } from './locks.js';
import { counterIntake } from './papers.js';
import { Caller, type TestService } from './service.js';

export const PROVINCE = 'province-data';
export const ELSEWHERE = 'elsewhere-data';
const token = (): string => randomBytes(24).toString('base64url');
/** By name: whoever pulls everything of the sample province, and whoever pulls another one's. */
const consumers: Record<string, { token: string; scope: Record<string, string> }> = {
  [PROVINCE]: { token: token(), scope: { province: '44' } },
  [ELSEWHERE]: { token: token(), scope: { province: '01' } },
};

/** The endpoint of a consumer. */
export function feedOf(name: string): string {
  return derivedId('endpoint', `feed:${name}`);
}

/** The header of RFC 7617. */
export function basic(name: string, secret: string): string {
  return `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
}

export interface FeedEvent {
  position: string;
  id: string;
  type: string;
  dossier: { postCode: string; authorityCode?: string };
  seq: number;
  previous: number;
  data: Record<string, unknown>;
}

export interface FeedPage {
  status: number;
  data: FeedEvent[];
  next: string;
  last: string;
  code?: string;
  after?: string;
  detail?: string;
}

/** Registers the consumers of these tests at a service. */
export async function openFeeds(service: TestService): Promise<void> {
  for (const each of Object.values(consumers)) service.traces.words.add('token', each.token);
  const client = new pg.Client({ connectionString: service.database.url });
  await client.connect();
  await registerEndpoints(client, { ...service.config, FEED_CONSUMERS: consumers });
  await client.end();
}

/** Somebody who pulls and remembers what took effect with him, as the documentation asks: by position, each event id once. */
export class Consumer {
  after = '0';
  readonly taken: FeedEvent[] = [];
  readonly restarts: string[] = [];
  private readonly ids = new Set<string>();

  constructor(
    public service: TestService,
    private readonly name = PROVINCE,
    private readonly limit = 100,
  ) {}

  authorization(): string {
    return basic(this.name, consumers[this.name]?.token ?? '');
  }

  async ask(query: string, authorization: string | undefined = this.authorization()): Promise<FeedPage> {
    const request = supertest(this.service.app.getHttpServer()).get(`/v1/events${query}`);
    const reply = await request.set('Authorization', authorization);
    return { ...(reply.body as FeedPage), status: reply.status };
  }

  /** One page, from where he is. @returns how many events came */
  async pull(): Promise<number> {
    const page = await this.ask(`?after=${this.after}&limit=${this.limit}`);
    if (page.code === 'feed-restarted' && page.after !== undefined) {
      this.restarts.push(page.after);
      this.after = page.after;
      return this.pull();
    }
    if (page.status !== 200) throw new Error(`The feed answered ${page.status} ${page.code}`);
    for (const event of page.data.filter(({ id }) => !this.ids.has(id))) {
      this.ids.add(event.id);
      this.taken.push(event);
    }
    this.after = page.next;
    return page.data.length;
  }

  /** Until nothing more comes. @returns how many pages had something */
  async catchUp(): Promise<number> {
    for (let pages = 0; ; pages += 1) if ((await this.pull()) === 0) return pages;
  }
}

/** The same system as somebody who calls any route. */
export class SignedInConsumer extends Caller {
  constructor(
    service: TestService,
    private readonly consumer = new Consumer(service),
  ) {
    super(service, () => Promise.reject(new Error('A consumer has no token of the issuer')));
  }

  override authorization(): Promise<string> {
    return Promise.resolve(this.consumer.authorization());
  }
}

/** Dossiers with one event each, taken in at a counter. */
export async function takenIn(service: TestService, count: number): Promise<string[]> {
  const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  const made: string[] = [];
  while (made.length < count) made.push(...(await counterIntake(clerk)).items.map(({ dossier }) => dossier));
  return made;
}

export async function postCodeOf(service: TestService, dossier: string): Promise<string> {
  const sql = 'select post_code as "postCode" from dossier where id = $1';
  const [row] = await service.db.query<{ postCode: string }[]>(sql, [dossier]);
  if (!row) throw new Error(`There is no dossier ${dossier}`);
  return row.postCode;
}

/** The authority puts the days of many dossiers off: one act, one event each. */
export async function putOff(service: TestService, dossiers: readonly string[]): Promise<void> {
  const actor = service.app.get(SystemPerson).actor;
  const asked = { id: randomUUID(), actor, request: 'put off', status: 200 };
  await service.app.get(Acts).perform(asked, 'test.put-off', async (act) => {
    const locked = await service.app.get(Dossiers).lock(act, dossiers);
    const said = { type: 'authority.changed-due' as const, data: { dueOn: '2026-12-24' } };
    await act.tx.query('update dossier set due_on = $2 where id = any ($1)', [dossiers, said.data.dueOn]);
    await service.app.get(Journal).append(act, ...locked.map((dossier) => ({ ...said, dossier })));
    return { id: act.id, status: 'PUT_OFF', actions: [] };
  });
}

/** The same for one dossier, with its event written and its transaction left open. */
export async function puttingOff(service: TestService, dossier: string): Promise<HeldLock> {
  const [act, id, at] = [randomUUID(), randomUUID(), service.clock.now()];
  const actor = service.app.get(SystemPerson).actor;
  const type = 'authority.changed-due';
  const body = canonical({
    ...{ id, act, type, v: 1, dossier, authority: feedOf(PROVINCE), province: '44', actor: { ...actor } },
    ...{ occurredAt: localIso(at), items: [], data: { dueOn: '2026-12-24' } },
  });
  const held = await HeldLock.take(
    service.database.url,
    'select append_events($1, $2, array[$3::uuid], array[$4::uuid], array[$5], array[$6])',
    [act, at, dossier, id, type, body],
  );
  await held.query(
    `insert into act (id, actor, role, kind, request_mac, status, answer, events, event_hashes, occurred_at, recorded_at, hash)
     select $1, $2, 'system', 'test.put-off', sha256('mac'), 200, '{}', 1, sha256('events'), $3, $3, sha256('act')`,
    [act, actor.id, at],
  );
  return held;
}

/** Copies what a consumer is owed, without queue and worker. */
export function copied(service: TestService, name = PROVINCE): Promise<number> {
  return service.app.get(DueCursors).drainEndpoint(feedOf(name));
}

/** What the journal owes a consumer, by dossier and seq. */
export async function owedTo(service: TestService, name = PROVINCE): Promise<string[]> {
  const rows = await service.db.query<{ id: string }[]>(
    `select e.id from event e join endpoint p on p.id = $1
     where owed(p, e.type, e.body::jsonb, e.recorded_at) order by e.dossier_id, e.seq`,
    [feedOf(name)],
  );
  return rows.map(({ id }) => id);
}

/** Each event follows the one before it of its dossier. @returns those that do not */
export function outOfOrder(events: readonly FeedEvent[]): FeedEvent[] {
  const last = new Map<string, number>();
  return events.filter(({ dossier, seq, previous }) => {
    const before = last.get(dossier.postCode) ?? 0;
    last.set(dossier.postCode, seq);
    return previous !== before || seq <= before;
  });
}

/** The numbers of positions, as far as they are of one generation. */
export function numbersOf(events: readonly FeedEvent[]): number[] {
  return events.map(({ position }) => Number(position.split('-')[1]));
}
