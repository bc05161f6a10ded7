import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** Numbers as they stand on envelopes: letters, digits and signs of ASCII without blanks. */
const NUMBER = /^[\x21-\x7e]{1,64}$/;

/** sha256 in lower-case hex. */
export function hashOf(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/** Whether these can be the lines of a list: numbers, none of them twice. */
export function isList(numbers: readonly string[]): boolean {
  return numbers.every((number) => NUMBER.test(number)) && new Set(numbers).size === numbers.length;
}

/**
 * sha256(salt ‖ numbers ascending, joined by line feeds), in hex: the same for the same envelopes in any order.
 * @param salt 16 bytes in hex
 * @throws RangeError when these are not the lines of a list
 */
export function digestOf(salt: string, numbers: readonly string[]): string {
  if (!isList(numbers)) throw new RangeError('a number twice, or one that stands on no envelope');
  return hashOf(concatBytes(hexToBytes(salt), utf8ToBytes([...numbers].sort().join('\n'))));
}
