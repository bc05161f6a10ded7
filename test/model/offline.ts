import type { Side } from './envelopes.js';

/** Who holds, and who signed for him, by login. */
export interface SigningSide extends Side {
  kind: 'COURIER' | 'OFFICE' | 'DESK';
  signer: string;
}

/** What two phones signed of a handover, and the numbers behind both signatures. */
export interface HandoverSigned {
  id: string;
  purpose: 'run' | 'round' | 'other';
  giver: SigningSide;
  receiver: SigningSide;
  offered: readonly string[];
  accepted: readonly string[];
}

/** Which parts of it somebody sends, or the service has. */
export interface Parts {
  offer: boolean;
  accept: boolean;
  /** The giver's numbers. */
  offered: boolean;
  /** The receiver's. */
  accepted: boolean;
}

/** A handover that two signed where there was no network, as far as the service has heard of it. */
export interface Offline extends Omit<HandoverSigned, 'offered' | 'accepted'> {
  key: string;
  status: 'unheard' | 'waiting' | 'applied' | 'refused';
  /** Envelopes by key. */
  offered: readonly string[];
  accepted: readonly string[];
  heard: Parts;
}

export function sameSigned({ offered, accepted }: Pick<Offline, 'offered' | 'accepted'>): boolean {
  return offered.length === accepted.length && offered.every((each) => accepted.includes(each));
}
