import { methods } from '../../src/modules/money/payment.js';
import { CAST, type Actor } from './cast.js';
import { issue, losesCash, slipsOf } from './money.js';
import { reasons, step, tell, type Outcome, type Plan, type Planner, type Planning } from './plan.js';
import type { Slip } from './slips.js';
import { sees, the, type State } from './state.js';

const reason = 'ghi nhầm hình thức thu (mẫu)';

interface SlipAct {
  act: 'void' | 'replace' | 'reissue';
  roles: readonly string[];
  from: Slip['status'];
  body: object;
  says?: string;
  refusals: (slip: Slip, remitted: boolean) => string[];
  apply: (state: State, slip: Slip) => Outcome;
  learn?: Plan['learn'];
}

const office = ['clerk', 'cashier'];
const takers = ['courier', ...office];

function someSlip({ state, dice }: Planning, status: Slip['status']): Slip | undefined {
  const slips = slipsOf(state, ({ number }) => number !== undefined).slice(-20);
  return dice.prefer(slips, (slip) => slip.status === status && slip.remittance === undefined);
}

/** Whoever does not work with the book does not learn of the slip. */
function isOf(by: Actor, slip: Slip): boolean {
  return by.unit === slip.office && (by.role !== 'courier' || slip.collector === by.login);
}

function planOf(slip: Slip, by: Actor, does: SlipAct): Plan {
  const { key, dossier } = slip;
  return {
    says: `${does.act} of ${key}${does.says ? ` ${does.says}` : ''}`,
    by,
    door: { kind: 'http', path: `/v1/payment-slips/${slip.number}/${does.act}`, body: does.body },
    about: () => ({ cases: [dossier] }),
    refusals: (state) => {
      const now = the(state.slips, key);
      return [
        ...reasons(
          [!does.roles.includes(by.role), 'role-not-allowed'],
          [!isOf(by, now) || !sees(by, the(state.cases, dossier)), 'not-found'],
          [now.status !== does.from, 'wrong-state'],
        ),
        ...does.refusals(now, now.remittance !== undefined),
      ];
    },
    apply: (state) => {
      tell(state, dossier);
      return does.apply(state, the(state.slips, key));
    },
    learn: does.learn,
  };
}

/** The money was given back, or never taken: the charges are due again. */
export const voidSlip: Planner = (planning) => {
  const slip = someSlip(planning, 'ISSUED');
  const by =
    slip &&
    planning.dice.prefer(
      CAST,
      (actor) => office.includes(actor.role) && isOf(actor, slip) && actor.login !== slip.collector,
    );
  if (!by) return undefined;
  return planOf(slip, by, {
    act: 'void',
    roles: office,
    from: 'ISSUED',
    body: { reason },
    refusals: ({ collector }, remitted) => reasons([remitted, 'slip-remitted'], [collector === by.login, 'slip-own']),
    apply: (state, now) => {
      makeVoid(state, now, 'VOID');
      return { status: 'VOID', walked: [step('payment-slip', 'void', 'ISSUED', 'VOID')] };
    },
  });
};

function makeVoid(state: State, slip: Slip, status: 'VOID' | 'REPLACED'): void {
  slip.status = status;
  for (const charge of the(state.cases, slip.dossier).charges.filter((each) => each.slip === slip.key))
    Object.assign(charge, { slip: undefined, voided: slip.key });
}

/** Another slip in place of a void one. */
function inPlaceOf(
  state: State,
  slip: Slip,
  taken: { by: Actor; key: string; method: Slip['method']; collector: string },
) {
  const { by, key, method, collector } = taken;
  const charges = the(state.cases, slip.dossier).charges.filter(
    (charge) => charge.voided === slip.key && charge.slip === undefined,
  );
  return issue(state, { key, made: key, dossier: slip.dossier, by, charges, method, collector });
}

function learned(key: string): Plan['learn'] {
  return (state, { body }) => {
    the(state.slips, key).number = body.number;
  };
}

/** Another slip for the same money; whoever took it still answers for it. */
export const replaceSlip: Planner = (planning) => {
  const { dice, newKey } = planning;
  const slip = someSlip(planning, 'ISSUED');
  const by = slip && dice.prefer(CAST, (actor) => takers.includes(actor.role) && isOf(actor, slip));
  const method = dice.pick(methods);
  if (!by || !method) return undefined;
  const key = newKey('slip');
  return planOf(slip, by, {
    act: 'replace',
    roles: takers,
    from: 'ISSUED',
    says: `by ${key}, ${method}`,
    body: { reason, method },
    refusals: (now, remitted) =>
      reasons(
        [remitted, 'slip-remitted'],
        [losesCash(by, now, method), 'slip-own'],
        [now.method !== 'cash' && method === 'cash' && now.collector !== by.login, 'slip-not-cash'],
      ),
    apply: (state, now) => {
      makeVoid(state, now, 'REPLACED');
      const issued = inPlaceOf(state, now, { by, key, method, collector: now.collector });
      return { status: 'ISSUED', walked: [step('payment-slip', 'replace', 'ISSUED', 'REPLACED'), ...issued] };
    },
    learn: learned(key),
  });
};

/** The money of a void slip is taken anew. */
export const reissueSlip: Planner = (planning) => {
  const { dice, newKey } = planning;
  const slip = someSlip(planning, 'VOID');
  const by = slip && dice.prefer(CAST, (actor) => office.includes(actor.role) && isOf(actor, slip));
  const method = dice.pick(methods);
  if (!by || !method) return undefined;
  const key = newKey('slip');
  return planOf(slip, by, {
    act: 'reissue',
    roles: office,
    from: 'VOID',
    says: `as ${key}, ${method}`,
    body: { method },
    refusals: (now) => reasons([losesCash(by, now, method), 'slip-own']),
    apply: (state, now) => {
      const issued = inPlaceOf(state, now, { by, key, method, collector: by.login });
      return { status: 'ISSUED', walked: [step('payment-slip', 'reissue', 'VOID', 'REPLACED'), ...issued] };
    },
    learn: learned(key),
  });
};
