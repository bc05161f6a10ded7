const FIRST_MS = 500;
const LONGEST_MS = 60_000;

/** Failures in a row after which an endpoint is left alone for a while. */
export const FAILURES_TO_PAUSE = 5;

/**
 * How long to wait after the n-th failure in a row (0 is the first), in milliseconds: doubling, at most a minute, the
 * upper half of it by chance so that a thousand dossiers do not come back together.
 * @param random a number in [0, 1)
 */
export function backOffMs(attempts: number, random: number): number {
  const full = Math.min(FIRST_MS * 2 ** Math.min(attempts, 20), LONGEST_MS);
  return Math.round(full * (0.5 + random / 2));
}
