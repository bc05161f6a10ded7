import { type Layout, hex, natural, oneOf, read, signed, uuid } from './layout.js';

/** What a handover is for; the order is that of their bytes and never changes. */
export const purposes = ['run', 'round', 'other'] as const;
/** Who holds: a person, or a unit for which its staff sign; the order is that of their bytes and never changes. */
export const holderKinds = ['COURIER', 'OFFICE', 'DESK'] as const;
export type HolderKind = (typeof holderKinds)[number];

/** What a giver signs and shows: everything about the list but its lines. */
export interface Offer {
  /** Made by the giver's device where the handover is not known to the service yet. */
  handover: string;
  /** Of the list, from 1 on. */
  version: number;
  purpose: (typeof purposes)[number];
  giverKind: HolderKind;
  /** The person who signs; the holder himself where he is a courier, else his unit is. */
  giver: string;
  giverUnit: string;
  receiverKind: HolderKind;
  /** The holder who may accept: a courier, or a unit. */
  receiver: string;
  /** Lines of the list, at least one. */
  count: number;
  /** 16 random bytes in hex, new for each version of each list. */
  salt: string;
  /** `digestOf` the list's numbers, in hex. */
  digest: string;
  device: string;
  /** Which of the device's keys signed. */
  key: number;
  /** Of this key's halves, from 1 on; no two have the same. */
  counter: number;
  /** By the device's clock, in microseconds since 1970-01-01T00:00:00Z. */
  madeAt: number;
}

/** Field after field as it stands in the bytes (docs/offline-handover.md). */
export const offerLayout: Layout<Offer> = {
  magic: 'DCO1',
  fields: {
    handover: uuid,
    version: natural(4),
    purpose: oneOf(purposes),
    giverKind: oneOf(holderKinds),
    giver: uuid,
    giverUnit: uuid,
    receiverKind: oneOf(holderKinds),
    receiver: uuid,
    count: natural(4),
    salt: hex(16),
    digest: hex(32),
    device: uuid,
    key: natural(4),
    counter: natural(8),
    madeAt: natural(8),
  },
};

/** The signed bytes of an offer. @throws RangeError for a value that cannot be written */
export function signOffer(offer: Offer, secretKey: Uint8Array): Uint8Array {
  return signed(offerLayout, offer, secretKey);
}

/** What an offer's bytes say; `isSignedBy` says whether to believe it. @throws Unreadable */
export function readOffer(bytes: Uint8Array): Offer {
  return read(offerLayout, bytes);
}
