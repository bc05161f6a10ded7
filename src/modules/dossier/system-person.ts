import type { Actor } from '../../platform/actor.js';
import { derivedId } from '../../platform/ids.js';

/** The person behind what the service does by itself: deadlines, proofs. Its row comes with the reference data. */
export class SystemPerson {
  readonly actor: Actor = { id: derivedId('person', 'system'), role: 'system' };
}
