import { CAST, type Actor } from './cast.js';
import { isOffered, isSide, isSuspect } from './custody.js';
import { SIGNERS, someList } from './lists.js';
import { signature } from '../support/papers.js';
import { reasons, step, tell, type Planner } from './plan.js';
import { isOver, put, sees, the, type List, type State } from './state.js';

const PROVINCE = '44';
const settlers = ['controller', 'desk-officer', 'post-at-desk', 'supervisor'];

/** Who answers for an office, for all of them, or for the desk; and some who answer for nobody. */
const judges: readonly Actor[] = [
  { login: 'controller-dho', role: 'controller', unit: '44-DHO' },
  { login: 'controller-bdo', role: 'controller', unit: '44-BDO' },
  { login: 'supervisor-44', role: 'supervisor', unit: PROVINCE },
  ...CAST.filter(({ role }) => ['desk-officer', 'post-at-desk', 'clerk'].includes(role)),
];

function answersFor({ unit }: Actor, { giver }: List): boolean {
  return unit === PROVINCE || unit === giver.unit;
}

/** The owner of the differences of a list says what became of them. */
export const settleReport: Planner = ({ state, dice }) => {
  const reported = someList(state.lists).filter(({ report }) => report?.id !== undefined);
  const list = dice.prefer(reported, ({ report }) => report?.status === 'OPEN');
  const by = list && dice.prefer(judges, (actor) => settlers.includes(actor.role) && answersFor(actor, list));
  if (!by) return undefined;
  const { key } = list;
  const body = { outcome: 'miscounted', note: 'đếm nhầm (mẫu)' };
  return {
    says: `settles the report on ${key}`,
    by,
    door: { kind: 'http', path: `/v1/irregularities/${list.report?.id}/settle`, body },
    about: () => ({ cases: [], lists: [key] }),
    refusals: (now) => {
      const at = the(now.lists, key);
      const sees = answersFor(by, at) || by.unit === at.receiver.unit;
      return reasons(
        [!settlers.includes(by.role), 'role-not-allowed'],
        [!sees, 'not-found'],
        [sees && !answersFor(by, at), 'not-owner'],
        [at.report?.status !== 'OPEN', 'wrong-state'],
      );
    },
    apply: (now) => {
      the(now.lists, key).report = { id: list.report?.id, status: 'SETTLED' };
      return { status: 'SETTLED', walked: [step('irregularity', 'settle', 'OPEN', 'SETTLED')] };
    },
  };
};

/** Who had no camera then shows the envelope now. */
export const showTorn: Planner = ({ state, dice }) => {
  const list = dice.prefer(
    someList(state.lists).filter(({ torn }) => torn?.id !== undefined),
    ({ torn }) => torn?.status === 'OPEN',
  );
  const by = list && dice.prefer(judges, (actor) => actor.role !== 'supervisor' && answersFor(actor, list));
  const item = list?.torn?.item;
  if (!by || item === undefined) return undefined;
  const { key } = list;
  const piece = { kind: dice.once(6) ? 'door-photo' : 'damage-photo', sha256: signature.sha256, size: signature.size };
  return {
    says: `shows the torn ${item} of ${key}`,
    by,
    door: { kind: 'http', path: `/v1/irregularities/${list.torn?.id}/add-evidence`, body: { evidence: [piece] } },
    about: (now) => ({ cases: [the(now.items, item).dossier], lists: [key] }),
    refusals: (now) => {
      const at = the(now.lists, key);
      return reasons(
        [by.role === 'supervisor', 'role-not-allowed'],
        [!answersFor(by, at) && by.unit !== at.receiver.unit, 'not-found'],
        [at.torn?.status !== 'OPEN', 'wrong-state'],
        [piece.kind !== 'damage-photo', 'photo-missing'],
      );
    },
    apply: (now) => {
      const { torn } = the(now.lists, key);
      if (torn) torn.shown = true;
      tell(now, the(now.items, item).dossier);
      return { status: 'OPEN', walked: [step('irregularity', 'add-evidence', 'OPEN', 'OPEN')] };
    },
  };
};

/** Its holder counts the papers of a torn envelope before a second person and seals it anew. */
export const sealAnew: Planner = ({ state, dice }) => {
  const items = Object.values(state.items).filter(({ number }) => number);
  const item = dice.prefer(items, ({ key }) => isSuspect(state, key));
  const by = item && dice.prefer(CAST, (actor) => isSide(actor, item.holder));
  if (!by) return undefined;
  const { key, number, dossier } = item;
  const piece = { kind: 'damage-photo', sha256: signature.sha256, size: signature.size };
  const evidence = dice.once(3) ? [] : [piece];
  const lines = Object.entries(item.slip).map(([line, given]) => ({ line: Number(line), given }));
  const body = { seal: 'NP-NEW', lines, witness: signature, evidence };
  return {
    says: `seals ${key} anew${evidence.length > 0 ? '' : ' without a photograph'}`,
    by,
    door: { kind: 'http', path: `/v1/items/${number}/reseal`, body },
    about: (now) => ({ cases: [dossier], lists: tornOn(now, key).map((list) => list.key) }),
    refusals: (now) => {
      const at = the(now.items, key);
      const [list] = tornOn(now, key);
      return reasons(
        [!SIGNERS.includes(by.role), 'role-not-allowed'],
        [!sees(by, the(now.cases, dossier)), 'not-found'],
        [isOver(at), 'wrong-state'],
        [!isSide(by, at.holder), 'item-not-yours'],
        [isOffered(now, key), 'item-on-list'],
        [list === undefined, 'item-not-suspect'],
        [list?.torn?.shown === false && evidence.length === 0, 'photo-due'],
        [at.sealedAnew === true, 'seal-unchanged'],
      );
    },
    apply: (now) => {
      const at = the(now.items, key);
      for (const { torn } of tornOn(now, key)) Object.assign(torn ?? {}, { status: 'SETTLED', shown: true });
      at.sealedAnew = true;
      put(at, {});
      tell(now, dossier);
      return { status: at.status, walked: [step('irregularity', 'rewrap', 'OPEN', 'SETTLED')] };
    },
  };
};

function tornOn(state: State, item: string): List[] {
  return Object.values(state.lists).filter(({ torn }) => torn?.item === item && torn.status === 'OPEN');
}
