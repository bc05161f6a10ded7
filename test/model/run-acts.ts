import { AUTHORITY, CAST, COURIERS, DESK, OFFICES, type Actor } from './cast.js';
import type { Dice } from './dice.js';
import { SIGNERS } from './lists.js';
import { reasons, step, type Planner } from './plan.js';
import { personId } from './said.js';
import type { Run } from './rounds.js';
import { the, type List, type State } from './state.js';

const OPENERS: readonly string[] = ['dispatcher', 'clerk', 'courier'];
const MOST_RUNS = 6;

/** A carrier's way round units begins. */
export const openRun: Planner = ({ state, dice, newKey }) => {
  const by = dice.prefer(CAST, ({ role }) => OPENERS.includes(role));
  const fits = ({ login, unit }: Actor): boolean => unit === by?.unit && (by.role !== 'courier' || login === by.login);
  const carrier = dice.prefer(COURIERS, fits);
  const last = dice.once(10) ? AUTHORITY : dice.pick([...OFFICES, DESK]);
  if (!by || !carrier || !last || Object.keys(state.runs).length >= MOST_RUNS) return undefined;
  const key = newKey('way');
  const stops = [by.unit, last].filter((unit) => unit !== '');
  return {
    says: `opens ${key} of ${carrier.login} to ${last}`,
    by,
    door: { kind: 'http', path: '/v1/runs', body: { carrier: personId(carrier.login), stops } },
    about: () => ({ cases: [], runs: [key] }),
    refusals: () =>
      reasons(
        [!OPENERS.includes(by.role), 'role-not-allowed'],
        [!fits(carrier), 'run-carrier-invalid'],
        [last === AUTHORITY, 'run-stop-invalid'],
      ),
    apply: (now) => {
      now.runs[key] = { key, carrier: carrier.login, unit: by.unit, stops, seals: [] };
      return { status: 'OPEN', walked: [step('run', 'open', '–', 'OPEN')] };
    },
    learn: (now, { body: { id, number } }) => {
      Object.assign(the(now.runs, key), { id, number });
    },
  };
};

function seesRun({ login, role, unit }: Actor, run: Run): boolean {
  return role === 'courier' ? run.carrier === login : [run.unit, ...run.stops].includes(unit);
}

/** It gets a seal of its own, or another one for a reason. */
export const sealRun: Planner = ({ state, dice }) => {
  const run = dice.prefer(
    Object.values(state.runs).filter(({ id }) => id),
    ({ seals }) => seals.length === 0,
  );
  const by = run && dice.prefer(CAST, (actor) => SIGNERS.includes(actor.role) && seesRun(actor, run));
  if (!by) return undefined;
  const { key, number } = run;
  const seal = `XE-${dice.roll(4)}`;
  const reason = dice.once(2) ? 'niêm phong hỏng (mẫu)' : undefined;
  return {
    says: `seals ${key} with ${seal}${reason ? ' anew' : ''}`,
    by,
    door: { kind: 'http', path: `/v1/runs/${number}/seal`, body: { seal, reason } },
    about: () => ({ cases: [], runs: [key] }),
    refusals: (now) => {
      const { seals } = the(now.runs, key);
      return reasons(
        [!SIGNERS.includes(by.role), 'role-not-allowed'],
        [!seesRun(by, run), 'not-found'],
        [seals.length > 0 && !reason, 'run-seal-reason'],
        [seals.at(-1) === seal, 'run-seal-unchanged'],
      );
    },
    apply: (now) => {
      the(now.runs, key).seals.push(seal);
      return { status: 'OPEN', walked: [step('run', 'seal', 'OPEN', 'OPEN')] };
    },
  };
};

type Way = Pick<List, 'purpose' | 'giver' | 'receiver'>;

function carriesOn({ giver, receiver }: Way, run: Run): boolean {
  return [giver, receiver].some(({ kind, id }) => kind === 'COURIER' && id === run.carrier);
}

/** The run that a new list goes with, sometimes that of somebody else; most lists go with none. */
export function someRun(state: State, dice: Dice, way: Way): Run | undefined {
  if (way.purpose !== 'run' || dice.once(3)) return undefined;
  const runs = Object.values(state.runs).filter(({ id }) => id);
  return dice.once(10) ? dice.pick(runs) : dice.pick(runs.filter((run) => carriesOn(way, run)));
}

/** Why a list cannot go with a run. */
export function notCarried(way: Way, run: Run | undefined): string[] {
  return reasons([run !== undefined && !carriesOn(way, run), 'run-carrier-other']);
}

export function on(run: Run | undefined): string {
  return run ? `, on ${run.key}` : '';
}

/** Whether the receiver of a list takes over from the carrier of a sealed run. */
function comesSealed(state: State, { run, giver }: List): boolean {
  const of = run === undefined ? undefined : the(state.runs, run);
  return of !== undefined && of.seals.length > 0 && giver.kind === 'COURIER' && giver.id === of.carrier;
}

/** What the receiver says of the seal of the run: mostly that it is intact, and nothing where there is none. */
export function someSealFound(state: State, dice: Dice, list: List): string | undefined {
  if (dice.once(20)) return comesSealed(state, list) ? undefined : 'intact';
  if (!comesSealed(state, list)) return undefined;
  return dice.once(5) ? 'broken' : 'intact';
}

/** Why he cannot say that of it. */
export function notLookedAt(state: State, list: List, found: string | undefined): string[] {
  const sealed = comesSealed(state, list);
  return reasons([sealed && !found, 'run-seal-missing'], [!sealed && found !== undefined, 'run-without-seal']);
}
