import { pickupReasons, type PickupReason, type Proof, type Reason } from './pickup.lifecycle.js';

/** What is still missing to prove the reason. @param pieces kinds of the declared pieces of evidence */
export function missingProof(reason: PickupReason, given: { note: boolean; pieces: readonly string[] }): Proof[] {
  const { proof }: Reason = pickupReasons[reason];
  return proof.filter((each) => (each === 'note' ? !given.note : !given.pieces.includes(each)));
}
