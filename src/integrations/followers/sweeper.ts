import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DeadlineSweeper } from '../../modules/dossier/deadline-sweeper.js';
import { Proofs } from '../../modules/dossier/proofs.js';
import { DayRoots } from '../../modules/dossier/roots/day-roots.js';
import { WaitingAlarms } from '../../modules/dossier/waiting-alarms.js';
import { MissingClosings } from '../../modules/handover/closing/missing-closings.js';
import { Log } from '../../platform/log.js';
import { WaitingInbox } from '../admin-system/waiting-inbox.js';
import { BehindEndpoints } from '../reconciliation/behind-endpoints.js';
import { Reconciliations } from '../reconciliation/reconciliations.js';
import { DueCursors } from './due-cursors.js';

/** Any fixed number: whoever sweeps one database holds it, across all processes. */
const SWEEP_LOCK = 7_340_233_102;
/** So long a sweep waits for outside systems; what they keep waiting goes on beside the sweeps that follow. */
const PATIENCE_MS = 5_000;

/** Who is told of what waits too long. */
@Injectable()
export class AllAlarms {
  constructor(
    private readonly waiting: WaitingAlarms,
    private readonly behind: BehindEndpoints,
    private readonly closings: MissingClosings,
  ) {}

  /** @returns how many alarms were raised or ended */
  async raise(): Promise<number> {
    return (await this.waiting.raise()) + (await this.behind.raise()) + (await this.closings.remind());
  }
}

/** What is done by itself when it is due. */
@Injectable()
export class Tidying {
  private comparing = false;

  constructor(
    private readonly sweeper: DeadlineSweeper,
    private readonly proving: Proofs,
    private readonly allAlarms: AllAlarms,
    private readonly roots: DayRoots,
    private readonly reconciling: Reconciliations,
  ) {}

  deadlines(): Promise<number> {
    return this.sweeper.sweep();
  }

  proofs(): Promise<number> {
    return this.proving.proveAll();
  }

  alarms(): Promise<number> {
    return this.allAlarms.raise();
  }

  dayRoots(): Promise<number> {
    return this.roots.takeAll();
  }

  /** Not while an earlier sweep's is under way. */
  async reconciliations(): Promise<number> {
    if (this.comparing) return 0;
    this.comparing = true;
    try {
      return await this.reconciling.runDue();
    } finally {
      this.comparing = false;
    }
  }
}

/**
 * Finds whatever was forgotten: dossiers behind at an endpoint, inbound events whose predecessor came, deadlines, proofs.
 * A plain timer, because it must work when the queue is away; of several processes one sweeps at a time.
 */
@Injectable()
export class Sweeper implements BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private readonly outside = new Set<Promise<unknown>>();
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly cursors: DueCursors,
    private readonly inbox: WaitingInbox,
    private readonly tidying: Tidying,
    private readonly log: Log,
  ) {}

  /** Sweeps, rests so many milliseconds, sweeps again, until the process ends; `swept` after each that did not fail. */
  start(everyMs: number, swept: () => Promise<void>): void {
    this.timer = setTimeout(() => {
      this.running = this.sweep()
        .then(swept)
        .catch((error: unknown) => this.log.error({ err: error }, 'sweep failed'))
        .finally(() => {
          if (!this.stopped) this.start(everyMs, swept);
        });
    }, everyMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    await Promise.all(this.outside);
  }

  /** One sweep. @returns false when another process is sweeping */
  async sweep(): Promise<boolean> {
    const connection = this.dataSource.createQueryRunner();
    await connection.connect();
    try {
      const [row] = (await connection.query('select pg_try_advisory_lock($1) as mine', [SWEEP_LOCK])) as {
        mine: boolean;
      }[];
      if (!row?.mine) return false;
      try {
        await this.all();
      } finally {
        await connection.query('select pg_advisory_unlock($1)', [SWEEP_LOCK]);
      }
      return true;
    } finally {
      await connection.release();
    }
  }

  /** Side by side: an outside system that is slow or does not answer must hold up neither deadlines nor another one. */
  private async all(): Promise<void> {
    await Promise.all([
      this.patiently(this.cursors.drainDue()),
      this.part(this.inbox.applyDue()),
      this.part(this.tidying.deadlines()),
      this.part(this.tidying.proofs()),
      this.part(this.tidying.alarms()),
      this.part(this.tidying.dayRoots()),
      this.patiently(this.tidying.reconciliations()),
    ]);
  }

  private async part(work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => this.log.error({ err: error }, 'part of a sweep failed'));
  }

  private async patiently(work: Promise<unknown>): Promise<void> {
    const part = this.part(work);
    this.outside.add(part);
    void part.finally(() => this.outside.delete(part));
    const over = new AbortController();
    await Promise.race([part, sleep(PATIENCE_MS, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
  }
}
