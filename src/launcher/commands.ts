import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StartProblem } from '../platform/start-problem.js';
import { lockFolder, serverHome } from './data-folder.js';
import { playDays } from './day/play-days.js';
import { startServices } from './services.js';
import { namedScenarios, SIMULATOR_DATABASE, startSimulator } from './simulator.js';

/**
 * `demo`: the service and a played day of work; `start`: the service alone; `simulator`: the outside systems alone;
 * `reset`: forgets everything kept.
 */
export function run(words: string[]): Promise<void> {
  const { positionals, values } = readWords(words);
  const [command] = positionals;
  switch (command) {
    case 'reset':
      return reset();
    case 'simulator':
      return values.list ? list() : simulate(values.scenario ?? 'calm');
    case 'demo':
    case 'start':
      return serve(command, values);
    default:
      throw new StartProblem('Say what to run: demo, start, simulator or reset; for example `npm run demo -- --once`.');
  }
}

async function serve(command: 'demo' | 'start', values: ReturnType<typeof parse>['values']): Promise<void> {
  // the demo ends with a search of its logs: there must be something in them
  const logLevel = command === 'demo' ? 'info' : 'warn';
  const services = await startServices(starting, { logLevel });
  const interrupted = untilInterrupted();
  try {
    const played =
      command === 'demo'
        ? playDays(services, { days: Number(values.days ?? 1), json: values.json, seed: Number(values.seed ?? 1) })
        : Promise.resolve(
            process.stdout.write(`${services.url} is up, the API is described at ${services.url}/docs\n`),
          );
    await Promise.race([played, interrupted, services.broken.then(brokenDown)]);
    if (!values.once) await Promise.race([interrupted, services.broken.then(brokenDown)]);
  } finally {
    await services.stop();
  }
  process.exit(process.exitCode ?? 0);
}

function readWords(words: string[]): ReturnType<typeof parse> {
  try {
    return parse(words);
  } catch (error) {
    throw new StartProblem(error instanceof Error ? error.message : String(error));
  }
}

function parse(words: string[]) {
  return parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      days: { type: 'string' },
      seed: { type: 'string' },
      scenario: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  });
}

/** Ends with the interruption, or with what broke. */
async function simulate(scenario: string): Promise<void> {
  const interrupted = untilInterrupted();
  const simulator = await startSimulator(scenario, starting);
  try {
    process.stdout.write(simulator.told);
    await Promise.race([interrupted, simulator.broken.then(brokenDown)]);
  } finally {
    await simulator.stop();
  }
  process.exit(process.exitCode ?? 0);
}

async function list(): Promise<void> {
  process.stdout.write(await namedScenarios());
}

function starting(line: string): void {
  process.stderr.write(`starting: ${line}\n`);
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

function brokenDown(name: string): never {
  throw new StartProblem(`The ${name} process ended by itself; its log lies in ${join(serverHome(), 'logs')}.`);
}

async function reset(): Promise<void> {
  const home = serverHome();
  const locks = [await lockFolder(join(home, 'database')), await lockFolder(join(home, SIMULATOR_DATABASE))];
  await rm(home, { recursive: true, force: true });
  for (const lock of locks) await lock.release();
  process.stdout.write(`${home} is empty: the next demo begins from the start.\n`);
}
