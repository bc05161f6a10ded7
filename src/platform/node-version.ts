import { StartProblem } from './start-problem.js';

/** The oldest Node that the service runs on. */
const OLDEST: readonly [number, number] = [24, 9];

/**
 * To be called before anything else is imported.
 * @throws StartProblem when `version` (like 24.9.0) is too old
 */
export function expectNode(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new StartProblem(
    `Node ${version} is too old, ${OLDEST.join('.')} or newer is needed; ` +
      'start with `npm run …` after `npm ci`, which brings its own on Linux, or install a newer Node.',
  );
}
