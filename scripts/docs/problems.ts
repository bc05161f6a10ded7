import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { allProblems, type Problem } from '../../src/platform/problems.js';
import { projectFolder } from '../../src/platform/project.js';
import { code, GENERATED, page, table } from './markdown.js';
import { exportsOf, sources } from './sources.js';

const INTRODUCTION =
  'A refusal is `application/problem+json` (RFC 9457) with `type` `urn:dossier-courier:problem:<code>`, `code` and, for bodies, ' +
  '`errors: [{pointer, code}]`. `{name}` is filled in by the refusal; nobody’s data stands in it. Nothing is stored by a refused act.';

/** docs/problems.md: every refusal of the service. */
export async function problemsPage(): Promise<string> {
  const rows = (await catalogue()).map(([name, { status, vi, en }]) => [code(name), String(status), vi, en]);
  const columns = ['Code', 'Status', 'Tiếng Việt', 'English'];
  return page(
    GENERATED,
    '# Refusals',
    'Source: the `*.problems.ts` of each module',
    INTRODUCTION,
    table(columns, rows),
  );
}

/** Where catalogue and code do not agree: refusals thrown that no catalogue holds, and refusals that nobody throws. */
export async function problemsAtOdds(): Promise<string[]> {
  const known = new Set((await catalogue()).map(([name]) => name));
  const thrown: Thrown[] = [];
  const written = new Set<string>();
  for (const source of sources('src/**/*.ts')) readSource(source, thrown, written);
  const unknown = thrown.filter((refusal) => !known.has(refusal.code));
  const idle = [...known].filter((name) => !written.has(name));
  return [
    ...unknown.map(({ code: name, place }) => `${place} refuses with "${name}", which is in no *.problems.ts`),
    ...idle.map((name) => `"${name}" is in a catalogue, but nothing in src refuses with it`),
  ];
}

async function catalogue(): Promise<[string, Problem][]> {
  for (const source of sources('src/**/*.problems.ts')) await exportsOf(source);
  return allProblems();
}

interface Thrown {
  code: string;
  /** file:line */
  place: string;
}

/**
 * Adds the codes of `new Refused('code' …)` to `thrown`, and every text written outside a catalogue to `written`: a code
 * may reach its refusal by way of a table or a parameter.
 */
function readSource(source: string, thrown: Thrown[], written: Set<string>): void {
  const text = readFileSync(join(projectFolder(), source), 'utf8');
  const file = ts.createSourceFile(source, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (isCallOf(node, 'defineProblems')) return;
    if (ts.isStringLiteralLike(node)) written.add(node.text);
    const given = isCallOf(node, 'Refused') ? node.arguments?.[0] : undefined;
    if (given) {
      const { line } = file.getLineAndCharacterOfPosition(given.getStart());
      thrown.push(...codesIn(given).map((name) => ({ code: name, place: `${source}:${line + 1}` })));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function isCallOf(node: ts.Node, name: string): node is ts.CallExpression | ts.NewExpression {
  return (ts.isCallExpression(node) || ts.isNewExpression(node)) && node.expression.getText() === name;
}

/** The codes an expression may come to: `'a'`, `x ? 'a' : 'b'`, `x ?? 'a'`. */
function codesIn(expression: ts.Expression): string[] {
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isParenthesizedExpression(expression)) return codesIn(expression.expression);
  if (ts.isConditionalExpression(expression))
    return [...codesIn(expression.whenTrue), ...codesIn(expression.whenFalse)];
  if (ts.isBinaryExpression(expression)) return codesIn(expression.right);
  return [];
}
