import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Log } from '../../platform/log.js';
import { Endpoints, type Endpoint } from '../endpoints.js';
import { ComparedDays, DayTasks, type DueDay } from './compared-days.js';
import { EffectsHttp, NoPage } from './effects.http.js';
import { OwedDays, type DayAt } from './owed-days.js';
import { PlannedDays, type Due } from './planned-days.js';
import { DayComparison } from './reconciliation.rules.js';

const LARGEST_PAGE = 500;
const MINUTE_MS = 60_000;
/** So often a day waits for what is still on its way; then that is a difference. */
const MOST_WAITS = 6;
/** A day that cannot be compared for so long after it was due is a task. */
const ALARM_MS = 24 * 60 * MINUTE_MS;
/** What was read of a day before a page failed is read on within this time. */
const KEPT_MS = 60 * MINUTE_MS;

/** How far a day has been read. */
interface Reading {
  comparison: DayComparison;
  after: number;
  limit: number;
  begunAt: number;
}

/** What becomes of a day that was read, or could not be. */
@Injectable()
export class Comparing {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly days: ComparedDays,
    private readonly tasks: DayTasks,
    private readonly clock: Clock,
  ) {}

  endpoint({ endpoint }: DayAt): Promise<Endpoint | undefined> {
    return this.endpoints.byId(endpoint);
  }

  write(due: DueDay, endpoint: Endpoint, comparison: DayComparison): Promise<void> {
    return this.days.write(due, endpoint, comparison);
  }

  async alarm(due: Due, endpoint: Endpoint): Promise<void> {
    if (this.clock.now().getTime() - due.dueAt.getTime() >= ALARM_MS) await this.tasks.failing(due, endpoint);
  }
}

/**
 * Holds every past day against what the other side says took effect that day. Network first, without a transaction; then
 * one act that writes what was found. A page that fails is asked for again later, and until the last nothing is written.
 */
@Injectable()
export class Reconciliations {
  private readonly readings = new Map<string, Reading>();

  constructor(
    private readonly days: PlannedDays,
    private readonly owedDays: OwedDays,
    private readonly effects: EffectsHttp,
    private readonly compared: Comparing,
    private readonly log: Log,
  ) {}

  /** @returns how many days were compared */
  async runDue(): Promise<number> {
    for (const [id, { begunAt }] of this.readings) if (isOld(begunAt)) this.readings.delete(id);
    await this.days.plan();
    const away = new Set<string>();
    let compared = 0;
    for (const due of await this.days.due()) {
      if (away.has(due.endpoint)) continue;
      if (await this.run(due)) compared += 1;
      else away.add(due.endpoint);
    }
    return compared;
  }

  private async run(due: Due): Promise<boolean> {
    const endpoint = await this.compared.endpoint(due);
    if (!endpoint) return false;
    if (this.mayWait(due) && (await this.owedDays.isUnderWay(due))) {
      await this.days.putOff(due, 'under-way');
      return false;
    }
    const reading = await this.read(due, endpoint);
    if (typeof reading === 'string') {
      await this.days.putOff(due, reading);
      await this.compared.alarm(due, endpoint);
      return false;
    }
    await this.compared.write(due, endpoint, reading);
    return true;
  }

  /** An outage at night ends with much to send: what is being sent is not late yet. */
  private mayWait({ asked, underWay, tries }: Due): boolean {
    return !asked && (!underWay || tries < MOST_WAITS);
  }

  /** @returns why it could not be read to the end */
  private async read(due: Due, endpoint: Endpoint): Promise<DayComparison | string> {
    const reading = await this.begun(due);
    this.readings.delete(due.id);
    try {
      await this.readOn(due, endpoint, reading);
      return reading.comparison;
    } catch (error) {
      if (!(error instanceof NoPage)) throw error;
      if (error.problem === 'too-large') reading.limit = Math.max(1, Math.floor(reading.limit / 2));
      this.readings.set(due.id, reading);
      this.log.warn({ endpoint: due.endpoint, day: due.day, cause: error.problem }, 'day not compared, tried later');
      return error.problem;
    }
  }

  private async readOn({ day }: Due, endpoint: Endpoint, reading: Reading): Promise<void> {
    const { comparison } = reading;
    for (let next: number | null = reading.after; next !== null;) {
      const page = await this.effects.page(endpoint, { day, after: reading.after, limit: reading.limit });
      comparison.add(page.effects, await this.owedDays.known(endpoint.id, page.effects));
      next = page.next;
      reading.after = next ?? reading.after;
    }
  }

  /** Our side is read before theirs: what they are told meanwhile they may have, what they were told before they must. */
  private async begun(due: Due): Promise<Reading> {
    const kept = this.readings.get(due.id);
    if (kept && !isOld(kept.begunAt)) return kept;
    const begunAt = Date.now();
    return { comparison: new DayComparison(await this.owedDays.owed(due)), after: 0, limit: LARGEST_PAGE, begunAt };
  }
}

function isOld(begunAt: number): boolean {
  return Date.now() - begunAt >= KEPT_MS;
}
