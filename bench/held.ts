import type pg from 'pg';
import { addOpeningMinutes, type OpeningHours } from '../src/modules/directory/working-calendar.js';
import { connect } from '../src/platform/database-url.js';
import { localDay } from '../src/platform/clock.js';
import { say } from './arena.js';
import type { Route, Step } from './life.js';
import { routeOf, type Province } from './nation.js';
import { stockUp, unitOf } from './stock.js';

const FIRST = 40_000_000;
const HANDS = 2;
const HOUR_MS = 3_600_000;
/** How long before now the lives of the lots began, in turn: most of them within a day, some forgotten. */
const HOURS_AGO = [1, 2, 3, 5, 8, 14, 20, 30, 55, 200];
/** Of the stock that the shares below are made for. */
const WHOLE = 40_000;
/** Events after which somebody else has them; with a bag there is one more. */
const AT_OFFICE = 1;
const WITH_COURIER = 2;
const AT_FURTHER_OFFICE = 4;
const AT_DESK = 7;

/** Envelopes that came into one pair of hands together. */
interface Lot {
  route: Route;
  events: number;
  count: number;
  isBagged?: boolean;
}

/**
 * Puts about so many envelopes into the hands of the nation: 80 at each office, 60 at each desk, 25 with each courier,
 * each in several lots and every office's and first courier's partly in sealed bags; and of one office 5,000, of its first
 * courier 500, as on the day of a campaign. Each stretch has its deadline.
 * @returns how many they are
 */
export async function loadHeld(databaseUrl: string, provinces: readonly Province[], held: number): Promise<number> {
  const lots = lotsOf(provinces, held / WHOLE);
  const queue = [...lots.entries()];
  const firsts = serialsOf(lots);
  const now = Date.now();
  const hand = async (): Promise<void> => {
    const client = await connect(databaseUrl);
    try {
      await client.query('set synchronous_commit = off');
      const dueAt = await clockOf(client);
      for (let next = queue.pop(); next; next = queue.pop()) {
        const [nth, { route, events, count, isBagged }] = next;
        const ago = (HOURS_AGO[nth % HOURS_AGO.length] ?? 1) * HOUR_MS + nth * 1_009;
        const wanted = { first: FIRST + (firsts[nth] ?? 0), count, events: events + Number(isBagged ?? false) };
        await stockUp(client, { ...wanted, begun: new Date(now - ago), route, isBagged, dueAt });
      }
    } finally {
      await client.end();
    }
  };
  await Promise.all(Array.from({ length: HANDS }, hand));
  const count = lots.reduce((sum, lot) => sum + lot.count, 0);
  say(`held: ${count} envelopes in ${lots.length} lots`);
  return count;
}

function lotsOf(provinces: readonly Province[], share: number): Lot[] {
  const some = (count: number): number => Math.max(1, Math.round(count * share));
  const usual = provinces.flatMap((province) =>
    province.offices.flatMap((office, nth) => [
      { route: routeOf(province, nth), events: AT_OFFICE, count: some(30) },
      { route: routeOf(province, nth), events: AT_OFFICE, count: some(20), isBagged: true },
      { route: routeOf(province, nth), events: AT_FURTHER_OFFICE, count: some(30) },
      { route: routeOf(province, nth), events: WITH_COURIER, count: some(10), isBagged: true },
      ...office.couriers.map((_, courier) => ({
        route: routeOf(province, nth, courier),
        events: WITH_COURIER,
        count: some(courier === 0 ? 15 : 25),
      })),
      { route: routeOf(province, nth), events: AT_DESK, count: some(24) },
    ]),
  );
  const [largest] = provinces;
  if (!largest) throw new RangeError('A nation has at least one province');
  const campaign = Array.from({ length: 10 }, () => ({
    route: routeOf(largest, 0),
    events: AT_OFFICE,
    count: some(500),
  }));
  return [...usual, ...campaign, { route: routeOf(largest, 0), events: WITH_COURIER, count: some(500) }];
}

/** The serial of each lot's first envelope. */
function serialsOf(lots: readonly Lot[]): number[] {
  let next = 0;
  return lots.map(({ count }) => {
    const first = next;
    next += count;
    return first;
  });
}

interface Limit {
  minutes: number | null;
  validFrom: string;
}

/** The limits of custody over the opening hours of the unit that answers, as the service counts them. */
async function clockOf(client: pg.ClientBase): Promise<(taken: Step, at: Date) => Date | undefined> {
  const days = await client.query<{ day: string; working: boolean }>('select day::text, working from calendar_day');
  const calendar = new Map(days.rows.map(({ day, working }) => [day, working]));
  const opened = await client.query<OpeningHours & { unit: string }>(
    `select unit, weekday, to_char(opens, 'HH24:MI') as opens, to_char(closes, 'HH24:MI') as closes,
       valid_from::text as "validFrom", valid_to::text as "validTo" from opening_hours`,
  );
  const hours = Map.groupBy(opened.rows, ({ unit }) => unit);
  const limited = await client.query<Limit & { key: string }>(
    `select holder_kind || '/' || status as key, minutes, valid_from::text as "validFrom" from custody_limit
     where leg = 'submission' order by valid_from desc`,
  );
  const limits = Map.groupBy(limited.rows, ({ key }) => key);
  return (taken, at) => {
    const { holder, status } = taken.item;
    const limit = limits.get(`${holder.kind}/${status}`)?.find(({ validFrom }) => validFrom <= localDay(at));
    const unit = hours.get(unitOf(taken) ?? '');
    return limit?.minutes && unit ? addOpeningMinutes(calendar, unit, at, limit.minutes) : undefined;
  };
}
