import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { freePort } from '../../src/launcher/ports.js';
import { until } from '../../src/launcher/processes.js';
import { registerEndpoints } from '../../src/integrations/endpoints.js';
import { readConfig } from '../../src/platform/config.js';
import { ISSUER_URL, REFERENCE_FOLDER, SECRET_KEY } from '../support/settings.js';
import type { Program } from './program.js';
import { Proxy } from './proxy.js';
import type { OwnRedis } from './redis.js';
import { scratchFolder } from './scratch.js';
import type { CaseDatabase, FaultServer } from './server.js';
import { Unit } from './unit.js';

/** A Monday at 08:00 in Vietnam. */
const MONDAY = new Date('2026-11-30T08:00:00+07:00').getTime();
const READY_WITHIN_MS = 60_000;
const TOKEN = 'token-of-the-outside-systems';

const Urls = z.object({ issuer: z.url(), adminSystem: z.url(), inbox: z.url() });

export interface WorldOptions {
  apis?: number;
  workers?: number;
  redis?: OwnRedis;
  /** Further settings of every API and worker. */
  env?: NodeJS.ProcessEnv;
  /** Further settings of one process, by its name (`api-1`, `worker-2`). */
  envOf?: Record<string, NodeJS.ProcessEnv>;
  /** How far the business clock of a process is ahead, by its name. */
  aheadMs?: Record<string, number>;
  /** The authority says nothing by itself. */
  isAuthoritySilent?: boolean;
}

/** The lines between the processes, each of which can be disturbed. */
export interface Lines {
  apiDatabase: Proxy;
  workerDatabase: Proxy;
  adminSystem: Proxy;
  redis: Proxy | undefined;
}

/** Real processes on databases of their own, and what stands between them. */
export class World {
  readonly apis: Unit[] = [];
  readonly workers: Unit[] = [];
  readonly webhookSecret = `whsec_${randomBytes(32).toString('base64')}`;
  urls = { issuer: '', adminSystem: '', inbox: '' };
  apiUrls: string[] = [];
  private readonly began = Date.now();
  private movedMs = 0;
  private simulators: Unit | undefined;

  private constructor(
    readonly server: FaultServer,
    readonly database: CaseDatabase,
    readonly lines: Lines,
    readonly folder: string,
    readonly options: WorldOptions,
  ) {}

  static async open(server: FaultServer, program: Program, options: WorldOptions): Promise<World> {
    const database = await server.database();
    const lines = {
      apiDatabase: await Proxy.to(database.url),
      workerDatabase: await Proxy.to(database.url),
      // aimed when it is known where it listens
      adminSystem: await Proxy.to(database.simulatorsUrl),
      redis: options.redis ? await Proxy.to(options.redis.url) : undefined,
    };
    const world = new World(server, database, lines, await scratchFolder('case'), options);
    try {
      await world.start(program);
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  get evidenceFolder(): string {
    return join(this.folder, 'evidence');
  }

  get logFolder(): string {
    return join(this.folder, 'logs');
  }

  get units(): Unit[] {
    return [...this.apis, ...this.workers];
  }

  /** A look behind the service's back. */
  async query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return ask<Row>(this.database.url, sql, values);
  }

  /** A look into the outside systems' own store. */
  async store<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return ask<Row>(this.database.simulatorsUrl, sql, values);
  }

  /** `/control/…` of the administrative system; with a body it is a POST. */
  async control<Answer>(path: string, body?: object): Promise<Answer> {
    const reply = await fetch(`${this.urls.adminSystem}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: body ? { 'content-type': 'application/json' } : {},
      body: body && JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`);
    return (await reply.json()) as Answer;
  }

  /** Business time of a process that is ahead of none. */
  now(aheadMs = 0): Date {
    return new Date(MONDAY + this.movedMs + Date.now() - this.began + aheadMs);
  }

  /** Business time goes forward in every process. */
  async moveClock(byMs: number): Promise<void> {
    this.movedMs += byMs;
    await Promise.all(this.units.map((unit) => unit.tellTime()));
    await this.control('/back-office/clock', { now: this.now().toISOString() });
  }

