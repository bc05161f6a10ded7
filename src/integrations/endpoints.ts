import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import type { EventType } from '../modules/dossier/event-types.js';
import type { Config } from '../platform/config.js';
import { Encryption } from '../platform/encryption.js';
import { Gathering } from '../platform/gathering.js';
import { derivedId } from '../platform/ids.js';
import { adminSystemEventTypes } from './admin-system/wire-types.js';
import { registerConfirming } from './admin-system/confirming.js';
import { messageEventTypes } from './messaging/messages.mapping.js';
import { goOnOpening, type Query } from './openings.js';
import { partnerEventTypes } from './partner-events.mapping.js';

/** The kinds of follower; each has a queue of its own name. */
export const followers = ['admin-system', 'messaging', 'webhook', 'feed'] as const;
export type FollowerName = (typeof followers)[number];

/** An outside system: where it is, how we prove ourselves to it, how it proves itself to us, and how it is doing. */
export interface Endpoint {
  id: string;
  follower: FollowerName;
  name: string;
  /** Who acts when it calls in. */
  person: string;
  url: string;
  token?: string;
  /** One, or while it changes two with a space between. */
  secret?: string;
  scope: Record<string, string>;
  failures: number;
  /** It failed too often: nobody calls before, and then one finds out. */
  pausedUntil: Date | null;
  /** It asked to be left alone (Retry-After): nobody calls before. */
  heldUntil: Date | null;
  maxInFlight: number;
  /** Event types that it still accepts or rejects after its 202, and how many minutes of the desk's opening time it has. */
  confirms: EventType[];
  confirmWithinMinutes: number;
  /** What is sent again is owed to a row of its own; this is the endpoint that it is for. */
  replayOf: string | null;
}

interface EndpointRow extends Omit<Endpoint, 'token' | 'secret'> {
  token: Buffer | null;
  secret: Buffer | null;
}

/** SQL: something is sent to the endpoint `e` now. It is open and not disabled, or sends again to one that is. */
export const IS_SERVED = `e.disabled_at is null and (e.closed_at is null or e.replay_of is not null) and not exists (
  select 1 from endpoint p where p.id = e.replay_of and (p.closed_at is not null or p.disabled_at is not null))`;

const SELECT = `select id, follower, name, person, url, token, secret, scope, failures,
  paused_until as "pausedUntil", held_until as "heldUntil", max_in_flight as "maxInFlight",
  confirms, confirm_within_minutes as "confirmWithinMinutes", replay_of as "replayOf" from endpoint e
  where ${IS_SERVED}`;

/** What is sent again is done once, so its row is over when nothing is left. */
const NOT_OVER = `(replay_of is null or exists (
  select 1 from follower_cursor c where c.endpoint = e.id and c.acked_seq < c.head_seq and c.parked_at is null))`;

/** Endpoints that are read together at most. */
const MOST_TOGETHER = 32;

