import { Unreadable } from './layout.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const DIGIT = new Map(Array.from(ALPHABET, (letter, value) => [letter, value]));

/** Bytes as letters that a QR code holds in its alphanumeric mode (RFC 9285): three letters for two bytes, two for the last one. */
export function toBase45(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const [first = 0, second] = bytes.subarray(at, at + 2);
    text += second === undefined ? letters(first, 2) : letters(first * 256 + second, 3);
  }
  return text;
}

/**
 * The bytes of such letters; every text has at most one meaning and every meaning one text.
 * @throws Unreadable `base45`: a letter of another alphabet, a length that no bytes have, a group worth more than its bytes
 */
export function fromBase45(text: string): Uint8Array {
  if (text.length % 3 === 1) throw new Unreadable('base45');
  const bytes = new Uint8Array(Math.floor((text.length * 2) / 3));
  for (let at = 0, to = 0; at < text.length; at += 3, to += 2) {
    const group = text.slice(at, at + 3);
    const value = worth(group);
    if (value >= (group.length === 3 ? 65_536 : 256)) throw new Unreadable('base45');
    bytes.set(group.length === 3 ? [value >> 8, value & 255] : [value], to);
  }
  return bytes;
}

function letters(value: number, count: number): string {
  let [text, rest] = ['', value];
  for (let place = 0; place < count; place++) {
    text += ALPHABET.charAt(rest % 45);
    rest = Math.floor(rest / 45);
  }
  return text;
}

function worth(group: string): number {
  return group.split('').reduceRight((sum, letter) => sum * 45 + digit(letter), 0);
}

function digit(letter: string): number {
  const value = DIGIT.get(letter);
  if (value === undefined) throw new Unreadable('base45');
  return value;
}
