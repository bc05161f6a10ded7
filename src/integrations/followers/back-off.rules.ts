const FIRST_MS = 500;
/** The longest wait of a back-off that doubles. */
export const LONGEST_MS = 60_000;

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** As Standard Webhooks recommends: nine more tries within about three days. */
const OVER_DAYS_MS = [
  ...[5 * SECOND_MS, 300 * SECOND_MS, 1_800 * SECOND_MS],
  ...[2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 14 * HOUR_MS, 20 * HOUR_MS, 24 * HOUR_MS],
];
const MOST_JITTER = 0.2;

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

/**
 * How long a webhook waits after the n-th failure in a row (0 is the first), in milliseconds: 5 s, 5 min, 30 min, 2 h,
 * 5 h, 10 h, 14 h, 20 h, 24 h and up to a fifth more by chance.
 * @param random a number in [0, 1)
 * @returns undefined after the last
 */
export function overDaysMs(attempts: number, random: number): number | undefined {
  const wait = OVER_DAYS_MS[attempts];
  return wait && Math.round(wait * (1 + random * MOST_JITTER));
}

/** A webhook that took nothing for so long is switched off. */
export const HOPELESS_MS = 72 * HOUR_MS;
