import { BullModule } from '@nestjs/bullmq';
import { Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { createPostgresBackend, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Config } from './config.js';
import { APP_ROLE, withSettings } from './database-url.js';
import { Log } from './log.js';
import { endSilent } from './silent-connections.js';
import { QUEUE_SCHEMA } from './queue-schema.js';
import { DatabaseQueueSafety, QueueSafety, RedisQueueSafety } from './queue-safety.js';

const SPARE_CONNECTIONS = 4;
const RECONNECT_STEP_MS = 100;
const LONGEST_RECONNECT_MS = 2_000;
const DISCONNECT_MS = 100;
/** A connection that does not answer for so long is dead; a worker asks so that the answer may take some seconds. */
const SILENT_MS = 5_000;
const WORKER_SILENT_MS = 20_000;

type Backend = 'redis' | 'postgresql';
let chosen: Backend | undefined;

/** @throws Error when this process has queues on the other backend already */
function choose(backend: Backend): void {
  if (chosen === backend) return;
  if (chosen) throw new Error(`This process has its queues on ${chosen} already`);
  chosen = backend;
  if (backend === 'postgresql') setDefaultBackendFactory(createPostgresBackend);
}

/** What a process does with its queues: the API only fills them, the worker process empties them too. */
export interface QueueUse {
  /** Number of workers in this process; 0 for one that only fills queues. */
  workers: number;
}

/** The process's one connection to its queues, ended when queues and workers have let go of it. */
@Injectable()
class QueueConnection implements OnApplicationShutdown {
  constructor(private readonly end: () => unknown) {}

  async onApplicationShutdown(): Promise<void> {
    await this.end();
  }
}

/** BullMQ on Redis where REDIS_URL is set, else on its PostgreSQL backend in the service's database; one backend a process. */
@Module({})
export class QueueModule {
  static with(config: Config, use: QueueUse): DynamicModule {
    choose(config.REDIS_URL ? 'redis' : 'postgresql');
    const { connection, end, safety } = config.REDIS_URL ? redis(config.REDIS_URL, use) : postgresql(config, use);
    return {
      module: QueueModule,
      global: true,
      imports: [BullModule.forRoot({ connection })],
      providers: [
        { provide: QueueConnection, useValue: new QueueConnection(end) },
        { provide: QueueSafety, inject: [Log], useFactory: safety },
      ],
      exports: [QueueSafety],
    };
  }
}

interface Opened {
  connection: ConnectionOptions;
  end: () => unknown;
  safety: (log: Log) => QueueSafety;
}

/** One pool for all queues and workers of the process: given an address, each of them would make its own. */
function postgresql(config: Config, { workers }: QueueUse): Opened {
  const pool = new pg.Pool({
    connectionString: withSettings(config.DATABASE_URL, [`role=${APP_ROLE}`, `search_path=${QUEUE_SCHEMA}`]),
    max: workers + SPARE_CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A connection that the server ends must not end the process; the next one is new.
  pool.on('error', () => undefined);
  endSilent(pool);
  return { connection: pool, end: () => pool.end(), safety: () => new DatabaseQueueSafety() };
}

/** A producer gives up at once (the sweeper finds what it could not say), a worker waits until Redis is back. */
function redis(url: string, { workers }: QueueUse): Opened {
  const retryStrategy = (times: number): number => Math.min(times * RECONNECT_STEP_MS, LONGEST_RECONNECT_MS);
  const waiting =
    workers > 0
      ? { maxRetriesPerRequest: null, socketTimeout: WORKER_SILENT_MS }
      : { maxRetriesPerRequest: 1, enableOfflineQueue: false, socketTimeout: SILENT_MS };
  const client = new Redis(url, { retryStrategy, disconnectTimeout: DISCONNECT_MS, ...waiting });
  // Whoever uses it is told; here it must not end the process.
  client.on('error', () => undefined);
  return { connection: client, end: () => client.disconnect(), safety: (log) => new RedisQueueSafety(client, log) };
}
