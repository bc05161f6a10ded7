import type { Report } from '../../src/verify/verify.js';
import { Case, type Fault, type Grounds } from './case.js';
import { checkHistory, checkInvariants } from './checker.js';
import { percentile } from './history.js';
import { errorsIn } from './logs.js';
import { lookAt, settle } from './settled.js';

const SETTLES_WITHIN_MS = 90_000;
const MOST_SAID = 20;

export interface CaseResult {
  fault: string;
  seed: number;
  ok: boolean;
  /** Why it was not played at all; then it is not ok either. */
  skipped?: string;
  verify: Report['counts'] | null;
  measured: Record<string, number>;
  /** What was wrong, in sentences. */
  wrong: string[];
  /** Errors that the processes logged, when something was wrong. */
  logged: string[];
}

/** Plays one fault with one seed, lets the system drain, and checks. */
export async function runCase(fault: Fault, seed: number, grounds: Grounds): Promise<CaseResult> {
  const one = new Case(seed, grounds);
  const began = performance.now();
  let counts: Report['counts'] | null = null;
  let logged: string[] = [];
  try {
    await fault.play(one);
    counts = await afterwards(one, fault);
  } catch (error) {
    one.wrong.push(`the case broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    if (one.wrong.length > 0 && one.world) logged = await errorsIn(one.world.logFolder);
    await one.close();
  }
  one.measure('caseMs', performance.now() - began);
  const wrong = one.wrong.slice(0, MOST_SAID);
  if (one.wrong.length > MOST_SAID) wrong.push(`and ${one.wrong.length - MOST_SAID} more`);
  return { fault: fault.name, seed, ok: wrong.length === 0, verify: counts, measured: one.measured, wrong, logged };
}

async function afterwards(one: Case, fault: Fault): Promise<Report['counts'] | null> {
  const { world } = one;
  if (!world) return null;
  const withinMs = fault.settlesWithinMs ?? SETTLES_WITHIN_MS;
  one.note('played, drains');
  const settledMs = await settle(world, withinMs);
  if (settledMs === undefined) one.wrong.push(`not drained in ${withinMs} ms: ${JSON.stringify(await lookAt(world))}`);
  else one.measure('drainedMs', settledMs);
  one.note('drained, asks everything again');
  one.measure('unacknowledged', one.history.acts.filter(({ knows }) => knows === 'nothing').length);
  one.wrong.push(...(await checkHistory(world, one.history)));
  // what was resent has its own events
  if ((await settle(world, withinMs)) === undefined) one.wrong.push('not drained after resending');
  const { report, wrong } = await checkInvariants(world);
  one.wrong.push(...wrong);
  countUp(one, report);
  return report.counts;
}

function countUp(one: Case, report: Report): void {
  const { acts, statuses, writeMs, replayed, longestMs } = one.history;
  one.measure('acts', acts.length);
  one.measure('acknowledged', acts.filter(({ knows }) => knows === 'done').length);
  one.measure('lostAnswers', statuses['lost'] ?? 0);
  for (const [status, count] of Object.entries(statuses))
    if (Number(status) >= 400) one.measure(`status${status}`, count);
  one.measure('replayed', replayed);
  one.measure('writeP95Ms', percentile(writeMs, 0.95));
  one.measure('longestRequestMs', longestMs);
  one.measure('effects', report.synced?.effects ?? 0);
  const refused = acts.filter(({ knows }) => knows === 'refused');
  for (const { path, code } of refused) one.wrong.push(`${path} was refused: ${code ?? ''}`);
  if ((statuses['500'] ?? 0) > 0) one.wrong.push(`${statuses['500']} answers were 500`);
}
