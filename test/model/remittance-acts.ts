import { CAST, DESK, type Actor } from './cast.js';
import { payeeOf, slipsOf } from './money.js';
import { reasons, step, tell, type Plan, type Planner, type Planning } from './plan.js';
import type { Remittance, Slip } from './slips.js';
import { sees, the, type State } from './state.js';

const givers = ['courier', 'clerk', 'cashier'];
const receivers = ['cashier', 'desk-officer'];

/** Cash that somebody has taken and not handed on. */
function isInHand(by: Actor, slip: Slip): boolean {
  const { office, collector, method, remittance, status } = slip;
  const own = office === by.unit && collector === by.login && method === 'cash';
  return own && remittance === undefined && status === 'ISSUED';
}

/** Postage goes to the cashier of the office, fees to the desk. */
export const offerCash: Planner = ({ state, dice, newKey }) => {
  const slips = slipsOf(state, ({ number }) => number !== undefined).slice(-20);
  const lead = dice.prefer(
    slips,
    ({ status, method, remittance }) => `${status} ${method} ${remittance}` === 'ISSUED cash undefined',
  );
  const by = lead && dice.prefer(CAST, (actor) => givers.includes(actor.role) && isInHand(actor, lead));
  if (!by) return undefined;
  const beside = slips.filter(
    (slip) => slip !== lead && slip.payee === lead.payee && isInHand(by, slip) && dice.once(2),
  );
  const strange = dice.once(12) ? dice.pick(slips) : undefined;
  const keys = [...new Set([lead, ...beside, ...(strange ? [strange] : [])].map((slip) => slip.key))];
  const goesTo = lead.payee === 'authority' ? DESK : by.unit;
  const target = dice.once(12) && by.unit ? (goesTo === DESK ? by.unit : DESK) : goesTo;
  const key = newKey('remittance');
  const given = (now: State): Slip[] => keys.map((each) => the(now.slips, each));
  return {
    says: `hands on ${keys.join(', ')} (${key}) to ${target}`,
    by,
    door: { kind: 'http', path: '/v1/remittances', body: { slips: given(state).map(({ number }) => number), target } },
    about: (now) => ({ cases: given(now).map(({ dossier }) => dossier) }),
    refusals: (now) => {
      const whose = payeeOf(given(now));
      const fits = whose !== undefined && target === (whose === 'authority' ? DESK : by.unit);
      return reasons(
        [!givers.includes(by.role), 'role-not-allowed'],
        [!fits || given(now).some((slip) => !isInHand(by, slip)), 'slips-not-remittable'],
      );
    },
    apply: (now) => {
      now.remittances[key] = { key, status: 'OFFERED', giver: by.login, target, slips: keys };
      for (const slip of given(now)) slip.remittance = key;
      return { status: 'OFFERED', walked: [step('remittance', 'offer', '–', 'OFFERED')] };
    },
    learn: (now, { body }) => {
      the(now.remittances, key).id = body.id;
    },
  };
};

interface Receipt {
  act: 'accept' | 'refuse';
  to: 'ACCEPTED' | 'REFUSED';
  body: object;
  wrong?: string;
}

function received({ state, dice }: Planning, make: (remittance: Remittance) => Receipt): Plan | undefined {
  const known = Object.values(state.remittances).filter(({ id }) => id);
  const remittance = dice.prefer(known.slice(-8), ({ status }) => status === 'OFFERED');
  const by =
    remittance &&
    dice.prefer(CAST, ({ role, unit, login }) => {
      return receivers.includes(role) && unit === remittance.target && login !== remittance.giver;
    });
  if (!by) return undefined;
  const { key, id, slips } = remittance;
  const { act, to, body, wrong } = make(remittance);
  const dossiers = (now: State): string[] => slips.map((slip) => the(now.slips, slip).dossier);
  return {
    says: `${act} of ${key} ${JSON.stringify(body)}`,
    by,
    door: { kind: 'http', path: `/v1/remittances/${id}/${act}`, body },
    about: (now) => ({ cases: dossiers(now) }),
    refusals: (now) => {
      const at = the(now.remittances, key);
      const unseen = act === 'accept' && dossiers(now).some((each) => !sees(by, the(now.cases, each)));
      return reasons(
        [!receivers.includes(by.role), 'role-not-allowed'],
        [at.target !== by.unit || unseen, 'not-found'],
        [at.status !== 'OFFERED', 'wrong-state'],
        [at.giver === by.login, 'same-person'],
        [wrong !== undefined, wrong ?? ''],
      );
    },
    apply: (now) => {
      the(now.remittances, key).status = to;
      if (act === 'accept') tell(now, ...dossiers(now));
      else for (const slip of slips) the(now.slips, slip).remittance = undefined;
      return { status: to, walked: [step('remittance', act, 'OFFERED', to)] };
    },
  };
}

/** The receiver counts the money himself. */
export const acceptCash: Planner = (planning) =>
  received(planning, ({ slips }) => {
    const right = slips.reduce((sum, slip) => sum + the(planning.state.slips, slip).amount, 0);
    const wrong = planning.dice.once(8);
    const amount = wrong ? right + 500 : right;
    return { act: 'accept', to: 'ACCEPTED', body: { amount }, wrong: wrong ? 'amount-wrong' : undefined };
  });

/** Nothing moves: the cash stays with the giver. */
export const refuseCash: Planner = (planning) => received(planning, () => ({ act: 'refuse', to: 'REFUSED', body: {} }));
