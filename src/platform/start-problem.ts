/**
 * A bad environment, said in one clear sentence: what is wrong, where, and what to do about it. A process that meets one
 * prints the sentence alone and ends with exit code 1.
 */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}

/** Ends this process: a start problem as its sentence on stderr, anything else (a bug) with its stack. Exit code 1. */
export function endWith(problem: unknown): never {
  const text = problem instanceof StartProblem ? problem.message : problem instanceof Error ? problem.stack : problem;
  process.stderr.write(`${String(text)}\n`);
  process.exit(1);
}

/** The first line of an error's message, for use inside a sentence. */
export function reasonOf(error: unknown): string {
  const inner = firstOf(error);
  const message = typeof inner === 'object' && inner !== null && 'message' in inner ? inner.message : inner;
  return String(message).split('\n', 1)[0] ?? '';
}

/** The `code` of a Node or PostgreSQL error, '' when it has none. */
export function codeOf(error: unknown): string {
  const inner = firstOf(error);
  const code = typeof inner === 'object' && inner !== null && 'code' in inner ? inner.code : '';
  return typeof code === 'string' ? code : '';
}

// A host with two addresses (IPv6 and IPv4) fails with one error each.
function firstOf(error: unknown): unknown {
  const several = typeof error === 'object' && error !== null && 'errors' in error ? error.errors : undefined;
  return Array.isArray(several) && several.length > 0 ? several[0] : error;
}
