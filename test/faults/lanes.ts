import type { Program } from './program.js';
import { hasRedis } from './redis.js';
import { runCase, type CaseResult } from './run-case.js';
import { FaultServer } from './server.js';
import type { Planned, Wanted } from './words.js';

/** Who is told of a run as it goes. */
export interface Telling {
  started(server: FaultServer): void;
  note(line: string): void;
  result(result: CaseResult, about: string): void;
}

const NO_REDIS = 'there is no redis-server on this machine';

/** Plays all cases, as many side by side as there are lanes. @returns results in the order of the plan */
export async function playAll(program: Program, { cases, lanes, scale }: Wanted, tell: Telling): Promise<CaseResult[]> {
  const results = new Map<Planned, CaseResult>();
  const left = [...cases];
  const lane = async (_: unknown, number: number): Promise<void> => {
    const server = await FaultServer.start(number);
    tell.started(server);
    try {
      for (let next = left.shift(); next; next = left.shift()) {
        const { fault, seed } = next;
        const grounds = { server, program, scale, note: (line: string) => tell.note(`${fault.name} seed ${line}`) };
        const result = isMissing(next) ? skipped(next) : await runCase(fault, seed, grounds);
        results.set(next, result);
        tell.result(result, fault.about);
      }
    } finally {
      await server.remove();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, cases.length) }, lane));
  return cases.flatMap((planned) => results.get(planned) ?? []);
}

function isMissing({ fault }: Planned): boolean {
  return fault.needsRedis === true && !hasRedis();
}

function skipped({ fault, seed }: Planned): CaseResult {
  return { fault: fault.name, seed, ok: false, skipped: NO_REDIS, verify: null, measured: {}, wrong: [], logged: [] };
}
