import { References } from '../src/modules/dossier/references.js';
import { Encryption } from '../src/platform/encryption.js';
import { CONNECTIONS, serving, type Site } from './arena.js';
import { readSteadily } from './drive.js';
import { WHOLE_LIFE } from './life.js';
import { settle, stockUp } from './stock.js';

const OURS = 'src/main.js';
const PER_SECOND = 200;
const WARM_UP_SECONDS = 3;

/** Anybody looks numbers up, 200 a second whatever was answered, of dossiers at the end of their life: by number alone, and with the code. */
export async function measureTracking(site: Site, seconds: number): Promise<Record<string, number>> {
  const { numbers } = await stockUp(site.client, { first: 60_000_000, count: 2_000, events: WHOLE_LIFE });
  await settle(site.client);
  const codes = new References(new Encryption(site.env.SECRET_KEY));
  return serving(site, OURS, async (url) => {
    const byNumber = numbers.map((number) => `${url}/v1/tracking/${number}`);
    const withCode = numbers.map((number) => `${url}/v1/tracking/${number}?code=${codes.lookUpCode(number)}`);
    const load = { perSecond: PER_SECOND, connections: CONNECTIONS };
    const some = (urls: string[], during: number): string[] =>
      Array.from({ length: during * PER_SECOND }, (_, index) => urls[(index * 7) % urls.length] ?? url);
    await readSteadily(some(byNumber, WARM_UP_SECONDS), load);
    await readSteadily(some(withCode, WARM_UP_SECONDS), load);
    const alone = await readSteadily(some(byNumber, seconds), load);
    const coded = await readSteadily(some(withCode, seconds), load);
    return {
      trackingP99Ms: Math.max(alone.p99Ms, coded.p99Ms),
      trackingP50Ms: alone.p50Ms,
      trackingNumberP99Ms: alone.p99Ms,
      trackingCodeP50Ms: coded.p50Ms,
      trackingCodeP99Ms: coded.p99Ms,
    };
  });
}
