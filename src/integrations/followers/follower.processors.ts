import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable, type BeforeApplicationShutdown, type Type } from '@nestjs/common';
import type { Job } from 'bullmq';
import { Log } from '../../platform/log.js';
import { Metrics } from '../../platform/metrics.js';
import { followers, type FollowerName } from '../endpoints.js';
import type { WAKE_UP, WakeUpCall } from '../wake-ups.js';
import { DueCursors } from './due-cursors.js';

const AT_ONCE = 8;

type WakeUpJob = Job<WakeUpCall, void, typeof WAKE_UP>;

/** A job is a wake-up call and no more: what is owed and who may send stand in the cursor. */
@Injectable()
abstract class WakeUpWorker extends WorkerHost implements BeforeApplicationShutdown {
  private readonly draining = new Set<Promise<unknown>>();
  private isAway = false;

  constructor(
    private readonly cursors: DueCursors,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  async process({ data }: WakeUpJob): Promise<void> {
    const drain = this.cursors.drainEndpoint(data.endpoint);
    this.draining.add(drain);
    await drain.finally(() => this.draining.delete(drain));
  }

  @OnWorkerEvent('error')
  lost(err: Error): void {
    this.isAway = true;
    this.log.warn({ err, queue: this.worker.name }, 'queue away');
  }

  @OnWorkerEvent('failed')
  failed(_job: unknown, err: Error): void {
    this.metrics.countFailedJob(this.worker.name);
    this.log.error({ err, queue: this.worker.name }, 'queue job failed');
  }

  @OnWorkerEvent('ready')
  back(): void {
    this.isAway = false;
  }

  @OnWorkerEvent('active')
  working(): void {
    this.isAway = false;
  }

  /**
   * Before anything else closes: what is being sent is finished and acknowledged. A worker whose Redis is away would
   * wait for it for ever, so it is closed by force; its jobs come again and find nothing to do.
   */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.draining);
    await this.worker.close(this.isAway);
  }
}

function workerOf(follower: FollowerName): Type<WakeUpWorker> {
  @Processor(follower, { concurrency: AT_ONCE })
  @Injectable()
  class FollowerWorker extends WakeUpWorker {}
  return FollowerWorker;
}

/** One a follower, each emptying the queue of its name. */
export const wakeUpWorkers = followers.map(workerOf);
