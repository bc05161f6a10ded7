import { parseArgs } from 'node:util';
import { nameOfDatabase } from '../platform/database-url.js';
import { reasonOf, StartProblem } from '../platform/start-problem.js';
import { runAsProcess } from '../platform/process.js';
import { exportJournal } from './export-journal.js';
import { isSound, verify, type Report } from './verify.js';
import { placeToVerify, type Place } from './where.js';

interface Wanted {
  json: boolean;
  export?: string;
  at?: string;
}

/**
 * Prints what breaks the invariants; with --json the last line is one object, with --export FILE the journal is written.
 * With --at INSTANT what waits is measured from there, not from the last act.
 * @returns whether everything holds
 */
export async function verifyCommand(
  words: string[],
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<boolean> {
  const wanted = read(words);
  const place = await placeToVerify(env);
  try {
    return await verifyPlace(place, wanted, print);
  } finally {
    await place.release();
  }
}

async function verifyPlace(place: Place, wanted: Wanted, print: (line: string) => void): Promise<boolean> {
  const report = await verify(place.url, { ...place, at: instantOf(wanted.at) });
  print(nameOfDatabase(place.url));
  for (const line of tell(report)) print(line);
  if (wanted.export !== undefined) {
    const { events, acts, roots } = await exportJournal(place.url, wanted.export);
    print(`${wanted.export}: ${events} events, ${acts} acts, ${roots} roots`);
  }
  if (wanted.json) print(JSON.stringify(report.counts));
  return isSound(report);
}

function read(words: string[]): Wanted {
  try {
    const options = {
      json: { type: 'boolean', default: false },
      export: { type: 'string' },
      at: { type: 'string' },
    } as const;
    return parseArgs({ args: words, options }).values;
  } catch (error) {
    throw new StartProblem(`${reasonOf(error)}. Known are --json, --export FILE and --at INSTANT.`);
  }
}

function instantOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new StartProblem(`--at wants an instant such as 2026-12-01T09:00:00+07:00.`);
  return at;
}

function tell({ counts, synced, broken }: Report): string[] {
  const found = broken.flatMap(({ invariant, name, count, rows }) => [
    `  ${invariant} ${name}: ${count}`,
    ...rows.map((row) => `      ${JSON.stringify(row)}`),
  ]);
  const told = synced ? JSON.stringify(synced) : 'null (there is no store of an administrative-system simulator)';
  return [
    ...Object.entries(counts).map(([invariant, count]) => `${invariant}: ${count ?? 'null'}`),
    ...found,
    `synced: ${told}`,
  ];
}

async function main(): Promise<void> {
  const holds = await verifyCommand(process.argv.slice(2), process.env, (line) => process.stdout.write(`${line}\n`));
  process.exitCode = holds ? 0 : 1;
}

await runAsProcess(import.meta.url, main);
