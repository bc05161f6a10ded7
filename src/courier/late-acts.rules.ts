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
  String.raw`deliveries/${ID}/(?:fail|deliver|recover)`,
  String.raw`remittances`,
].map((path) => new RegExp(`^/v1/${path}$`));

export function mayComeLate(path: string): boolean {
  return LATE_PATHS.some((late) => late.test(path));
}

/** What the answer to an act says of it: done, refused for good, to be sent again, or an error of ours. */
export function verdictOf(status: number, code: unknown): 'done' | 'refused' | 'again' | 'failed' {
  if (status < 300) return 'done';
  if (code === 'internal-error') return 'failed';
  const passing = status >= 500 || status === 401 || status === 429 || code === 'act-in-progress';
  return passing ? 'again' : 'refused';
}
