import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectNode } from './node-version.js';
import { endWith } from './start-problem.js';

/**
 * Runs `main` when its module is what Node was started with, not when it is imported. A start problem, an old Node among
 * them, ends the process with its sentence. (Node's own flag for this would be silently absent on the old one.)
 */
export async function runAsProcess(moduleUrl: string, main: () => Promise<unknown>): Promise<void> {
  const [, started] = process.argv;
  if (!started || realpathSync(started) !== realpathSync(fileURLToPath(moduleUrl))) return;
  try {
    expectNode();
    await main();
  } catch (problem) {
    endWith(problem);
  }
}
