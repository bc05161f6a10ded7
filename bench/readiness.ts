import { serve, type Site } from './arena.js';
import { median } from './drive.js';

const STARTS = 3;

/** How long the API takes from the start of its process until it serves, with warm files; one start before does not count. */
export async function measureReadiness(site: Site): Promise<Record<string, number>> {
  const times: number[] = [];
  for (let start = 0; start <= STARTS; start += 1) {
    const began = performance.now();
    const api = await serve(site, 'src/main.js');
    const took = performance.now() - began;
    const health = await fetch(`${String(api.ready)}/ready`);
    await api.stop();
    if (!health.ok) throw new Error(`The API says it is ready and answers ${health.status}`);
    if (start > 0) times.push(took);
  }
  return { readyMs: median(times) };
}
