const FIRST_MS = 500;
/** The longest wait of a back-off that doubles. */
export const LONGEST_MS = 60_000;

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const LAST_MS = 24 * HOUR_MS;
/** As Standard Webhooks recommends: nine more tries within about three days, and then one a day. */
const OVER_DAYS_MS = [
  ...[5 * SECOND_MS, 300 * SECOND_MS, 1_800 * SECOND_MS],
  ...[2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 14 * HOUR_MS, 20 * HOUR_MS, LAST_MS],
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
 * 5 h, 10 h, 14 h, 20 h, then 24 h again and again; and up to a fifth more by chance.
 * @param random a number in [0, 1)
 */
export function overDaysMs(attempts: number, random: number): number {
  return Math.round((OVER_DAYS_MS[attempts] ?? LAST_MS) * (1 + random * MOST_JITTER));
}

/** Failures in a row after which somebody is told of a webhook's dossier. */
export const SCHEDULE_ENDS_AFTER = OVER_DAYS_MS.length + 1;

/** An answer, when it came; Retry-After as it was written: seconds or a date. */
interface Answered {
  status: number;
  retryAfter: unknown;
  at: Date;
}

/** Answers with which Retry-After speaks of whoever calls and not of what was sent (RFC 6585, RFC 9110). */
const HOLDING = new Set([429, 503]);

/**
 * How long the other side wants to be left alone, in milliseconds, at most so long.
 */
export function holdMs({ status, retryAfter, at }: Answered, mostMs: number): number | undefined {
  if (!HOLDING.has(status) || typeof retryAfter !== 'string') return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * SECOND_MS : Date.parse(retryAfter) - at.getTime();
  return ms > 0 ? Math.min(ms, mostMs) : undefined;
}
