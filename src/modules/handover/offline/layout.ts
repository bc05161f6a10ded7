import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/**
 * Why bytes are no half of a handover: `base45` no such text · `length` more or fewer bytes · `magic` something else ·
 * `version` a layout that is not known here · `field` a field that is written in no allowed way · `unknown-key` a key that was
 * never enrolled · `signature` not signed by it · `other-person` signed by the key of somebody who is not named.
 */
export type Fault = 'base45' | 'length' | 'magic' | 'version' | 'field' | 'unknown-key' | 'signature' | 'other-person';

/** Bytes that somebody handed in are not what they should be; nothing of them is to be believed. */
export class Unreadable extends Error {
  constructor(
    readonly fault: Fault,
    readonly field?: string,
  ) {
    super(field === undefined ? fault : `${fault}: ${field}`);
  }
}

/** How one value stands in a fixed number of bytes. `read` gives undefined for bytes that `write` would never write. */
export interface Field<Value> {
  readonly bytes: number;
  write(value: Value): Uint8Array | undefined;
  read(bytes: Uint8Array): Value | undefined;
}

/** Four letters, the last of which is the version of the layout; the fields in their order; 64 bytes of signature over all before. */
export interface Layout<Values> {
  readonly magic: string;
  readonly fields: { readonly [Name in keyof Values]: Field<Values[Name]> };
}

const MAGIC = 4;
const SIGNATURE = 64;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A UUID, written lower case with hyphens. */
export const uuid: Field<string> = {
  bytes: 16,
  write: (value) => (UUID.test(value) ? hexToBytes(value.replaceAll('-', '')) : undefined),
  read: (bytes) => bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
};

/** So many bytes, written as lower-case hex. */
export function hex(bytes: number): Field<string> {
  const form = new RegExp(`^[0-9a-f]{${bytes * 2}}$`);
  return { bytes, write: (value) => (form.test(value) ? hexToBytes(value) : undefined), read: bytesToHex };
}

/** A whole number from 1 on, big-endian, never above 2^53 - 1. */
export function natural(bytes: 4 | 8): Field<number> {
  const allowed = (value: number): boolean => Number.isSafeInteger(value) && value >= 1 && value < 256 ** bytes;
  return {
    bytes,
    write: (value) =>
      allowed(value)
        ? Uint8Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) % 256)
        : undefined,
    read: (from) => {
      const value = from.reduce((sum, byte) => sum * 256 + byte, 0);
      return allowed(value) ? value : undefined;
    },
  };
}

/** One of some words, as its place among them, from 1 on. */
export function oneOf<Word extends string>(words: readonly Word[]): Field<Word> {
  return {
    bytes: 1,
    write: (word) => (words.includes(word) ? Uint8Array.of(words.indexOf(word) + 1) : undefined),
    read: ([place = 0]) => words[place - 1],
  };
}

type AnyField = [name: string, field: Field<unknown>];

function fieldsOf<Values>(layout: Layout<Values>): AnyField[] {
  return Object.entries(layout.fields);
}

/** How many bytes a half of this layout has, its signature included. */
export function lengthOf<Values>(layout: Layout<Values>): number {
  return fieldsOf(layout).reduce((sum, [, { bytes }]) => sum + bytes, MAGIC + SIGNATURE);
}

/**
 * The values as bytes, signed with Ed25519 (RFC 8032).
 * @param secretKey the 32 bytes of the seed
 * @throws RangeError for a value that its field cannot hold
 */
export function signed<Values extends object>(
  layout: Layout<Values>,
  values: Values,
  secretKey: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(lengthOf(layout));
  bytes.set(new TextEncoder().encode(layout.magic));
  let at = MAGIC;
  const given = new Map<string, unknown>(Object.entries(values));
  for (const [name, field] of fieldsOf(layout)) {
    const written = field.write(given.get(name));
    if (!written) throw new RangeError(`${name} cannot be written: ${String(given.get(name))}`);
    bytes.set(written, at);
    at += field.bytes;
  }
  bytes.set(ed25519.sign(bytes.subarray(0, at), secretKey), at);
  return bytes;
}

/**
 * What bytes of this layout say. Whether they are signed is another question.
 * @throws Unreadable `length`, `magic`, `version`, `field`
 */
export function read<Values>(layout: Layout<Values>, bytes: Uint8Array): Values {
  const begins = String.fromCharCode(...bytes.subarray(0, MAGIC));
  if (begins.slice(0, -1) !== layout.magic.slice(0, -1)) throw new Unreadable('magic');
  if (begins !== layout.magic) throw new Unreadable('version');
  if (bytes.length !== lengthOf(layout)) throw new Unreadable('length');
  let at = MAGIC;
  const values = fieldsOf(layout).map(([name, field]) => {
    const value = field.read(bytes.subarray(at, (at += field.bytes)));
    if (value === undefined) throw new Unreadable('field', name);
    return [name, value];
  });
  return Object.fromEntries(values) as Values;
}

/**
 * Whether the last 64 bytes are this key's signature over all before them, by the strict rules of RFC 8032: what is not written
 * canonically holds for nobody, nor does a key of small order.
 */
export function isSignedBy(bytes: Uint8Array, publicKey: Uint8Array): boolean {
  if (bytes.length < SIGNATURE || publicKey.length !== 32) return false;
  const [said, signature] = [bytes.subarray(0, -SIGNATURE), bytes.subarray(-SIGNATURE)];
  return ed25519.verify(signature, said, publicKey, { zip215: false });
}
