import { openCase } from './cases.js';
import { CAST, OFFICES, WARDS, type Actor } from './cast.js';
import type { Method } from '../../src/modules/money/payment.js';
import { chargeIntake, learnSerials, notTaken, take } from './money.js';
import { reasons, step, tell, type Plan, type Planner, type Planning } from './plan.js';
import { opened, someMethod } from './said.js';
import {
  isCrowded,
  isOver,
  itemsOf,
  LINES,
  newEnvelope,
  put,
  sees,
  someCases,
  the,
  type Case,
  type State,
} from './state.js';
import { signature } from '../support/papers.js';

const awaiting = ['OPENED', 'SUPPLEMENT_ASKED'];
const underWay = ['REQUESTED', 'SCHEDULED', 'ASSIGNED', 'EN_ROUTE', 'ARRIVED', 'ATTEMPT_FAILED'];

/** Why a dossier that is open already takes no papers now. */
export function papersComing(state: State, key: string, by: Actor): string[] {
  const dossier = the(state.cases, key);
  const live = itemsOf(state, key).some((item) => item.leg === 'submission' && !isOver(item));
  const visited = Object.values(state.visits).some(
    (visit) => underWay.includes(visit.status) && visit.open.includes(key),
  );
  return reasons(
    [!sees(by, dossier), 'not-found'],
    [!awaiting.includes(dossier.status), 'papers-not-awaited'],
    [live, 'papers-under-way'],
    [visited, 'dossier-on-visit'],
  );
}

/** How many papers of a line are still to come; the checklist asks for one of each. */
export function wanted(dossier: Case | undefined, line: number): number {
  return Math.max(0, 1 - (dossier?.held?.[line] ?? 0));
}

/** One dossier's papers as they lie on the table. */
interface Handed {
  dossier: string;
  item: string;
  slip: Record<number, number>;
  short: boolean;
  said: object;
}

function handed(
  { dice, newKey }: Planning,
  dossier: Case | undefined,
  made: { key: string; opening?: object },
): Handed {
  const lacks = dice.once(3) ? LINES[dice.roll(4)] : undefined;
  const given = LINES.filter((line) => line !== lacks && (wanted(dossier, line) > 0 || line === 1));
  const slip = Object.fromEntries(
    LINES.filter((line) => wanted(dossier, line) > 0 || given.includes(line)).map((line) => [
      line,
      given.includes(line) ? 1 : 0,
    ]),
  );
  const said = {
    ...(made.opening ? { opened: made.opening } : { dossier: dossier?.id }),
    seal: 'NP-0001',
    weightGrams: 90,
    lines: given.map((line) => ({ line, given: 1 })),
    acceptIncomplete: !dice.once(6),
    identity: 'seen',
  };
  const short = LINES.some((line) => wanted(dossier, line) > (slip[line] ?? 0));
  return { dossier: made.key, item: newKey('item'), slip, short: short && !said.acceptIncomplete, said };
}

function intake(by: Actor, taken: Handed[], more: { says: string; body: object }): Pick<Plan, 'by' | 'says' | 'door'> {
  const body = { taken: taken.map(({ said }) => said), signature, voucher: 'pad', ...more.body };
  return { by, says: more.says, door: { kind: 'http', path: '/v1/intakes', body } };
}

function takingOf(by: Actor, { dossier, item }: Handed, method: Method | undefined) {
  return { dossier, due: 'acceptance' as const, by, method, made: item };
}

/** The envelope is made, and paid for. @returns the sentences walked */
function seal(state: State, by: Actor, hand: Handed, method: Method | undefined): string[] {
  const { dossier, item, slip } = hand;
  const here = by.role === 'courier' ? undefined : by.unit;
  const holder = here ? { kind: 'OFFICE' as const, id: here } : { kind: 'COURIER' as const, id: by.login };
  const envelope = newEnvelope({ key: item, dossier, leg: 'submission', holder, slip });
  state.items[item] = envelope;
  put(envelope, { status: here ? 'AT_OFFICE' : 'WITH_POST', place: here });
  chargeIntake(state, dossier, by.unit);
  return take(state, takingOf(by, hand, method));
}

function learnItems(state: State, taken: readonly Handed[], told: unknown): void {
  const items = told as { number: string; dossier: string; postCode: string; slips: string[] }[];
  taken.forEach(({ item, dossier }, index) => {
    the(state.items, item).number = items[index]?.number;
    Object.assign(the(state.cases, dossier), { id: items[index]?.dossier, postCode: items[index]?.postCode });
    learnSerials(state, item, items[index]?.slips);
  });
}

