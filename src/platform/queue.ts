import { BullModule } from '@nestjs/bullmq';
import { Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { createPostgresBackend, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import pg from 'pg';
import type { Config } from './config.js';
import { APP_ROLE, withSettings } from './database-url.js';
import { QUEUE_SCHEMA } from './queue-schema.js';

const SPARE_CONNECTIONS = 4;
const RECONNECT_STEP_MS = 100;
const LONGEST_RECONNECT_MS = 2_000;

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

/** Ends the shared pool when queues and workers have let go of it. */
@Injectable()
class QueuePool implements OnApplicationShutdown {
  constructor(private readonly pool: pg.Pool) {}

  onApplicationShutdown(): Promise<void> {
    return this.pool.end();
  }
}

/** BullMQ on Redis where REDIS_URL is set, else on its PostgreSQL backend in the service's database; one backend a process. */
@Module({})
export class QueueModule {
  static with(config: Config, use: QueueUse): DynamicModule {
    choose(config.REDIS_URL ? 'redis' : 'postgresql');
    if (config.REDIS_URL)
      return {
        module: QueueModule,
        imports: [BullModule.forRoot({ connection: redisOptions(config.REDIS_URL, use) })],
      };
    const pool = queuePool(config, use);
    // @nestjs/bullmq types the connection as Redis; the PostgreSQL backend takes a pool in its place.
    const connection = pool as unknown as ConnectionOptions;
    return {
      module: QueueModule,
      imports: [BullModule.forRoot({ connection })],
      providers: [{ provide: QueuePool, useValue: new QueuePool(pool) }],
    };
  }
}

/** One pool for all queues and workers of the process: given an address, each of them would make its own. */
function queuePool(config: Config, { workers }: QueueUse): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withSettings(config.DATABASE_URL, [`role=${APP_ROLE}`, `search_path=${QUEUE_SCHEMA}`]),
    max: workers + SPARE_CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A connection that the server ends must not end the process; the next one is new.
  pool.on('error', () => undefined);
  return pool;
}

/** A producer gives up at once (the sweeper finds what it could not say), a worker waits until Redis is back. */
function redisOptions(url: string, { workers }: QueueUse): ConnectionOptions {
  const retryStrategy = (times: number): number => Math.min(times * RECONNECT_STEP_MS, LONGEST_RECONNECT_MS);
  if (workers > 0) return { url, retryStrategy, maxRetriesPerRequest: null };
  return { url, retryStrategy, maxRetriesPerRequest: 1, enableOfflineQueue: false };
}