  /** Until an API answers that it is ready. @returns after how many milliseconds */
  async untilReady(url = this.apiUrls[0] ?? '', withinMs = READY_WITHIN_MS): Promise<number> {
    const from = performance.now();
    const isReady = async (): Promise<boolean> =>
      fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) }).then(
        ({ ok }) => ok,
        () => false,
      );
    if (!(await until(isReady, withinMs, 20))) throw new Error(`${url} was not ready in ${withinMs} ms`);
    return performance.now() - from;
  }

  async close(): Promise<void> {
    await Promise.all([...this.units].map((unit) => unit.stop()));
    await this.simulators?.stop();
    const { apiDatabase, workerDatabase, adminSystem, redis } = this.lines;
    for (const line of [apiDatabase, workerDatabase, adminSystem, redis]) await line?.close();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async start(program: Program): Promise<void> {
    await this.startSimulators(program);
    await this.register();
    const { apis = 1, workers = 1 } = this.options;
    for (let n = 1; n <= apis; n += 1) {
      const port = await freePort();
      this.apiUrls.push(`http://127.0.0.1:${port}`);
      this.apis.push(this.unit(program, `api-${n}`, 'src/main.js', { PORT: String(port) }));
    }
    for (let n = 1; n <= workers; n += 1) this.workers.push(this.unit(program, `worker-${n}`, 'src/worker.js'));
    await Promise.all(this.units.map((unit) => unit.start()));
    if (this.options.isAuthoritySilent) return;
    await this.control('/control/target', { url: this.apiUrls[0], endpoint: 'admin-system' });
  }

  private async startSimulators(program: Program): Promise<void> {
    this.simulators = new Unit({
      name: 'simulators',
      module: program.path('simulators/main.js'),
      logFolder: this.logFolder,
      env: {
        ...base(),
        SIMULATORS_DATABASE_URL: this.database.simulatorsUrl,
        ISSUER_URL,
        ADMIN_SYSTEM_TOKEN: TOKEN,
        ADMIN_SYSTEM_WEBHOOK_SECRET: this.webhookSecret,
        INBOX_TOKEN: TOKEN,
      },
    });
    await this.simulators.start();
    this.urls = Urls.parse(this.simulators.ready);
    this.lines.adminSystem.aimAt(this.urls.adminSystem);
    await this.control('/control/script', { answerDelayMs: { from: 0, to: 100 } });
    await this.control('/back-office/clock', { now: this.now().toISOString() });
  }

  private async register(): Promise<void> {
    const client = new pg.Client({ connectionString: this.database.url });
    await client.connect();
    try {
      await registerEndpoints(client, readConfig(this.env('worker')));
    } finally {
      await client.end();
    }
  }

  private unit(program: Program, name: string, module: string, env: NodeJS.ProcessEnv = {}): Unit {
    const kind = name.startsWith('api') ? 'api' : 'worker';
    const aheadMs = this.options.aheadMs?.[name] ?? 0;
    return new Unit({
      name,
      module: program.path(module),
      env: { ...this.env(kind), ...env, ...this.options.envOf?.[name] },
      logFolder: this.logFolder,
      businessTime: () => this.now(aheadMs),
    });
  }

  private env(kind: 'api' | 'worker'): NodeJS.ProcessEnv {
    const line = kind === 'api' ? this.lines.apiDatabase : this.lines.workerDatabase;
    const { redis } = this.options;
    return {
      ...base(),
      MODE: 'test',
      DATABASE_URL: line.through(this.database.url),
      REDIS_URL: redis && this.lines.redis?.through(redis.url),
      SECRET_KEY,
      ISSUER_URL,
      JWKS_URL: `${this.urls.issuer}/jwks`,
      REFERENCE_FOLDER,
      EVIDENCE_FOLDER: this.evidenceFolder,
      ADMIN_SYSTEM_URL: this.lines.adminSystem.through(this.urls.adminSystem),
      ADMIN_SYSTEM_TOKEN: TOKEN,
      ADMIN_SYSTEM_WEBHOOK_SECRET: this.webhookSecret,
      INBOX_URL: this.urls.inbox,
      INBOX_TOKEN: TOKEN,
      LOG_LEVEL: 'warn',
      ...this.options.env,
    };
  }
}

function base(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'] };
}

async function ask<Row extends object>(url: string, sql: string, values: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
