import { type Layout, hex, natural, read, signed, uuid } from './layout.js';

/** What a receiver signs and shows once he has counted. */
export interface Accept {
  handover: string;
  /** sha256 of all bytes of the offer, in hex: `hashOf`. */
  offer: string;
  /** The person who signs. */
  receiver: string;
  /** His unit; the new holder where the offer names a unit. */
  unit: string;
  /** Envelopes that he takes over, at least one. */
  count: number;
  /** `digestOf` their numbers with the offer's salt, in hex; the same as the offer's where nothing differs. */
  digest: string;
  device: string;
  /** Which of the device's keys signed. */
  key: number;
  /** Of this key's halves, from 1 on; no two have the same. */
  counter: number;
  /** By the device's clock, in microseconds since 1970-01-01T00:00:00Z. */
  acceptedAt: number;
}

/** Field after field as it stands in the bytes (docs/offline-handover.md). */
export const acceptLayout: Layout<Accept> = {
  magic: 'DCA1',
  fields: {
    handover: uuid,
    offer: hex(32),
    receiver: uuid,
    unit: uuid,
    count: natural(4),
    digest: hex(32),
    device: uuid,
    key: natural(4),
    counter: natural(8),
    acceptedAt: natural(8),
  },
};

/** The signed bytes of an accept. @throws RangeError for a value that cannot be written */
export function signAccept(accept: Accept, secretKey: Uint8Array): Uint8Array {
  return signed(acceptLayout, accept, secretKey);
}

/** What an accept's bytes say; `isSignedBy` says whether to believe it. @throws Unreadable */
export function readAccept(bytes: Uint8Array): Accept {
  return read(acceptLayout, bytes);
}
