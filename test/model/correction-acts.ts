import type { Envelope } from './envelopes.js';
import { COURIERS, DESK, type Actor } from './cast.js';
import { isOffered } from './custody.js';
import { judges } from './irregularity-acts.js';
import { isReceiver, listAct, samePerson, someList } from './lists.js';
import { leaveDrafts, rightingAct, unitOf } from './loss-acts.js';
import { reasons, step, tell, type Planner } from './plan.js';
import { personId } from './said.js';
import { put, the, type Case, type State } from './state.js';
import { signature } from '../support/papers.js';

const reason = 'ghi nhầm người nhận (mẫu)';
const CORRECTABLE: Record<string, readonly string[]> = {
  controller: ['WITH_POST', 'AT_OFFICE', 'SEND_BACK_DUE', 'GOING_BACK'],
  'desk-officer': ['AT_DESK'],
  'post-at-desk': ['AT_DESK'],
};
/** What it may be again with its giver. */
const GIVEN_BACK = [
  ...['WITH_POST', 'AT_OFFICE', 'AT_DESK', 'OUT_FOR_DELIVERY', 'ATTEMPT_FAILED'],
  ...['SEND_BACK_DUE', 'GOING_BACK'],
];

/** Units of who has it and of who had it before. */
function answering(item: Envelope): (string | undefined)[] {
  return [unitOf(item), item.since && unitOf(item.since.before)];
}

/** Who really has it: whoever gave it, the controller's office, or a courier of his. */
type Charged = 'giver' | 'office' | Actor;

function bodyOf(charged: Charged): object {
  const holder = typeof charged === 'string' ? charged : { person: personId(charged.login) };
  return { error: 'did_not_occur', holder, reason };
}

function notCharged(item: Envelope, by: Actor, charged: Charged): string[] {
  const { since, holder } = item;
  if (charged === 'giver') {
    const lived = since !== undefined && unitOf(since.before) !== undefined && GIVEN_BACK.includes(since.before.status);
    return reasons([!lived, 'nothing-to-correct'], [since?.over === true, 'correct-too-late']);
  }
  const isSame = charged === 'office' ? isAt(holder, 'OFFICE', by.unit) : isAt(holder, 'COURIER', charged.login);
  return reasons(
    [by.unit === DESK, 'role-not-allowed'],
    [charged !== 'office' && charged.unit !== by.unit, 'charged-invalid'],
    [isSame, 'nothing-to-correct'],
  );
}

function isAt(holder: Envelope['holder'], kind: string, id: string): boolean {
  return holder.kind === kind && holder.id === id;
}

/** @returns its state with whoever has it */
function charge(item: Envelope, by: Actor, charged: Charged): string {
  if (charged === 'giver' && item.since) {
    put(item, item.since.before, by);
    return item.status;
  }
  const back = ['SEND_BACK_DUE', 'GOING_BACK'].includes(item.status);
  if (typeof charged === 'string') {
    const status = back ? 'SEND_BACK_DUE' : 'AT_OFFICE';
    put(item, { status, holder: { kind: 'OFFICE', id: by.unit }, place: by.unit, next: undefined }, by);
    return status;
  }
  const status = back ? 'GOING_BACK' : 'WITH_POST';
  put(item, { status, holder: { kind: 'COURIER', id: charged.login }, place: undefined, next: undefined }, by);
  return status;
}

/** A courier gave it back from his round, and nothing has happened to it since. */
function isFromRound({ since }: Envelope): boolean {
  return since?.over === false && ['OUT_FOR_DELIVERY', 'ATTEMPT_FAILED'].includes(since.before.status);
}

