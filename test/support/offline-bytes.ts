import { Half } from '../../src/modules/handover/offline/facts.js';
import { Unreadable } from '../../src/modules/handover/offline/layout.js';
import { keyOf } from './offline-world.js';

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
export const textBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Why bytes, or letters, are refused. */
export function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
  return 'none';
}
/** Why bytes are no half that is to be believed. */
export const readFault = (bytes: Uint8Array): string => faultOf(() => Half.read(bytes, keyOf));

/** Bytes with some of them replaced. */
export const changed = (bytes: Uint8Array, at: number, ...by: number[]): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy.set(by, at);
  return copy;
};
