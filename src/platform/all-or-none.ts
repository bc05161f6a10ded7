import type { Act } from './acts.js';

/** Acts that another one brings, all of them or none: of those that are taken back when `work` throws nothing is told. */
export async function allOrNone<Result>(outer: Act, work: () => Promise<Result>): Promise<Result> {
  const [acts, wakeUps] = [outer.within.length, outer.wakeUps.length];
  try {
    return await outer.tx.transaction(work);
  } catch (error) {
    outer.within.splice(acts);
    outer.wakeUps.splice(wakeUps);
    throw error;
  }
}
