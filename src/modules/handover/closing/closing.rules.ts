import type { Actor } from '../../../platform/actor.js';
import type { SideKind } from '../handover.lifecycle.js';
import { sideOf } from '../handover.rules.js';
import { closingLifecycle, type ClosingAct, type ClosingState } from './closing.lifecycle.js';

/** As much of a closing as says who may do what with it. */
export interface ClosingSides {
  status: ClosingState;
  holderKind: SideKind;
  holderId: string;
  unit: string;
  countedBy: string;
}

/** Whose shelf it is counts it again. */
export function isHolder({ holderKind, holderId }: ClosingSides, actor: Actor): boolean {
  const side = sideOf(actor);
  return side?.kind === holderKind && side.id === holderId;
}

/** The controller answers beside an office and its couriers, at a desk another person of that desk; a supervisor where there is nobody. */
export function isSecondSide({ holderKind, unit }: ClosingSides, actor: Actor): boolean {
  if (actor.role === 'supervisor') return true;
  if (holderKind !== 'DESK') return actor.role === 'controller';
  return actor.role !== 'controller' && actor.unit?.id === unit;
}

/** What this person may do now. */
export function closingActions(closing: ClosingSides, actor: Actor): ClosingAct[] {
  const may = (act: ClosingAct): boolean =>
    act === 'sign' ? isSecondSide(closing, actor) && closing.countedBy !== actor.id : isHolder(closing, actor);
  return closingLifecycle.actionsFor(closing.status, actor.role).filter(may);
}
