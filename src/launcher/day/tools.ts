import type { World } from './actor.js';
import type { BackOffice } from './back-office.js';
import type { Cast } from './cast.js';
import type { Collecting } from './collecting.js';
import type { DayPlan } from './plan.js';
import type { Results } from './results.js';

/** Everything a played day needs. `at('09:30')` moves business time to that hour of the day. */
export interface DayTools {
  world: World;
  cast: Cast;
  collecting: Collecting;
  results: Results;
  backOffice: BackOffice;
  plan: DayPlan;
  day: string;
  at: (time: string) => Promise<void>;
  instant: (time: string) => Date;
}
