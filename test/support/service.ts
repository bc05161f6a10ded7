import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { DataSource } from 'typeorm';
import { startIssuer, type Issuer } from '../../simulators/issuer.js';
import { createApp } from '../../src/app.js';
import { Clock } from '../../src/platform/clock.js';
import { Press } from '../../src/press/press.js';
import { readConfig, type Config } from '../../src/platform/config.js';
import type { Role } from '../../src/platform/actor.js';
import { cloneDatabase, type TestDatabase } from './database.js';
import { deadlocksOf } from './deadlocks.js';
import { ISSUER_URL, REFERENCE_FOLDER, SECRET_KEY } from './settings.js';
import { Traces } from './traces.js';

/** A Monday at 08:00 in Vietnam; tests move on from there. */
const MONDAY = new Date('2026-11-30T08:00:00+07:00');

export interface Reply {
  status: number;
  // Bodies are what tests look into; their shapes are asserted there.
  body: ReplyBody;
  headers: Record<string, string>;
}
export interface ReplyBody {
  id: string;
  number: string;
  status: string | number;
  version: number;
  code: string;
  act: string;
  events: { dossier: string; seq: number }[];
  actions: string[];
  [field: string]: unknown;
}

/** Somebody signed in, with the API in his hand. */
export class Caller {
  constructor(
    private readonly service: TestService,
    private readonly token: () => Promise<string>,
  ) {}

  /** An act: a new Idempotency-Key unless one is given. */
  async post(path: string, body: object = {}, options: { key?: string; version?: number } = {}): Promise<Reply> {
    const request = supertest(this.service.app.getHttpServer())
      .post(path)
      .set('Authorization', `Bearer ${await this.token()}`)
      .set('Idempotency-Key', options.key ?? randomUUID());
    if (options.version !== undefined) void request.set('If-Match', `"${options.version}"`);
    return plain(await request.send(body));
  }

  async get(path: string): Promise<Reply> {
    const request = supertest(this.service.app.getHttpServer()).get(path);
    return plain(await request.set('Authorization', `Bearer ${await this.token()}`));
  }

  /** Bytes of a document. */
  async download(path: string): Promise<{ status: number; body: Buffer; headers: Record<string, string> }> {
    const request = supertest(this.service.app.getHttpServer()).get(path).buffer(true);
    const reply = await request.set('Authorization', `Bearer ${await this.token()}`).parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    });
    return { status: reply.status, body: reply.body as Buffer, headers: reply.headers };
  }

  /** The header that signs him in. */
  async authorization(): Promise<string> {
    return `Bearer ${await this.token()}`;
  }

  async put(path: string, bytes: Buffer, type = 'application/octet-stream'): Promise<Reply> {
    const request = supertest(this.service.app.getHttpServer()).put(path);
    const signed = request.set('Authorization', `Bearer ${await this.token()}`).set('Content-Type', type);
    return plain(await signed.send(bytes));
  }
}

/** One service on a database of its own, with an identity issuer beside it. */
export class TestService {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    readonly config: Config,
    private readonly beside: {
      sign: Issuer['sign'];
      traces: Traces;
      deadlocks: { expected: number };
      closers: (() => Promise<unknown>)[];
    },
  ) {}

  /** @param given a database that is there already */
  static async start(extra: Record<string, string> = {}, given?: TestDatabase): Promise<TestService> {
    const database = given ?? (await cloneDatabase());
    const evidence = await mkdtemp(join(tmpdir(), 'evidence-'));
    const issuer = await startIssuer({ publicUrl: ISSUER_URL });
    const config = readConfig({
      MODE: 'test',
      DATABASE_URL: database.url,
      SECRET_KEY,
      ISSUER_URL,
      JWKS_URL: `${issuer.url}/jwks`,
      REFERENCE_FOLDER,
      EVIDENCE_FOLDER: evidence,
      LOG_LEVEL: 'silent',
      OUTBOUND_PRIVATE_HOSTS: '127.0.0.1',
      POOL_SIZE: '10',
      ...extra,
    });
    const app = await createApp(config).catch(async (error: unknown) => {
      // what stays open would keep Jest from ending, and hide why the service did not start
      await issuer.close();
      if (!given) await database.drop();
      throw error;
    });
    app.get(Clock).moveTo(MONDAY);
    app.get(Press).execArgv = ['--import', resolve('test/support/typescript.mjs')];
    const traces = new Traces(database.url, app, config.REDIS_URL);
    const deadlocks = { expected: 0 };
    const closers = [
      () => app.close(),
      () => issuer.close(),
      () => expectDeadlocks(database.url, deadlocks.expected),
      () => traces.expectNone(),
      () => database.drop(),
      () => rm(evidence, { recursive: true, force: true }),
    ];
    return new TestService(app, database, config, { sign: tokenFrom(issuer.url), traces, deadlocks, closers });
  }

  /** @param unit a unit's code, for staff */
  as(login: string, role: Role, unit?: string): Caller {
    let token: Promise<string> | undefined;
    return new Caller(this, () => (token ??= this.beside.sign({ sub: login, role, unit })));
  }

  get(path: string): supertest.Test {
    return supertest(this.app.getHttpServer()).get(path);
  }

  /** A body as it is, for what is no JSON. */
  async raw(path: string, body: string, login: string): Promise<Reply> {
    const token = await this.beside.sign({ sub: login, role: 'clerk', unit: '44-DHO' });
    const request = supertest(this.app.getHttpServer()).post(path).set('Authorization', `Bearer ${token}`);
    return plain(await request.set('Content-Type', 'application/json').set('Idempotency-Key', randomUUID()).send(body));
  }

  /** Nobody signed in, or somebody with this header. */
  async anonymous(method: string, path: string, authorization?: string): Promise<Reply> {
    const agent = supertest(this.app.getHttpServer());
    const request = method === 'PUT' ? agent.put(path) : method === 'POST' ? agent.post(path) : agent.get(path);
    if (authorization) void request.set('Authorization', authorization);
    return plain(await request);
  }

  get db(): DataSource {
    return this.app.get(DataSource);
  }

  get clock(): Clock {
    return this.app.get(Clock);
  }

  /** What the service was sent of people, and where it stands. */
  get traces(): Traces {
    return this.beside.traces;
  }

  /** So many deadlocks a test makes on purpose in this service's database; more and fewer fail when it is closed. */
  expectDeadlocks(expected: number): void {
    this.beside.deadlocks.expected = expected;
  }

  /** Ends all of it. @throws Error when the service left something of a person in clear, or met a deadlock */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.beside.closers) await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}

async function expectDeadlocks(url: string, expected: number): Promise<void> {
  const counted = await deadlocksOf(url);
  if (counted !== expected) throw new Error(`PostgreSQL ended ${counted} deadlocks (40P01) instead of ${expected}`);
}

function plain({ status, body, headers }: supertest.Response): Reply {
  return { status, body: body as ReplyBody, headers: headers };
}

function tokenFrom(url: string): Issuer['sign'] {
  return async (identity) => {
    const reply = await fetch(`${url}/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(identity),
    });
    const { access_token } = (await reply.json()) as { access_token: string };
    return access_token;
  };
}
