import { CAST, COURIERS, OFFICES, SYSTEM, WARDS, type Actor } from './cast.js';
import { papersComing } from './intake-acts.js';
import { RARE, reasons, step, tell, type Plan, type Planner, type Planning } from './plan.js';
import { opened, person, personId, photo, slotOn } from './said.js';
import { openCase } from './cases.js';
import { concern, isCrowded, someCases, sees, the, type State, type Visit } from './state.js';

const office = (actor: Actor): boolean => ['clerk', 'dispatcher'].includes(actor.role);
const offices: readonly string[] = ['dispatcher', 'clerk'];
const askers: readonly string[] = ['citizen', 'clerk'];
const anybody: readonly string[] = ['citizen', 'clerk', 'dispatcher'];

/** A visit is asked for: for new dossiers, or for one that still waits for its papers. */
export const askVisit: Planner = ({ state, dice, newKey }) => {
  const by = dice.prefer(CAST, ({ role }) => askers.includes(role));
  const home = dice.pick(OFFICES);
  const known = dice.once(isCrowded(state) ? 1 : 3) ? dice.pick(someCases(state)) : undefined;
  if (!by || !home || (known && !known.id)) return undefined;
  const made = known ? [] : Array.from({ length: 1 + dice.roll(2) }, () => newKey('dossier'));
  const services = made.map(() => (dice.once(3) ? ('submission' as const) : ('both' as const)));
  const key = newKey('visit');
  const late = dice.once(12);
  const asked = known ? [known.key] : made;
  return {
    says: `asks for a visit (${key}) of ${home} for ${asked.join(', ')}${late ? ' on a day that is past' : ''}`,
    by,
    door: {
      kind: 'http',
      path: '/v1/pickups',
      body: {
        dossiers: known ? [{ dossier: known.id }] : services.map((service) => opened(service, WARDS[home])),
        contact: person(WARDS[home]),
        ...slotOn(late ? state.day - 3 : state.day + 1),
      },
    },
    about: () => ({ cases: asked, visits: [key] }),
    refusals: (now) => [
      ...reasons([!askers.includes(by.role), 'role-not-allowed'], [late, 'day-not-served']),
      ...(known ? papersComing(now, known.key, by) : []),
    ],
    apply: (now) => {
      made.forEach((each, index) => {
        const service = services[index] ?? 'both';
        const requestedBy = by.role === 'citizen' ? by.login : undefined;
        openCase(now, each, { service, home, requestedBy });
      });
      asked.forEach((each) => {
        concern(the(now.cases, each), home);
      });
      now.visits[key] = visitAsked(now, key, home, asked);
      tell(now, ...asked);
      return { status: 'REQUESTED', walked: [step('pickup', 'ask', '–', 'REQUESTED')] };
    },
    learn: (now, { body }) => {
      the(now.visits, key).id = body.id;
      const told = body['dossiers'] as { id: string; postCode: string }[];
      asked.forEach((each, index) => Object.assign(the(now.cases, each), told[index]));
    },
  };
};

function visitAsked(state: State, key: string, office: string, open: string[]): Visit {
  return { key, status: 'REQUESTED', office, dossiers: open, open, attempts: 0, askedOn: state.day, version: 1 };
}

/** What one act on a visit needs to be foreseen. */
interface VisitAct {
  act: string;
  roles: readonly string[];
  from: readonly string[] | ((by: Actor) => readonly string[]);
  to: string;
  body?: object;
  /** Of the visit's own courier only. */
  version?: number;
  extra?: (visit: Visit, by: Actor) => string[];
  change?: (visit: Visit) => void;
}

