import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Log } from '../../platform/log.js';
import { Endpoints, type Endpoint } from '../endpoints.js';
import { ComparedDays, DayTasks, type DueDay } from './compared-days.js';
import { ComparedPages, Portions } from './compared-pages.js';
import { EffectsHttp, NoPage } from './effects.http.js';
import { OwedDays, type DayAt } from './owed-days.js';
import { PlannedDays, type Due } from './planned-days.js';
import { ReadingLost, Readings, type Reading } from './readings.js';

const MINUTE_MS = 60_000;
/** So often a day waits for what is still on its way; then that is a difference. */
const MOST_WAITS = 6;
/** A day that cannot be compared for so long after it was due is a task. */
const ALARM_MS = 24 * 60 * MINUTE_MS;

/** What becomes of a day whose other side does not answer. */
@Injectable()
export class AwayDays {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly days: PlannedDays,
    private readonly tasks: DayTasks,
    private readonly clock: Clock,
  ) {}

  endpoint({ endpoint }: DayAt): Promise<Endpoint | undefined> {
    return this.endpoints.byId(endpoint);
  }

  async putOff(due: Due, endpoint: Endpoint, problem: string): Promise<void> {
    await this.days.putOff(due, problem);
    if (this.clock.now().getTime() - due.dueAt.getTime() >= ALARM_MS) await this.tasks.failing(due, endpoint);
  }
}

/** The parts of a comparison, one after the other. */
@Injectable()
export class Comparing {
  constructor(
    private readonly effects: EffectsHttp,
    private readonly pages: ComparedPages,
    private readonly days: ComparedDays,
    private readonly readings: Readings,
    private readonly portions: Portions,
  ) {}

  take({ id }: DueDay): Promise<Reading | undefined> {
    return this.readings.take(id, this.portions.effects);
  }

  giveBack(reading: Reading): Promise<void> {
    return this.readings.giveBack(reading);
  }

  /** Does what comes next. @returns whether the day is compared. @throws NoPage, ReadingLost */
  async step(due: DueDay, endpoint: Endpoint, reading: Reading): Promise<boolean> {
    const portion = { reading, most: this.portions.findings };
    switch (reading.phase) {
      case 'OURS':
        await this.pages.ours(due, reading);
        return false;
      case 'THEIRS':
        await this.readOn(due, endpoint, reading);
        return false;
      case 'MISSED':
        await this.pages.missed(due, reading);
        return false;
      case 'FOUND':
        if ((await this.days.differ(due, endpoint, portion)) < portion.most)
          await this.readings.advance(reading, { phase: 'HEALED' });
        return false;
      case 'HEALED':
        if ((await this.days.heal(due, portion)) < portion.most)
          await this.readings.advance(reading, { phase: 'CLEARED' });
        return false;
      case 'CLEARED':
        await this.readings.clear(reading);
        await this.days.finish(due, reading);
        return true;
    }
  }

  private async readOn(due: DueDay, endpoint: Endpoint, reading: Reading): Promise<void> {
    const { after, page: limit } = reading;
    try {
      await this.pages.theirs(due, reading, await this.effects.page(endpoint, { day: due.day, after, limit }));
    } catch (error) {
      if (error instanceof NoPage && error.problem === 'too-large') reading.page = Math.max(1, Math.floor(limit / 2));
      throw error;
    }
  }
}

/**
 * Holds every past day against what the other side says took effect that day, a page at a time, each step committed before
 * the next, so that a day of any size is compared and a failure costs a step. Network never inside a transaction; until
 * the last page was read nothing is anybody's business.
 */
@Injectable()
export class Reconciliations implements OnModuleDestroy {
  private isEnding = false;

  constructor(
    private readonly days: PlannedDays,
    private readonly owedDays: OwedDays,
    private readonly comparing: Comparing,
    private readonly away: AwayDays,
    private readonly log: Log,
  ) {}

  /** The step in hand is finished; another process goes on with the next. */
  onModuleDestroy(): void {
    this.isEnding = true;
  }

  /** Endpoints side by side, the days of one after each other. @returns how many days were compared */
  async runDue(): Promise<number> {
    await this.days.plan();
    const due = await this.days.due();
    const endpoints = [...new Set(due.map(({ endpoint }) => endpoint))];
    const compared = await Promise.all(
      endpoints.map((id) => this.runAll(due.filter(({ endpoint }) => endpoint === id))),
    );
    return compared.reduce((sum, some) => sum + some, 0);
  }

  private async runAll(days: readonly Due[]): Promise<number> {
    let compared = 0;
    for (const due of days) {
      if (this.isEnding || !(await this.run(due))) return compared;
      compared += 1;
    }
    return compared;
  }

  private async run(due: Due): Promise<boolean> {
    const endpoint = await this.away.endpoint(due);
    if (!endpoint) return false;
    if (this.mayWait(due) && (await this.owedDays.isUnderWay(due))) {
      await this.days.putOff(due, 'under-way');
      return false;
    }
    const reading = await this.comparing.take(due);
    return reading !== undefined && this.compare(due, endpoint, reading);
  }

  /** An outage at night ends with much to send: what is being sent is not late yet. */
  private mayWait({ asked, underWay, tries }: Due): boolean {
    return !asked && (!underWay || tries < MOST_WAITS);
  }

  private async compare(due: Due, endpoint: Endpoint, reading: Reading): Promise<boolean> {
    let isDone = false;
    try {
      while (!isDone && !this.isEnding) isDone = await this.comparing.step(due, endpoint, reading);
    } catch (error) {
      if (error instanceof ReadingLost) return false;
      await this.comparing.giveBack(reading);
      if (!(error instanceof NoPage)) throw error;
      this.log.warn({ endpoint: due.endpoint, day: due.day, cause: error.problem }, 'day not compared, tried later');
      await this.away.putOff(due, endpoint, error.problem);
      return false;
    }
    await this.comparing.giveBack(reading);
    return isDone;
  }
}