/** Papers without a visit: at the counter, or at an address where the courier stands anyway. */
export const intakeUnbooked: Planner = (planning) => {
  const { state, dice, newKey } = planning;
  const by = dice.prefer(CAST, ({ role }) => ['clerk', 'courier'].includes(role));
  const known = dice.once(isCrowded(state) ? 1 : 2) ? dice.pick(someCases(state)) : undefined;
  const home = dice.pick(OFFICES) ?? '';
  if (!by || (known && !known.id)) return undefined;
  const service = dice.once(3) ? 'submission' : 'both';
  const made = known ? { key: known.key } : { key: newKey('dossier'), opening: opened(service, WARDS[home]) };
  const hand = handed(planning, known, made);
  const allowed = ['clerk', 'courier'].includes(by.role);
  const method = someMethod(dice);
  const says = `hands in the papers of ${made.key} (${hand.item}) ${JSON.stringify(hand.slip)}, ${method}`;
  return {
    ...intake(by, [hand], { says, body: { method } }),
    about: () => ({ cases: [made.key] }),
    refusals: (now) => [
      ...reasons([!allowed, 'role-not-allowed'], [hand.short, 'papers-missing']),
      ...notTaken(now, takingOf(by, hand, method), true),
      ...(known ? papersComing(now, known.key, by) : []),
    ],
    apply: (now) => {
      if (!known) openCase(now, made.key, { service, home, office: by.unit });
      const walked = seal(now, by, hand, method);
      tell(now, made.key);
      return { status: 'COLLECTED', walked };
    },
    learn: (now, { body }) => {
      learnItems(now, [hand], body['items']);
    },
  };
};

/** The courier at the door: every dossier of the visit is taken or fails; at least one is taken. */
export const intakeOnVisit: Planner = (planning) => {
  const { state, dice } = planning;
  const visit = dice.prefer(Object.values(state.visits), ({ status }) => status === 'ARRIVED');
  const by = dice.prefer(CAST, ({ login, role }) => role === 'courier' && login === visit?.courier);
  if (!visit?.id || !by) return undefined;
  const forgotten = dice.once(10);
  const open = visit.open.map((key) => the(state.cases, key)).slice(forgotten ? 1 : 0);
  const [, ...failing] = dice.once(2) ? open : [];
  const taken = open.filter((each) => !failing.includes(each)).map((each) => handed(planning, each, { key: each.key }));
  if (taken.length === 0) return undefined;
  const failed = failing.map(({ id }) => ({ dossier: id, reason: 'P02' }));
  const method = someMethod(dice);
  const { key } = visit;
  const says = `takes ${taken.map(({ dossier, item }) => `${dossier} (${item})`).join(', ')} at the door of ${key}`;
  const named = open.map((each) => each.key);
  return {
    ...intake(by, taken, { says, body: { pickup: visit.id, failed, method } }),
    about: (now) => ({ cases: [...new Set([...named, ...the(now.visits, key).open])], visits: [key] }),
    refusals: (now) => [
      ...visitRefusals(now, by, { key, named, taken }),
      ...taken.flatMap((each) => notTaken(now, takingOf(by, each, method), true)),
    ],
    apply: (now) => {
      const at = the(now.visits, key);
      const walked = taken.flatMap((each) => seal(now, by, each, method));
      tell(now, ...named);
      Object.assign(at, { status: 'COLLECTED', open: [], attempts: at.attempts + 1, version: at.version + 1 });
      return { status: 'COLLECTED', walked: [step('pickup', 'intake', 'ARRIVED', 'COLLECTED'), ...walked] };
    },
    learn: (now, { body }) => {
      learnItems(now, taken, body['items']);
    },
  };
};

function visitRefusals(
  state: State,
  by: Actor,
  intake: { key: string; named: readonly string[]; taken: readonly Handed[] },
): string[] {
  const visit = the(state.visits, intake.key);
  const others = intake.named.length !== visit.open.length || intake.named.some((key) => !visit.open.includes(key));
  const beside = intake.named.filter((key) => !visit.open.includes(key));
  return [
    ...reasons(
      [by.role !== 'courier', 'role-not-allowed'],
      [[...visit.dossiers, ...intake.named].some((key) => !sees(by, the(state.cases, key))), 'not-found'],
      [by.role === 'courier' && visit.courier !== by.login, 'not-your-visit'],
      [visit.status !== 'ARRIVED', 'wrong-state'],
      [others, 'not-in-this-visit'],
      [intake.taken.some(({ short }) => short), 'papers-missing'],
    ),
    ...beside.flatMap((key) => papersComing(state, key, by)),
  ];
}
