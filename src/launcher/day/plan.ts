import type { Cast } from './cast.js';
import type { Chance } from './chance.js';
import type { Bringing, Collecting, PlannedVisit } from './collecting.js';
import { DAY, mix, spread } from './input.js';

const VISITS = 32;
/** 1 in 8 of the visits; one of them gives up, the others book again for the afternoon. */
const FAILING = 4;
const MORNING_COUNTER = 25;

export interface DayPlan {
  visits: PlannedVisit[];
  counterMorning: Bringing[];
  counterAfternoon: Bringing[];
}

/**
 * 41 dossiers at the counter and 40 at the door by 32 visits, the procedures shared as in article 003; one visit more is
 * asked for and given up after nobody was there.
 */
export function planDay(cast: Cast, chance: Chance, collecting: Collecting, procedures: readonly string[]): DayPlan {
  const prefixes = [...chance.shuffled(mix(DAY.counter + DAY.door)), 'GTVT'];
  const both = spread(chance, prefixes.length, Math.round(prefixes.length * 0.7));
  const bringings = prefixes.map((prefix, index) => ({
    procedure: chance.of(procedures.filter((code) => code.startsWith(`${prefix}-`))),
    service: both[index] ? ('both' as const) : ('submission' as const),
    owner: collecting.person(),
  }));
  const counter = bringings.slice(0, DAY.counter);
  const visits = visitsOf(cast, chance, bringings.slice(DAY.counter));
  return {
    visits,
    counterMorning: counter.slice(0, MORNING_COUNTER),
    counterAfternoon: counter.slice(MORNING_COUNTER),
  };
}

/** The first dossiers go in pairs, so that 40 need 32 visits; the last one is the visit that gives up. */
function visitsOf(cast: Cast, chance: Chance, bringings: readonly Bringing[]): PlannedVisit[] {
  const pairs = DAY.door - VISITS;
  const groups = Array.from({ length: VISITS }, (_, index) =>
    index < pairs ? bringings.slice(index * 2, index * 2 + 2) : bringings.slice(pairs + index, pairs + index + 1),
  );
  groups.push(bringings.slice(DAY.door));
  return groups.map((bringing, index) => {
    const [first] = bringing;
    if (!first) throw new RangeError('A visit without a dossier');
    const givesUp = index === groups.length - 1;
    const failsFirst = givesUp || index % 9 === 3;
    const window = failsFirst || index % 5 < 3 ? 'morning' : 'afternoon';
    return {
      id: '',
      number: '',
      citizen: cast.citizen(`${chance.below(1_000_000_000)}`),
      contact: first.owner,
      bringing: [...bringing],
      window,
      courier: index % cast.couriers.length,
      failsFirst: failsFirst && (givesUp || index / 9 < FAILING - 1),
      givesUp,
    };
  });
}
