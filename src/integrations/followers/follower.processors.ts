import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import type { FollowerName } from '../endpoints.js';
import { WAKE_UP } from '../wake-ups.js';
import type { CursorKey } from './cursors.js';
import { Follower } from './follower.js';

const AT_ONCE = 8;

type WakeUpJob = Job<CursorKey, void, typeof WAKE_UP>;

/** A job is a wake-up call and no more: what is owed and who may send stand in the cursor. */
abstract class WakeUpWorker extends WorkerHost implements BeforeApplicationShutdown {
  protected abstract readonly follower: Follower;

  async process({ data }: WakeUpJob): Promise<void> {
    await this.follower.drain(data);
  }

  /** Before anything else closes: what is being sent is finished and acknowledged. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}

@Processor('admin-system' satisfies FollowerName, { concurrency: AT_ONCE })
@Injectable()
export class AdminSystemWorker extends WakeUpWorker {
  constructor(protected readonly follower: Follower) {
    super();
  }
}

@Processor('messaging' satisfies FollowerName, { concurrency: AT_ONCE })
@Injectable()
export class MessagingWorker extends WakeUpWorker {
  constructor(protected readonly follower: Follower) {
    super();
  }
}
