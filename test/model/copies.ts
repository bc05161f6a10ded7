import type { About } from './plan.js';
import type { State } from './state.js';

/** A copy of the model on which an act about these things can be tried; everything else is shared. */
export function copyFor({ cases, bags = [], lists = [], visits = [], offlines = [] }: About, state: State): State {
  const ofCase = ({ dossier }: { dossier: string }): boolean => cases.includes(dossier);
  return {
    ...state,
    cases: copied(state.cases, ({ key }) => cases.includes(key)),
    items: copied(state.items, ofCase),
    orders: copied(state.orders, ofCase),
    slips: copied(state.slips, ofCase),
    bags: copied(state.bags, ({ key }) => bags.includes(key)),
    lists: copied(state.lists, ({ key }) => lists.includes(key)),
    visits: copied(state.visits, ({ key }) => visits.includes(key)),
    rounds: { ...state.rounds },
    runs: structuredClone(state.runs),
    offlines: copied(state.offlines, ({ key }) => offlines.includes(key)),
    remittances: structuredClone(state.remittances),
  };
}

function copied<Thing>(things: Record<string, Thing>, fits: (thing: Thing) => boolean): Record<string, Thing> {
  return Object.fromEntries(
    Object.entries(things).map(([key, thing]) => [key, fits(thing) ? structuredClone(thing) : thing]),
  );
}
