import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isInScope } from '../../modules/directory/unit-scope.js';
import type { Act, ActResult } from '../../platform/acts.js';
import { Clock, localDay } from '../../platform/clock.js';
import { derivedId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { IS_SERVED } from '../endpoints.js';
import { dueAfter, type DueDay } from './compared-days.js';
import { endOf, type DayAt } from './owed-days.js';

const MOST_AT_ONCE = 31;
const MINUTE_MS = 60_000;
const LONGEST_MS = 30 * MINUTE_MS;

/** A day that may be tried now. `tries`: how often in a row it could not be compared, or (`underWay`) waited; `asked`: somebody does not want to wait. */
export interface Due extends DueDay {
  tries: number;
  underWay: boolean;
  asked: boolean;
  dueAt: Date;
}

/** SQL: the endpoint `e` serves a unit at, above or below the path in parameter `path`. */
export function concernsEndpoint(path: string): string {
  return `exists (select 1 from unit u where u.code = coalesce(e.scope ->> 'province', 'VN')
    and (${isInScope('u', path)} or ${path} like u.path || '/%'))`;
}

/** Which days are to be compared, and by whom they were asked for. */
@Injectable()
export class PlannedDays {
  private plannedTo = '';

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Every day that is over gets its row, at every administrative system. */
  async plan(): Promise<void> {
    const today = localDay(this.clock.now());
    if (this.plannedTo === today) return;
    const missing = await this.dataSource.query<DayAt[]>(
      `select e.id as endpoint, to_char(g, 'YYYY-MM-DD') as day from endpoint e
       cross join (select (min(recorded_at) at time zone 'Asia/Ho_Chi_Minh')::date as first from event) v
       cross join lateral generate_series(v.first, $1::date - 1, interval '1 day') g
       where e.follower = 'admin-system' and ${IS_SERVED}
         and not exists (select 1 from reconciliation r where r.endpoint = e.id and r.day = g::date)`,
      [today],
    );
    await this.dataSource.query(
      `insert into reconciliation (id, endpoint, day, due_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::date[], $4::timestamptz[]) on conflict do nothing`,
      [
        missing.map(reconciliationId),
        missing.map(({ endpoint }) => endpoint),
        missing.map(({ day }) => day),
        missing.map(({ day }) => dueAfter(day)),
      ],
    );
    this.plannedTo = today;
  }

  /** Those that may be tried now, the oldest first. */
  async due(): Promise<Due[]> {
    return this.dataSource.query(
      `select r.id, r.endpoint, to_char(r.day, 'YYYY-MM-DD') as day, r.runs, r.tries, coalesce(r.last_problem = 'under-way', false) as "underWay", r.due_at as "dueAt",
         r.asked_act is not null as asked
       from reconciliation r join endpoint e on e.id = r.endpoint
       where r.due_at <= $1 and r.next_try_at <= $2 and ${IS_SERVED} order by r.day, r.id limit $3`,
      [this.clock.now(), new Date(), MOST_AT_ONCE],
    );
  }

  /** Tried again later, each time after a longer while; what is under way is counted apart from what fails. */
  async putOff({ id, tries }: Due, problem: string): Promise<void> {
    const at = new Date(Date.now() + Math.min(MINUTE_MS * 2 ** tries, LONGEST_MS));
    await this.dataSource.query(
      `update reconciliation set next_try_at = $2, last_problem = $3,
         tries = case when (last_problem = 'under-way') is not distinct from ($3::text = 'under-way') then tries + 1 else 1 end
       where id = $1 and due_at is not null`,
      [id, at, problem],
    );
  }

  /**
   * Somebody wants a day compared now, the first time or again.
   * @throws Refused `not-found`, `day-not-over` (422)
   */
  async ask(act: Act, { endpoint, day }: DayAt): Promise<ActResult> {
    const known = await act.tx.query<object[]>(
      `select 1 from endpoint e where e.id = $1 and e.follower = 'admin-system' and ${IS_SERVED} and ${concernsEndpoint('$2')}`,
      [endpoint, act.actor.unit?.path],
    );
    if (known.length === 0) throw new Refused('not-found');
    if (endOf(day) > act.recordedAt)
      throw new Refused('day-not-over', { day }, [{ pointer: '/day', code: 'not-over' }]);
    const id = reconciliationId({ endpoint, day });
    await act.tx.query(
      `insert into reconciliation (id, endpoint, day, due_at, asked_act) values ($1, $2, $3, $4, $5)
       on conflict (id) do update set due_at = excluded.due_at, asked_act = excluded.asked_act, next_try_at = '-infinity'`,
      [id, endpoint, day, act.recordedAt, act.id],
    );
    return { id, status: 'DUE', actions: [], day };
  }
}

function reconciliationId({ endpoint, day }: DayAt): string {
  return derivedId('reconciliation', `${endpoint}:${day}`);
}
