const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** What a courier may do where there is no signal; everything else is online only. */
const LATE_PATHS: readonly RegExp[] = [
  String.raw`intakes`,
  String.raw`pickups/${ID}/(?:start|arrive|fail|not-attempted)`,
  String.raw`items/[A-Z]{2}\d{9}VN/(?:arrive|deposit)`,
  String.raw`handovers`,
  String.raw`handovers/${ID}/(?:scan|close|count|accept|refuse|withdraw)`,
  String.raw`rounds`,
  String.raw`rounds/${ID}/load`,
  String.raw`deliveries/${ID}/(?:fail|deliver)`,
  String.raw`remittances`,
].map((path) => new RegExp(`^/v1/${path}$`));

export function mayComeLate(path: string): boolean {
  return LATE_PATHS.some((late) => late.test(path));
}

const AHEAD_MS = 5 * 60_000;
const OLD_MS = 48 * 3_600_000;

/** The device's time is more than 5 minutes ahead or older than 48 hours (F73). Flagged, never a reason to refuse. */
export function isSkewed(occurredAt: Date, now: Date): boolean {
  const ahead = occurredAt.getTime() - now.getTime();
  return ahead > AHEAD_MS || -ahead > OLD_MS;
}

/** What the answer to an act says of it: done, refused for good, or to be sent again. */
export function verdictOf(status: number, code: unknown): 'done' | 'refused' | 'again' {
  if (status < 300) return 'done';
  const passing = status >= 500 || status === 401 || status === 429 || code === 'act-in-progress';
  return passing ? 'again' : 'refused';
}
