import type { Bag, Envelope } from './envelopes.js';
import { isSuspectBag, itemsIn, listsOfBag, notWhole } from './bags.js';
import type { Actor } from './cast.js';
import { after, holds, isSuspect, openLists } from './custody.js';
import { wayOf } from './lists.js';
import { reasons } from './plan.js';
import { isOver, sees, the, type List, type State } from './state.js';

/** How a number is refused whose envelope came to its end at this very moment. */
const GONE_MEANWHILE = ['item-unknown', 'item-not-yours', 'item-not-movable'];

/** Why these numbers cannot stand on a list of this way. */
export function notListable(
  state: State,
  by: Actor,
  way: Pick<List, 'purpose' | 'giver' | 'receiver'>,
  scan: { numbers: readonly string[]; list?: string },
): string[] {
  const live = Object.values(state.items).filter((item) => !isOver(item));
  return scan.numbers.flatMap((number) => {
    const bag = Object.values(state.bags).find((each) => each.number === number);
    if (bag) return notListableBag(state, by, way, { bag, list: scan.list });
    const item = live.find((each) => each.number === number);
    if (!item) return state.racing ? GONE_MEANWHILE : ['item-unknown'];
    const elsewhere = openLists(state, item.key).some((list) => list.key !== scan.list);
    return [
      ...reasons([elsewhere, 'item-on-list'], [item.bag !== undefined, 'item-in-bag']),
      ...notGiveable(state, by, way, item),
    ];
  });
}

/** A bag goes with all that was sealed into it, or not at all. */
function notListableBag(
  state: State,
  by: Actor,
  way: Pick<List, 'purpose' | 'giver' | 'receiver'>,
  { bag, list }: { bag: Bag; list?: string },
): string[] {
  const inside = itemsIn(state, bag.key);
  const elsewhere = listsOfBag(state, bag.key).some(({ key }) => key !== list);
  return [
    ...notWhole(state, way.giver, bag),
    ...inside.flatMap((item) => notGiveable(state, by, way, item)),
    ...reasons([elsewhere, 'bag-on-list'], [isSuspectBag(state, bag), 'bag-suspect']),
  ];
}

/** Whoever has nothing to do with an envelope does not learn that it exists; of couriers the model does not say which. */
export function notGiveable(
  state: State,
  by: Actor,
  way: Pick<List, 'purpose' | 'giver' | 'receiver'>,
  item: Envelope,
): string[] {
  const foreign = !holds(way.giver, item);
  const seen = sees(by, the(state.cases, item.dossier));
  return reasons(
    [foreign && seen, 'item-not-yours'],
    [foreign && (!seen || by.role === 'courier'), 'item-unknown'],
    [after(item, wayOf(way)) === undefined, 'item-not-movable'],
    [after(item, wayOf(way)) === undefined, 'bag-not-movable'],
    [isSuspect(state, item.key), 'item-suspect'],
  );
}
