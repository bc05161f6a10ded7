import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { projectFolder } from '../src/platform/project.js';
import { exportJournal } from '../src/verify/export-journal.js';
import { say, withSite, type Arena } from './arena.js';
import { median } from './drive.js';
import { WHOLE_LIFE } from './life.js';
import { loadDossiers } from './load.js';

const DOSSIERS = 50_000;

/** Reads a file once from its front and hashes its bytes: less than that no verifier does. */
const BARE = `const fs = require('node:fs');
  const hash = require('node:crypto').createHash('sha256');
  const file = fs.openSync(process.argv[1], 'r');
  const chunk = Buffer.allocUnsafe(1 << 20);
  for (let read; (read = fs.readSync(file, chunk, 0, chunk.length, null)) > 0; ) hash.update(chunk.subarray(0, read));
  process.stdout.write(JSON.stringify({ verdict: hash.digest('hex') }));`;

/** Tells on stderr, at its end, what the process took. */
const TELLING = `data:text/javascript,process.on('exit',()=>console.error(JSON.stringify(process.resourceUsage())))`;

const Usage = z.looseObject({ maxRSS: z.number(), userCPUTime: z.number(), systemCPUTime: z.number() });
const Verdict = z.looseObject({ verdict: z.string(), events: z.int().optional() });

interface Run {
  verdict: z.infer<typeof Verdict>;
  /** From the start of the process to its end. */
  seconds: number;
  cpuSeconds: number;
  peakMb: number;
}

/**
 * The stand-alone verifier over the export of half a million events, beside a process that reads and hashes the same
 * bytes, in turns.
 * @throws when the verifier does not find the export sound
 */
export async function measureVerifier(arena: Arena, rounds: number): Promise<Record<string, number>> {
  const file = join(arena.folder, 'journal.ndjson');
  const { events } = await exportOfStock(arena, file);
  const megabytes = (await stat(file)).size / 1e6;
  const bare: Run[] = [];
  const ours: Run[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const hashed = await run('-e', BARE, file);
    const verified = await run(join(projectFolder(), 'verifier', 'verify-journal.mjs'), '--json', file);
    if (verified.verdict.verdict !== 'sound' || verified.verdict.events !== events)
      throw new Error(`The verifier says ${JSON.stringify(verified.verdict)} of ${events} events`);
    const name = round === 0 ? 'warm-up' : `round ${round}`;
    say(`${name}: ${verified.seconds.toFixed(2)} s, bare ${hashed.seconds.toFixed(2)} s`);
    if (round === 0) continue;
    bare.push(hashed);
    ours.push(verified);
  }
  const of = (runs: readonly Run[], figure: 'seconds' | 'cpuSeconds' | 'peakMb') =>
    median(runs.map((each) => each[figure]));
  return {
    verifierEvents: events,
    verifierFileMb: megabytes,
    verifierEventsPerSecond: events / of(ours, 'seconds'),
    verifierEventsPerCpuSecond: events / of(ours, 'cpuSeconds'),
    verifierToBare: of(ours, 'seconds') / of(bare, 'seconds'),
    verifierPeakMb: of(ours, 'peakMb'),
  };
}

/** Writes the export of so many dossiers at the end of their lives. */
async function exportOfStock(arena: Arena, file: string): Promise<{ events: number; acts: number }> {
  let counted = { events: 0, acts: 0 };
  await withSite(arena, 'verifier', async ({ env }) => {
    await loadDossiers(env.DATABASE_URL, DOSSIERS);
    counted = await exportJournal(env.DATABASE_URL, file);
  });
  if (counted.events < DOSSIERS * WHOLE_LIFE) throw new Error(`The stock has only ${counted.events} events`);
  return counted;
}

const execute = promisify(execFile);

async function run(...args: string[]): Promise<Run> {
  const began = performance.now();
  const { stdout, stderr } = await execute(process.execPath, ['--import', TELLING, ...args]);
  const seconds = (performance.now() - began) / 1000;
  const usage = Usage.parse(JSON.parse(stderr));
  return {
    verdict: Verdict.parse(JSON.parse(stdout)),
    seconds,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMb: (usage.maxRSS * 1024) / 1e6,
  };
}
