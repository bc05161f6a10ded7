import { giveBag } from './bags.js';
import { CAST, type Actor } from './cast.js';
import { isSide, openLists } from './custody.js';
import { listAct, someList } from './lists.js';
import { reasons, step, tell, type Outcome, type Planner } from './plan.js';
import { put, sees, the, type List, type State } from './state.js';

const UNDO_MINUTES = 10;
const accepted = ['ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE'];

type Party = 'giver' | 'receiver';

function partyOf(list: List, by: Actor): Party | undefined {
  if (isSide(by, list.giver)) return 'giver';
  return isSide(by, list.receiver) ? 'receiver' : undefined;
}

function isParty(list: List, by: Actor): boolean {
  return list.givenBy !== undefined && partyOf(list, by) !== undefined;
}

/** Remembers what an acceptance found, so that both sides can undo it. */
export function remember(state: State, list: List): void {
  const dossiers = list.lines.map((line) => the(state.items, line).dossier);
  const items = list.moved.map((key) => the(state.items, key));
  list.acceptance = {
    day: state.day,
    minute: state.minute,
    seqs: Object.fromEntries(dossiers.map((key) => [key, the(state.cases, key).seq])),
    news: Object.fromEntries(items.map(({ key, news }) => [key, news])),
  };
}

/** Why the two can no longer take it back, though both want to. */
function standing(state: State, list: List, by: Actor): string[] {
  const { acceptance } = list;
  if (!acceptance) return [];
  const { day, minute, seqs, news } = acceptance;
  const items = list.moved.map((key) => the(state.items, key));
  const dossiers = Object.entries(seqs).map(([key, seq]) => ({ dossier: the(state.cases, key), seq }));
  const carried = new Set(Object.keys(list.bagged).map((key) => the(state.items, key).dossier));
  const counted = items.some(({ bag }) => bag !== undefined && the(state.bags, bag).counted !== undefined);
  const moved = items.some((item) => item.news > (news[item.key] ?? 0));
  return reasons(
    [day < state.day || state.minute - minute > UNDO_MINUTES, 'undo-too-late'],
    [dossiers.some(({ dossier }) => !carried.has(dossier.key) && !sees(by, dossier)), 'not-found'],
    [dossiers.some(({ dossier, seq }) => (dossier.receivedIn ?? 0) > seq), 'undo-authority-received'],
    [moved && items.some(({ filed }) => filed), 'undo-filed'],
    [moved || counted, 'undo-moved-on'],
    [items.some(({ key }) => openLists(state, key).length > 0), 'item-on-list'],
  );
}

function someAccepted(planning: Parameters<Planner>[0], asked: boolean): List | undefined {
  const { state, dice } = planning;
  const fits = (list: List): boolean =>
    accepted.includes(list.status) && list.acceptance?.day === state.day && (list.undoAsked !== undefined) === asked;
  const lists = someList(state.lists).filter(({ status }) => dice.once(3) || status !== 'ACCEPTED');
  return dice.prefer(lists, fits);
}

/** One side asks to take back an acceptance that was a slip. */
export const askUndo: Planner = (planning) => {
  const { state, dice } = planning;
  const list = someAccepted(planning, false);
  const by = list && dice.prefer(CAST, (actor) => isParty(list, actor));
  if (!by) return undefined;
  return listAct(list, by, {
    act: 'ask-undo',
    from: accepted,
    to: list.status,
    body: { reason: 'quét nhầm (mẫu)' },
    mayDo: isParty,
    refusals: (now, at) => [...standing(now, at, by), ...reasons([at.undoAsked !== undefined, 'undo-asked-already'])],
    apply: (at) => {
      const party = partyOf(at, by);
      at.undoAsked = party && { party, by: by.login, day: state.day };
    },
  });
};

/** The other side confirms, and everything is as it was before. */
export const undo: Planner = (planning) => {
  const { dice } = planning;
  const list = someAccepted(planning, true);
  const by =
    list && dice.prefer(CAST, (actor) => isParty(list, actor) && partyOf(list, actor) !== list.undoAsked?.party);
  if (!by) return undefined;
  const { key } = list;
  const plan = listAct(list, by, {
    act: 'undo',
    from: accepted,
    to: 'UNDONE',
    mayDo: isParty,
    refusals: (now, at) => [
      ...standing(now, at, by),
      ...reasons(
        [!at.undoAsked, 'undo-not-asked'],
        [at.undoAsked?.by === by.login, 'same-person'],
        [at.undoAsked?.party === partyOf(at, by), 'undo-other-side'],
      ),
    ],
  });
  return { ...plan, apply: (now) => undone(now, the(now.lists, key), by) };
};

function undone(state: State, list: List, by: Actor): Outcome {
  const walked = [step('handover', 'undo', list.status, 'UNDONE')];
  for (const key of list.moved) {
    const { before, ...item } = the(state.items, key);
    if (!before) throw new Error(`The model does not know where ${item.key} was before`);
    put(the(state.items, key), before, by);
    if (item.bag !== undefined) giveBag(state, item.bag, list.giver);
  }
  if (list.report?.status === 'OPEN') {
    list.report.status = 'SETTLED';
    walked.push(step('irregularity', 'undo', 'OPEN', 'SETTLED'));
  }
  tell(state, ...list.lines.map((line) => the(state.items, line).dossier));
  Object.assign(list, { status: 'UNDONE', moved: [] });
  return { status: 'UNDONE', walked };
}