const acts: readonly ((planning: Planning, visit: Visit) => VisitAct)[] = [
  () => ({ act: 'confirm', roles: offices, from: ['REQUESTED'], to: 'SCHEDULED' }),
  () => ({
    act: 'refuse',
    roles: offices,
    from: ['REQUESTED'],
    to: 'REJECTED',
    body: { reason: 'không đủ người (mẫu)' },
  }),
  ({ dice }, visit) => {
    const courier = dice.prefer(COURIERS, ({ unit }) => unit === visit.office) ?? SYSTEM;
    return {
      act: 'assign',
      roles: offices,
      from: ['SCHEDULED'],
      to: 'ASSIGNED',
      body: { courier: personId(courier.login) },
      extra: (_, by) => reasons([courier.unit !== by.unit, 'courier-unknown']),
      change: (now) => {
        now.courier = courier.login;
      },
    };
  },
  () => ({ act: 'unassign', roles: offices, from: ['ASSIGNED'], to: 'SCHEDULED', change: released }),
  ({ state, dice }, visit) => {
    const version = dice.once(6) ? visit.version - 1 : visit.version;
    return {
      act: 'reschedule',
      roles: askers,
      from: ['SCHEDULED', 'ASSIGNED'],
      to: 'SCHEDULED',
      body: slotOn(state.day + 1),
      version,
      extra: (now) => reasons([now.version !== version, 'stale-version']),
      change: released,
    };
  },
  ({ state }) => ({
    act: 'rebook',
    roles: anybody,
    from: ['ATTEMPT_FAILED'],
    to: 'SCHEDULED',
    body: slotOn(state.day + 1),
    change: released,
  }),
  () => ({ act: 'close', roles: anybody, from: ['ATTEMPT_FAILED'], to: 'CLOSED_UNCOLLECTED' }),
  () => ({ act: 'cancel', roles: anybody, from: (by) => [...early, ...(office(by) ? onTheWay : [])], to: 'CANCELLED' }),
  () => ({ act: 'start', roles: ['courier'], from: ['ASSIGNED'], to: 'EN_ROUTE' }),
  () => ({ act: 'arrive', roles: ['courier'], from: ['EN_ROUTE'], to: 'ARRIVED' }),
  ({ dice }) => {
    const reason = dice.once(8) ? 'P09' : 'P01';
    const proven = !dice.once(12);
    return {
      act: 'fail',
      roles: ['courier'],
      from: ['ARRIVED'],
      to: 'ATTEMPT_FAILED',
      body: { reason, evidence: proven ? [photo('door-photo')] : [] },
      extra: () => reasons([reason === 'P09', 'reason-is-no-attempt'], [!proven && reason === 'P01', 'proof-missing']),
      change: (now) => {
        now.attempts += 1;
      },
    };
  },
  ({ dice }) => {
    const reason = dice.once(5) ? 'P01' : 'P09';
    return {
      act: 'not-attempted',
      roles: ['courier'],
      from: ['ASSIGNED', 'EN_ROUTE'],
      to: 'SCHEDULED',
      body: { reason, evidence: [photo('door-photo')] },
      extra: () => reasons([reason === 'P01', 'reason-is-attempt']),
      change: released,
    };
  },
];

const early = ['REQUESTED', 'SCHEDULED', 'ASSIGNED'];
const onTheWay = ['EN_ROUTE', 'ARRIVED', 'ATTEMPT_FAILED'];

function released(visit: Visit): void {
  visit.courier = undefined;
}

const planners = acts.map((make): Planner => (planning) => {
  const { state, dice } = planning;
  const visits = Object.values(state.visits);
  const visit = dice.once(2)
    ? dice.pick(visits.slice(-8))
    : dice.prefer(visits, ({ status }) => status === 'ATTEMPT_FAILED');
  const does = visit?.id && make(planning, visit);
  const by = does && dice.prefer(CAST, (actor) => suits(actor, visit, does));
  return by ? planOf(visit, does, by) : undefined;
});

/** Of the acts above, in their order. */
const WEIGHTS = [8, RARE, 10, RARE, 1, 6, 2, 2, 12, 12, 12, 1];

/** Everything from the answer to a request to the courier at the door. */
export const visitActs = planners.map((plan, index) => ({ plan, weight: WEIGHTS[index] ?? 1 }));

function suits(actor: Actor, visit: Visit, { roles }: VisitAct): boolean {
  if (!roles.includes(actor.role)) return false;
  return actor.role === 'courier' ? visit.courier === actor.login : actor.unit === visit.office || actor.unit === '';
}

function planOf(visit: Visit, does: VisitAct, by: Actor): Plan {
  const { key, id } = visit;
  const { act, to, body = {} } = does;
  const from = typeof does.from === 'function' ? does.from(by) : does.from;
  const again = (now: Visit): boolean => act === 'cancel' && now.status === 'CANCELLED';
  return {
    says: `${act} of ${key} ${JSON.stringify(body)}`,
    by,
    door: { kind: 'http', path: `/v1/pickups/${id}/${act}`, body, version: does.version },
    about: (state) => ({ cases: the(state.visits, key).open, visits: [key] }),
    refusals: (state) => {
      const now = the(state.visits, key);
      const unseen = now.dossiers.some((dossier) => !sees(by, the(state.cases, dossier)));
      return [
        ...reasons(
          [!does.roles.includes(by.role), 'role-not-allowed'],
          [unseen, 'not-found'],
          [by.role === 'courier' && now.courier !== by.login, 'not-your-visit'],
          [!from.includes(now.status) && !again(now), 'wrong-state'],
        ),
        ...(does.extra?.(now, by) ?? []),
      ];
    },
    apply: (state) => {
      const now = the(state.visits, key);
      if (again(now)) return { status: to, walked: [] };
      const walked = [step('pickup', act, now.status, to)];
      now.status = to;
      now.version += 1;
      does.change?.(now);
      tell(state, ...now.open);
      return { status: to, walked };
    },
  };
}
