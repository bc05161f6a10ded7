/** Codes that may be asked for in a row, for one visit by one person. */
export const MOST_CHALLENGES = 3;
/** Wrong codes after which a challenge is dead. */
export const MOST_TRIES = 5;

/** Six digits drawn from keyed bytes. @param bytes at least six */
export function sixDigits(bytes: Buffer): string {
  return String(bytes.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}

/** What became of a code that somebody typed. `challenge`: the one it answers. */
export type CodeVerdict =
  | { right: true; challenge: string }
  | { right: false; problem: 'code-not-asked-for' | 'code-tries-used-up' }
  | { right: false; problem: 'code-wrong'; left: number };
