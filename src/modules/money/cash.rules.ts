import type { Actor } from '../../platform/actor.js';
import { Refused } from '../../platform/problems.js';
import type { Method } from './payment.js';

/** A slip as far as somebody answers for its cash: whoever took it, until it is handed on. */
export interface SlipTaken {
  number: string;
  method: Method;
  /** A person. */
  collector: string;
}

/** @throws Refused `slip-own` (403): whoever took cash does not make it what nobody has to hand on, also with another's void */
export function requireCashKept(actor: Actor, slip: SlipTaken, to: Method): void {
  const lessCash = slip.method === 'cash' && to !== 'cash';
  if (lessCash && slip.collector === actor.id) throw new Refused('slip-own', { number: slip.number });
}

/** @throws Refused `slip-not-cash` (403): nobody makes another answer for cash that this one has not said he took */
export function requireCashOwned(actor: Actor, slip: SlipTaken, to: Method): void {
  const moreCash = slip.method !== 'cash' && to === 'cash';
  if (moreCash && slip.collector !== actor.id) throw new Refused('slip-not-cash', { number: slip.number });
}
