import { ed25519 } from '@noble/curves/ed25519.js';
import { signAccept, type Accept } from '../../src/modules/handover/offline/accept.js';
import { digestOf, hashOf } from '../../src/modules/handover/offline/digest.js';
import { Half, type Key } from '../../src/modules/handover/offline/facts.js';
import { signOffer, type Offer } from '../../src/modules/handover/offline/offer.js';

/** A device of somebody, with the one key it has. */
export interface Phone {
  device: string;
  key: number;
  person: string;
  unit: string;
  secretKey: Uint8Array;
}

/** A half as it was signed, and whose lines stand behind it. */
export interface Signed {
  bytes: Uint8Array;
  half: Half;
  lines: readonly string[];
}

const [COURIER, DESK, OTHER_DESK] = [1, 2, 3].map((number) => id(0xd, number)) as [string, string, string];

/** An id that says what it is of: `0193f000-0000-7000-8000-00000000d002`. */
export function id(kind: number, number: number): string {
  return `0193f000-0000-7000-8000-${((kind << 12) + number).toString(16).padStart(12, '0')}`;
}

function phone(number: number, unit: string): Phone {
  return { device: id(0xe, number), key: 1, person: id(0xc, number), unit, secretKey: new Uint8Array(32).fill(number) };
}

/** A courier who gives, an officer of the desk that receives, her colleague, and a clerk of another desk. */
export const courier = phone(1, COURIER);
export const officer = phone(2, DESK);
export const colleague = phone(3, DESK);
export const stranger = phone(4, OTHER_DESK);
const phones = [courier, officer, colleague, stranger];

export const list = ['CA000000014VN', 'CA000000028VN', 'CA000000031VN'] as const;
export const START = 1_796_086_800_000_000;
const MINUTE = 60_000_000;

/** The key of a device as it was enrolled. */
export function keyOf(device: string, key: number): Key | undefined {
  const owner = phones.find((each) => each.device === device && each.key === key);
  return owner && { device, key, person: owner.person, publicKey: ed25519.getPublicKey(owner.secretKey) };
}

/** What stands in an offer of the courier's to the officer's desk, unless told otherwise. */
export function anOffer(lines: readonly string[] = list, other: Partial<Offer> = {}): Offer {
  const salt = other.salt ?? '000102030405060708090a0b0c0d0e0f';
  return {
    handover: id(0xa, 1),
    version: 1,
    purpose: 'run',
    giverKind: 'COURIER',
    giver: courier.person,
    giverUnit: courier.unit,
    receiverKind: 'DESK',
    receiver: DESK,
    count: lines.length,
    salt,
    digest: digestOf(salt, lines),
    device: courier.device,
    key: courier.key,
    counter: 1,
    madeAt: START,
    ...other,
  };
}

/** What stands in the officer's accept of an offer, unless told otherwise. */
export function anAccept(offer: Signed, lines: readonly string[] = offer.lines, other: Partial<Accept> = {}): Accept {
  const { says } = offer.half;
  if (says.side !== 'offer') throw new TypeError('an accept accepts an offer');
  return {
    handover: says.handover,
    offer: offer.half.hash,
    receiver: officer.person,
    unit: officer.unit,
    count: lines.length,
    digest: digestOf(says.salt, lines),
    device: officer.device,
    key: officer.key,
    counter: 1,
    acceptedAt: START + 5 * MINUTE,
    ...other,
  };
}

/** An offer signed by a phone, the courier's unless told otherwise. */
export function offered(lines: readonly string[] = list, other: Partial<Offer> = {}, by = courier): Signed {
  const own = { giver: by.person, giverUnit: by.unit, device: by.device, key: by.key };
  return received(signOffer(anOffer(lines, { ...own, ...other }), by.secretKey), lines);
}

/** An accept signed by a phone, the officer's unless told otherwise. */
export function accepted(of: Signed, lines = of.lines, other: Partial<Accept> = {}, by = officer): Signed {
  const own = { receiver: by.person, unit: by.unit, device: by.device, key: by.key };
  return received(signAccept(anAccept(of, lines, { ...own, ...other }), by.secretKey), lines);
}

function received(bytes: Uint8Array, lines: readonly string[]): Signed {
  const half = Half.read(bytes, keyOf);
  if (half.hash !== hashOf(bytes)) throw new Error('a half is named by the hash of its bytes');
  return { bytes, half, lines };
}
