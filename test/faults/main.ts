import { runAsProcess } from '../../src/platform/process.js';
import { playAll } from './lanes.js';
import { Program } from './program.js';
import type { CaseResult } from './run-case.js';
import { sweepScratch } from './scratch.js';
import type { FaultServer } from './server.js';
import { isNoticed, patchOf } from './without.js';
import { read, type Wanted } from './words.js';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function tell({ fault, seed, ok, skipped, measured, wrong, logged }: CaseResult, about: string): void {
  const mark = skipped ? '–' : ok ? '✓' : '✗';
  say(`${mark} ${fault} seed ${seed}: ${skipped ?? about}`);
  say(`    ${JSON.stringify(measured)}`);
  for (const sentence of wrong) say(`    ${sentence}`);
  for (const line of logged) say(`    log: ${line.slice(0, 400)}`);
  if (wrong.length > 0) say(`    again: npm run faults -- --fault ${fault} --seed ${seed}`);
}

async function play(wanted: Wanted): Promise<CaseResult[]> {
  await sweepScratch();
  const program = await Program.build(wanted.without && patchOf(wanted.without));
  const servers: FaultServer[] = [];
  let ending: Promise<void> | undefined;
  const interrupted = async (): Promise<void> => {
    // the processes of a case end by themselves when this one does
    await Promise.allSettled([...servers.map((server) => server.remove()), program.remove()]);
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      ending = interrupted();
    });
  }
  try {
    return await playAll(program, wanted, {
      started: (server) => servers.push(server),
      note: (line) => process.stderr.write(`· ${Math.round(performance.now() / 1_000)} s ${line}\n`),
      result: tell,
    });
  } finally {
    // what is interrupted breaks off first
    await ending;
    await program.remove();
  }
}

/**
 * `npm run faults -- --seeds N --fault X1,X2 [--full] [--lanes N] [--json]`: the last line is `{results: […]}`, the exit
 * code 1 when one of them is not ok. `--ci`: as CI plays them. `--without NAME`: on a program without that protection;
 * the exit code is 0 only if that was noticed.
 */
async function main(): Promise<void> {
  const wanted = read(process.argv.slice(2));
  const { without } = wanted;
  if (without) say(`Playing ${without.noticedBy.join(', ')} on a program without ${without.name}: it must go red.`);
  const results = await play(wanted);
  if (without) {
    const red = isNoticed(without, results);
    say(red ? `RED, as it must be: the ${without.name} is missed.` : `STILL GREEN: nobody misses the ${without.name}.`);
    if (wanted.json) say(JSON.stringify({ without: without.name, red, results }));
    process.exitCode = red ? 0 : 1;
    return;
  }
  const bad = results.filter(({ ok }) => !ok);
  say(bad.length === 0 ? `all ${results.length} are sound` : `${bad.length} of ${results.length} are not ok`);
  if (wanted.json) say(JSON.stringify({ results }));
  process.exitCode = bad.length === 0 ? 0 : 1;
}

await runAsProcess(import.meta.url, main);
