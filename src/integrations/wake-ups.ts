import { setTimeout as sleep } from 'node:timers/promises';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { WakeUps, type WakeUp } from '../platform/acts.js';
import type { Log } from '../platform/log.js';

const GATHER_MS = 20;
/** Between two calls under load: whoever is awake finds by himself what came meanwhile. */
const BETWEEN_MS = 250;
const CAP_MS = 200;
/** Calls to one queue that have not come back; further ones are left to the sweeper. */
const MOST_UNSETTLED = 8;

export const WAKE_UP = 'wake-up';
/** Says that an endpoint is owed something; what and of which dossiers stands in its cursors. */
export interface WakeUpCall {
  endpoint: string;
}
export type WakeUpQueue = Queue<WakeUpCall, void, typeof WAKE_UP>;

/**
 * Wakes followers by a job that holds an id only. Gathered for 20 ms, under load for 250 ms, one job per endpoint however
 * many dossiers it is owed something of, so that the queue costs an act nothing; never awaited by an answer. What
 * fails or takes more than 200 ms is forgotten, because the sweeper finds whatever is behind.
 */
export class QueueWakeUps extends WakeUps implements BeforeApplicationShutdown {
  private gathered = new Map<string, WakeUp>();
  private timer: NodeJS.Timeout | undefined;
  private ending = false;
  private flushedAt = Number.NEGATIVE_INFINITY;
  private readonly queues: ReadonlyMap<string, WakeUpQueue>;
  private readonly unsettled = new Map<string, number>();

  /** @param queues one a follower, of its name */
  constructor(
    queues: readonly WakeUpQueue[],
    private readonly log: Log,
  ) {
    super();
    this.queues = new Map(queues.map((queue) => [queue.name, queue]));
    for (const queue of this.queues.values())
      queue.on('error', (err) => this.log.warn({ err, queue: queue.name }, 'queue away'));
  }

  add(wakeUps: readonly WakeUp[]): void {
    for (const wakeUp of wakeUps) this.gathered.set(wakeUp.endpoint, wakeUp);
    const wait = this.ending ? 0 : Math.max(GATHER_MS, this.flushedAt + BETWEEN_MS - performance.now());
    this.timer ??= setTimeout(() => void this.flush(), wait);
  }

  /** Requests are still answered from now on, and what they owe must not wait for a timer that never rings. */
  async beforeApplicationShutdown(): Promise<void> {
    this.ending = true;
    clearTimeout(this.timer);
    await this.flush();
  }

  private async flush(): Promise<void> {
    const gathered = [...this.gathered.values()];
    this.gathered = new Map();
    this.timer = undefined;
    this.flushedAt = performance.now();
    const calls = [...this.queues.values()].map((queue) =>
      this.wake(
        queue,
        gathered.filter(({ follower }) => follower === queue.name),
      ),
    );
    await Promise.all(calls);
  }

  private async wake(queue: WakeUpQueue, wakeUps: readonly WakeUp[]): Promise<void> {
    const unsettled = this.unsettled.get(queue.name) ?? 0;
    if (wakeUps.length === 0 || unsettled >= MOST_UNSETTLED) return;
    this.unsettled.set(queue.name, unsettled + 1);
    const opts = { removeOnComplete: true, removeOnFail: true };
    const call = queue
      .addBulk(wakeUps.map(({ endpoint }) => ({ name: WAKE_UP, data: { endpoint }, opts })))
      .then(
        () => 'said' as const,
        (error: unknown) => {
          this.log.warn(
            { err: error, queue: queue.name, wakeUps: wakeUps.length },
            'wake-ups lost, the sweeper finds them',
          );
          return 'failed' as const;
        },
      )
      .finally(() => this.unsettled.set(queue.name, (this.unsettled.get(queue.name) ?? 1) - 1));
    const late = new AbortController();
    const first = await Promise.race([
      call,
      sleep(CAP_MS, 'late' as const, { signal: late.signal }).catch(() => 'late' as const),
    ]);
    late.abort();
    if (first === 'late')
      this.log.warn({ queue: queue.name, wakeUps: wakeUps.length }, 'wake-ups take long, no longer waited for');
  }
}
