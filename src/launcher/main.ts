import { expectNode } from '../platform/node-version.js';
import { endWith } from '../platform/start-problem.js';

// Everything else is loaded only after the version is known to understand it.
try {
  expectNode();
  const { run } = await import('./commands.js');
  await run(process.argv.slice(2));
} catch (problem) {
  endWith(problem);
}