/** A change of hands that is in the journal and did not happen so: whoever has the envelope is charged with it. */
export const correctItem: Planner = ({ state, dice }) => {
  const items = Object.values(state.items).filter(({ number }) => number);
  const isFresh = ({ since }: Envelope): boolean => since?.over === false;
  const wanted = dice.once(3) ? isFromRound : dice.once(2) ? isFresh : () => true;
  const item = dice.prefer(items, (each) => wanted(each) && Object.values(CORRECTABLE).flat().includes(each.status));
  const may = (actor: Actor): boolean => CORRECTABLE[actor.role]?.includes(item?.status ?? '') ?? false;
  const by =
    item &&
    dice.prefer(judges, (actor) => may(actor) && answering(item).includes(actor.unit) && item.takenBy !== actor.login);
  const courier = dice.prefer(COURIERS, ({ unit }) => unit === by?.unit);
  if (!by || !courier) return undefined;
  const charged = dice.once(2) ? 'giver' : dice.once(2) ? 'office' : courier;
  return rightingAct(state, item, by, {
    act: 'correct',
    says: `to ${typeof charged === 'string' ? charged : charged.login}`,
    body: bodyOf(charged),
    from: ({ role }) => CORRECTABLE[role] ?? [],
    refusals: (now, at) => [
      ...reasons(
        [!answering(at).includes(by.unit), 'not-your-custody'],
        [at.holder.kind === 'DESK' && at.takenBy === by.login, 'second-person'],
        [at.bag !== undefined, 'item-in-bag'],
        [isOffered(now, at.key), 'item-on-list'],
      ),
      ...notCharged(at, by, charged),
    ],
    apply: (now, at) => {
      leaveDrafts(now, at.key);
      return charge(at, by, charged);
    },
  });
};

const MINUTE_MS = 60_000;

/** The earliest moment of a filing: when the list was accepted, or what was filed before it overtaken. */
function earliest(state: State, list: string, { steps, told }: Case): number {
  const before = steps.filter(({ seq }) => seq < (told?.seq ?? 0)).map(({ at = 0 }) => at);
  return Math.max(the(state.lists, list).endedAt ?? 0, ...before);
}

/** Moments by which a filing may be, and some that it cannot be. */
function momentsFor(from: number, filed: number): number[] {
  const between = Math.ceil((from + filed) / 2);
  return [from, between, Math.ceil((from + between) / 2), filed, from - MINUTE_MS];
}

/** Both sides sign a supplementary record of when the papers were filed. */
export const correctFiling: Planner = ({ state, dice }) => {
  const filedBy = (list: string): Case[] =>
    Object.values(state.cases).filter((each) => each.status === 'FILED' && each.told?.list === list);
  const lists = Object.values(state.lists).filter(({ id, tallied }) => id !== undefined && tallied.length > 0);
  const list = dice.prefer([...lists, ...someList(state.lists)], ({ key }) => filedBy(key).length > 0);
  const by = list && dice.prefer(judges, (actor) => isReceiver(list, actor) && actor.login !== list.givenBy);
  const numbered = Object.values(state.items).filter(({ number }) => number);
  const item =
    list &&
    dice.prefer(
      numbered,
      ({ key, dossier }) => list.moved.includes(key) && the(state.cases, dossier).told?.list === list.key,
    );
  if (!list || !by || !item) return undefined;
  const dossier = the(state.cases, item.dossier);
  const moments = momentsFor(earliest(state, list.key, dossier), dossier.filedAt ?? 0);
  const at = moments[dice.roll(moments.length)] ?? 0;
  const signs = dice.once(10) ? { kind: 'token' } : signature;
  const { key } = list;
  const filedAt = new Date(at).toISOString();
  const plan = listAct(list, by, {
    act: 'correct-filing',
    from: ['ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE'],
    to: '',
    says: `of ${item.key} to ${filedAt}`,
    body: { number: item.number, filedAt, giverSignature: signs, reason },
    mayDo: isReceiver,
    refusals: (now, { moved }) => [
      ...reasons(
        [!['desk-officer', 'post-at-desk'].includes(by.role), 'role-not-allowed'],
        [signs.kind === 'token', 'signature-incomplete'],
        samePerson(the(now.lists, key), by),
        [!moved.includes(item.key), 'not-on-list'],
      ),
      ...notFiled(now, key, { dossier: the(now.cases, item.dossier), at }),
    ],
  });
  return {
    ...plan,
    about: () => ({ cases: [item.dossier], lists: [key] }),
    apply: (now) => {
      the(now.cases, item.dossier).filedAt = at;
      tell(now, item.dossier);
      return { status: the(now.lists, key).status, walked: [step('dossier', 'correct-filing', 'FILED', 'FILED')] };
    },
  };
};

function notFiled(state: State, list: string, { dossier, at }: { dossier: Case; at: number }): string[] {
  const { told, receivedIn = 0, filedAt, status } = dossier;
  return reasons(
    [told !== undefined && receivedIn > told.seq, 'filing-authority-received'],
    [told?.list !== list || filedAt === undefined, 'not-filed-here'],
    [status !== 'FILED', 'wrong-state'],
    [at < earliest(state, list, dossier), 'filed-at-impossible'],
    [filedAt === at, 'filing-unchanged'],
  );
}
