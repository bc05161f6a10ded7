import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectFolder } from '../src/platform/project.js';
import { eventsPage } from './docs/events.js';
import { lifecyclesPage } from './docs/lifecycles.js';
import { problemsAtOdds, problemsPage } from './docs/problems.js';

const documents: Record<string, () => string | Promise<string>> = {
  'docs/lifecycles.md': lifecyclesPage,
  'docs/events.md': eventsPage,
  'docs/problems.md': problemsPage,
  'openapi.json': openApi,
};

/** Loaded only here, because it brings the whole application with it. */
async function openApi(): Promise<string> {
  const source = (await import(import.meta.resolve('../src/openapi.js'))) as { openApiDocument(): Promise<object> };
  const document = await source.openApiDocument();
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What is wrong with a document after this run, or nothing. Without `checking` it is written. */
async function renew(path: string, build: () => string | Promise<string>, checking: boolean): Promise<string[]> {
  const file = join(projectFolder(), path);
  try {
    const wanted = await build();
    const found = await readFile(file, 'utf8').catch(() => undefined);
    if (found === wanted) return [];
    if (checking) return [`${path} is ${found === undefined ? 'missing' : 'stale'}; run \`npm run docs\``];
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, wanted);
    process.stdout.write(`${path} written\n`);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`${path} cannot be made: ${reason}`];
  }
}

/**
 * Writes what is generated from the code: lifecycles, events, refusals, the API's description.
 * With `--check` it writes nothing. Ends with 1 and names each that is stale, and each refusal that is not both thrown and
 * in a catalogue.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const wrong = await problemsAtOdds();
  for (const [path, build] of Object.entries(documents)) wrong.push(...(await renew(path, build, values.check)));
  const said = wrong.map((line) => `${line}\n`).join('');
  // what the application may have left open must not keep the check waiting
  process.stderr.write(said, () => process.exit(wrong.length === 0 ? 0 : 1));
}

await main();
