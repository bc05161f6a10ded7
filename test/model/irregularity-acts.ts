import type { Envelope, Torn } from './envelopes.js';
import { CAST, type Actor } from './cast.js';
import { isOffered, isSide, isSuspect } from './custody.js';
import { SIGNERS, someList } from './lists.js';
import { signature } from '../support/papers.js';
import { reasons, step, tell, type Planner } from './plan.js';
import { isOver, note, seesItem, the, type List, type State } from './state.js';

const PROVINCE = '44';
const settlers = ['controller', 'desk-officer', 'post-at-desk', 'supervisor'];

/** Who answers for an office, for all of them, or for the desk; and some who answer for nobody. */
export const judges: readonly Actor[] = [
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
      const hasSeen = at.counted === undefined || at.counted.length > 0;
      const sees = answersFor(by, at) || (hasSeen && by.unit === at.receiver.unit);
      return reasons(
        [!settlers.includes(by.role), 'role-not-allowed'],
        [!sees, 'not-found'],
        [sees && !answersFor(by, at), 'not-owner'],
        [at.report?.status !== 'OPEN', 'wrong-state'],
        [at.report?.photoDue ?? false, 'photo-due'],
      );
    },
    apply: (now) => {
      the(now.lists, key).report = { id: list.report?.id, status: 'SETTLED' };
      return { status: 'SETTLED', walked: [step('irregularity', 'settle', 'OPEN', 'SETTLED')] };
    },
  };
};

/** Its holder finds an envelope torn in his own hands. */
export const suspect: Planner = ({ state, dice }) => {
  const items = Object.values(state.items).filter(({ number }) => number);
  const item = dice.prefer(items, ({ key }) => !isSuspect(state, key));
  const by = item && dice.prefer(CAST, (actor) => isSide(actor, item.holder));
  if (!by) return undefined;
  const { key, number, dossier } = item;
  const photo = dice.once(6) ? {} : { noCamera: true };
  return {
    says: `finds ${key} torn${'noCamera' in photo ? '' : ' and says nothing of a photograph'}`,
    by,
    door: { kind: 'http', path: `/v1/items/${number}/suspect`, body: { conditions: ['damaged'], ...photo } },
    about: () => ({ cases: [dossier] }),
    refusals: (now) => {
      const at = the(now.items, key);
      const sound = reasons([at.torn !== undefined, 'item-suspect'], [!('noCamera' in photo), 'photo-missing']);
      return [...notInHand(now, by, at), ...sound];
    },
    apply: (now) => {
      const at = the(now.items, key);
      at.torn = { shown: false, owner: by.unit, finder: by.unit };
      note(at, {});
      tell(now, dossier);
      return { status: at.status, walked: [step('irregularity', 'open', '–', 'OPEN')] };
    },
  };
};

/** Why somebody cannot open or condemn an envelope that he says he has. */
function notInHand(state: State, by: Actor, item: Envelope): string[] {
  return reasons(
    [!SIGNERS.includes(by.role), 'role-not-allowed'],
    [!seesItem(by, state, item), 'not-found'],
    [isOver(item), 'wrong-state'],
    [!isSide(by, item.holder), 'item-not-yours'],
    [item.bag !== undefined, 'item-in-bag'],
    [isOffered(state, item.key), 'item-on-list'],
  );
}

/** Who had no camera then shows the envelope now. */
export const showTorn: Planner = ({ state, dice }) => {
  const item = dice.pick(Object.values(state.items).filter(({ torn }) => torn?.id !== undefined));
  const by = item && dice.prefer(judges, (actor) => actor.role !== 'supervisor' && concerns(actor, item.torn));
  if (!by) return undefined;
  const { key, dossier, torn } = item;
  const piece = { kind: dice.once(6) ? 'door-photo' : 'damage-photo', sha256: signature.sha256, size: signature.size };
  return {
    says: `shows the torn ${key}`,
    by,
    door: { kind: 'http', path: `/v1/irregularities/${torn?.id}/add-evidence`, body: { evidence: [piece] } },
    about: () => ({ cases: [dossier] }),
    refusals: (now) => {
      const at = the(now.items, key).torn;
      return reasons(
        [by.role === 'supervisor', 'role-not-allowed'],
        [!concerns(by, torn), 'not-found'],
        [at?.id !== torn?.id, 'wrong-state'],
        [piece.kind !== 'damage-photo', 'photo-missing'],
      );
    },
    apply: (now) => {
      const at = the(now.items, key).torn;
      if (at) at.shown = true;
      tell(now, dossier);
      return { status: 'OPEN', walked: [step('irregularity', 'add-evidence', 'OPEN', 'OPEN')] };
    },
  };
};

function concerns({ unit }: Actor, torn: Torn | undefined): boolean {
  return [PROVINCE, torn?.owner, torn?.finder].includes(unit);
}

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
    about: () => ({ cases: [dossier] }),
    refusals: (now) => {
      const at = the(now.items, key);
      return [
        ...notInHand(now, by, at),
        ...reasons(
          [at.torn === undefined, 'item-not-suspect'],
          [at.torn?.shown === false && evidence.length === 0, 'photo-due'],
          [at.sealedAnew === true, 'seal-unchanged'],
        ),
      ];
    },
    apply: (now) => {
      const at = the(now.items, key);
      Object.assign(at, { torn: undefined, sealedAnew: true });
      note(at, {});
      tell(now, dossier);
      return { status: at.status, walked: [step('irregularity', 'rewrap', 'OPEN', 'SETTLED')] };
    },
  };
};
