import type { DossierAct, DossierState } from '../../modules/dossier/dossier.lifecycle.js';
import { dossierLifecycle } from '../../modules/dossier/dossier.lifecycle.js';
import { ended, type ItemState } from '../../modules/item/item.lifecycle.js';
import type { Refused } from '../../platform/problems.js';

/** Whether a refused event may still become legal: what it waits for has not come yet. Anything else is refused for good. */
export function mayComeLater({ code, params }: Pick<Refused, 'code' | 'params'>): boolean {
  const state = String(params['state'] ?? '');
  if (code === 'nothing-to-recall') return state === 'REQUESTED' || state === 'AWAITING_RESULT';
  if (code !== 'wrong-state') return false;
  if (params['noun'] === 'dossier') return reaches(state as DossierState, params['act'] as DossierAct);
  return params['noun'] === 'item' && !ended.includes(state as ItemState);
}

/** Whether some way from `state` leads to one in which `act` is allowed. */
function reaches(state: DossierState, act: DossierAct): boolean {
  const reached = new Set<DossierState>([state]);
  for (const at of reached) {
    const ways = dossierLifecycle.rows.filter(({ from }) => from.includes(at));
    if (ways.some((way) => way.act === act)) return true;
    ways.flatMap((way) => way.to).forEach((to) => reached.add(to));
  }
  return false;
}
