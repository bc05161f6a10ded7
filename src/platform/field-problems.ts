import type { FieldProblem } from './problems.js';

/** What a schema finds wrong, as zod says it. */
export interface Issue {
  code?: string;
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[];
  /** Fields that nobody knows. */
  keys?: readonly string[];
  /** Of something that may have one of several shapes: what keeps it from having each. */
  errors?: readonly (readonly Issue[])[];
}

/** Somebody who sends a million wrong items is not told of each. */
const MOST_TOLD = 50;
const LONGEST_KEY = 100;

/** What is wrong with the fields of a request, in codes that stay: the schema's own, or zod's kind of issue. */
export function fieldProblems(issues: readonly Issue[]): FieldProblem[] {
  return issues.slice(0, MOST_TOLD).flatMap(told).flatMap(fieldProblem).slice(0, MOST_TOLD);
}

/** Of several shapes the one that was meant is told: that with no field it does not know, or with the fewest faults. */
function told(issue: Issue): readonly Issue[] {
  const unknown = (shape: readonly Issue[]): number => shape.filter(({ code }) => code === 'unrecognized_keys').length;
  const [meant] = [...(issue.errors ?? [])].sort((a, b) => unknown(a) - unknown(b) || a.length - b.length);
  return meant
    ? meant.flatMap(told).map((fault) => ({ ...fault, path: [...(issue.path ?? []), ...(fault.path ?? [])] }))
    : [issue];
}

function fieldProblem({ code = 'invalid', message, path = [], keys = [] }: Issue): FieldProblem[] {
  const pointer = jsonPointer(path.map((part) => String(typeof part === 'object' ? part.key : part)));
  if (code === 'custom') return [{ pointer, code: message }];
  if (code !== 'unrecognized_keys') return [{ pointer, code: code.replaceAll('_', '-') }];
  return keys.map((key) => ({
    pointer: key.length > LONGEST_KEY ? pointer : `${pointer}${jsonPointer([key])}`,
    code: 'unknown-field',
  }));
}

/** RFC 6901. */
export function jsonPointer(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
