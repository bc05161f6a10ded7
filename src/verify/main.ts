import { parseArgs } from 'node:util';
import { nameOfDatabase, onDatabase } from '../platform/database-url.js';
import { endWith, StartProblem } from '../platform/start-problem.js';
import { exportJournal } from './export-journal.js';
import { isSound, verify, type Report } from './verify.js';

/** Prints what breaks the invariants; with --json the last line is one object. Exit code 1 when anything does. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, export: { type: 'string' } } });
  const url = process.env['DATABASE_URL'];
  if (!url) throw new StartProblem('DATABASE_URL is not set; give the address of the database to verify, as its owner.');
  const simulatorsUrl = process.env['SIMULATORS_DATABASE_URL'] ?? onDatabase(url, `${databaseOf(url)}_simulators`);
  const report = await verify(url, { simulatorsUrl, evidenceFolder: process.env['EVIDENCE_FOLDER'] });
  print(`${nameOfDatabase(url)}\n${tell(report)}`);
  if (values.export !== undefined) {
    const { events, acts } = await exportJournal(url, values.export);
    print(`${values.export}: ${events} events, ${acts} acts`);
  }
  if (values.json) print(JSON.stringify(report.counts));
  process.exitCode = isSound(report) ? 0 : 1;
}

function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

function tell({ counts, synced, broken }: Report): string {
  const found = broken.flatMap(({ invariant, name, count, rows }) => [
    `  ${invariant} ${name}: ${count}`,
    ...rows.map((row) => `      ${JSON.stringify(row)}`),
  ]);
  const told = synced ? `synced: ${JSON.stringify(synced)}` : 'synced: null (no store of an administrative-system simulator)';
  return [...Object.entries(counts).map(([invariant, count]) => `${invariant}: ${count ?? 'null'}`), ...found, told].join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (import.meta.main) await main().catch(endWith);