/** The endpoint rows: shared by all processes, so that what one learns of an outage holds for all. */
@Injectable()
export class Endpoints {
  private readonly reads = new Gathering<string, Endpoint | undefined>({
    together: (ids) => this.byIds(ids),
    most: MOST_TOGETHER,
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly encryption: Encryption,
  ) {}

  /** One that may be sent something; while it is being opened nothing is. */
  byId(id: string): Promise<Endpoint | undefined> {
    return this.reads.call(id);
  }

  /** By id or name, as it stands in the address that an outside system calls. */
  async called(key: string, follower: FollowerName): Promise<Endpoint | undefined> {
    return this.opened(
      await this.dataSource.query<EndpointRow[]>(`${SELECT} and (id::text = $1 or name = $1) and follower = $2`, [
        key,
        follower,
      ]),
    );
  }

  /** Those to whom something may have to be sent, and those that are being opened. */
  async open(): Promise<{ id: string }[]> {
    return this.dataSource.query(
      `select e.id from endpoint e where e.opening_since is not null or (${IS_SERVED} and ${NOT_OVER}) order by e.name`,
    );
  }

  /** One more failure in a row; from `toPause` on nobody calls before `until`, and before `holdUntil` nobody does anyhow. */
  async failed(id: string, toPause: number, until: Date, holdUntil?: Date): Promise<void> {
    await this.dataSource.query(
      `update endpoint set failures = failures + 1,
         paused_until = greatest(paused_until, case when failures + 1 >= $2 then $3::timestamptz end),
         held_until = greatest(held_until, $4)
       where id = $1`,
      [id, toPause, until, holdUntil],
    );
  }

  /** It is there again; what it asked for holds all the same. */
  async worked(endpoint: Endpoint): Promise<void> {
    if (endpoint.failures === 0) return;
    await this.dataSource.query('update endpoint set failures = 0, paused_until = null where id = $1', [endpoint.id]);
    endpoint.failures = 0;
  }

  /** After a pause one caller tries, the others wait for what he learns. @returns whether it is this one */
  async probes(id: string, now: Date, until: Date): Promise<boolean> {
    const [, changed] = await this.dataSource.query<[unknown[], number]>(
      'update endpoint set paused_until = $3 where id = $1 and paused_until <= $2',
      [id, now, until],
    );
    return changed === 1;
  }

  private async byIds(ids: readonly string[]): Promise<(Endpoint | undefined)[]> {
    const rows = await this.dataSource.query<EndpointRow[]>(`${SELECT} and opening_since is null and id = any($1)`, [
      [...new Set(ids)],
    ]);
    return ids.map((id) => this.opened(rows.filter((row) => row.id === id)));
  }

  private opened([row]: EndpointRow[]): Endpoint | undefined {
    if (!row) return undefined;
    const open = (sealed: Buffer | null): string | undefined =>
      sealed ? this.encryption.decrypt(sealed, row.id) : undefined;
    return { ...row, token: open(row.token), secret: open(row.secret) };
  }
}

interface Registration {
  /** The follower's when left out. */
  name?: string;
  follower: FollowerName;
  eventTypes: readonly EventType[];
  scope: Record<string, string>;
  url: string;
  token: string;
  secret?: string;
}

/** What is not opened by then, because somebody holds a transaction open or the journal is long, the worker goes on with. */
const OPENING_MS = 60_000;

/**
 * Opens the endpoints that the configuration names, while acts go on; twice equals once. Address, token and secret of a known
 * one follow the configuration, its event types and scope never change. Id and person derive from the name.
 * @param client with no transaction open
 */
export async function registerEndpoints(client: pg.ClientBase, config: Config): Promise<void> {
  const encryption = new Encryption(config.SECRET_KEY);
  const query: Query = async <Row extends object>(sql: string, values: unknown[]) =>
    (await client.query<Row>(sql, values)).rows;
  for (const registration of registrations(config)) {
    const id = await register(client, encryption, registration);
    if (id !== undefined) await goOnOpening(query, id, { withinMs: OPENING_MS });
  }
  await registerConfirming(client, derivedId('endpoint', 'admin-system' satisfies FollowerName), config);
}

function registrations(config: Config): Registration[] {
  const named: Registration[] = [];
  if (config.ADMIN_SYSTEM_URL && config.ADMIN_SYSTEM_TOKEN) {
    named.push({
      follower: 'admin-system',
      eventTypes: adminSystemEventTypes,
      scope: config.ADMIN_SYSTEM_SCOPE,
      url: config.ADMIN_SYSTEM_URL,
      token: config.ADMIN_SYSTEM_TOKEN,
      secret: config.ADMIN_SYSTEM_WEBHOOK_SECRET,
    });
  }
  if (config.INBOX_URL && config.INBOX_TOKEN) {
    named.push({
      follower: 'messaging',
      eventTypes: messageEventTypes,
      scope: {},
      url: config.INBOX_URL,
      token: config.INBOX_TOKEN,
    });
  }
  for (const [name, { token, scope }] of Object.entries(config.FEED_CONSUMERS)) {
    named.push({
      name: `feed:${name}`,
      follower: 'feed',
      eventTypes: partnerEventTypes,
      scope,
      url: '/v1/events',
      token,
    });
  }
  return named;
}

/** @returns the id of one that was not there yet */
async function register(
  client: pg.ClientBase,
  encryption: Encryption,
  { follower, name = follower, ...registration }: Registration,
): Promise<string | undefined> {
  const id = derivedId('endpoint', name);
  const person = derivedId('person', `endpoint:${name}`);
  const token = encryption.encrypt(registration.token, id);
  const secret = registration.secret ? encryption.encrypt(registration.secret, id) : null;
  await client.query(`insert into person (id, kind) values ($1, 'system') on conflict do nothing`, [person]);
  const known = await client.query('update endpoint set url = $2, token = $3, secret = $4 where name = $1', [
    name,
    registration.url,
    token,
    secret,
  ]);
  if (known.rowCount !== 0) return undefined;
  await client.query('select begin_endpoint($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [
    id,
    follower,
    name,
    person,
    registration.eventTypes,
    JSON.stringify(registration.scope),
    new Date(0),
    registration.url,
    token,
    secret,
  ]);
  return id;
}
