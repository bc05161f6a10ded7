import { say, serving, type Arena, type Site } from './arena.js';
import { acceptByService, atTheCounter, sidesOf } from './batch.js';
import { median } from './drive.js';

/** As many as one list may have: the identity cards of a campaign. */
const CARDS = 5_000;
const FIRST = 70_000_000;
const OURS = 'src/main.js';

/** The acceptance of one list of 5,000 over HTTP, after one to warm up. */
export async function measureCampaign(arena: Arena, site: Site, rounds: number): Promise<Record<string, number>> {
  const taken: number[] = [];
  await serving(site, OURS, async (url) => {
    const sides = await sidesOf(arena, url);
    for (let round = 0; round <= rounds; round += 1) {
      const ms = await acceptByService(site, sides, await atTheCounter(site, FIRST + round * CARDS, CARDS));
      say(`${round === 0 ? 'warm-up' : `round ${round}`} ${CARDS} lines: ${Math.round(ms)} ms`);
      if (round > 0) taken.push(ms);
    }
  });
  return { campaignMs: median(taken), campaignMostMs: Math.max(...taken) };
}
