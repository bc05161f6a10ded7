import { moveRules } from '../../src/modules/item/item.rules.js';
import { remittanceLifecycle } from '../../src/modules/money/remittances.js';
import type { Lifecycle } from '../../src/platform/lifecycle.js';
import { code, GENERATED, page, table } from './markdown.js';
import { exportsOf, sources } from './sources.js';

type AnyLifecycle = Pick<Lifecycle<string, string>, 'noun' | 'rows'>;

const INTRODUCTION =
  'Each row is a sentence: *these roles* may do *act* in one of the states *from*, and it leads to *to*. ' +
  'Where *to* names several states, the rules choose. The same tables are the check of state and role, the `actions` of every ' +
  'answer and the generated tests.';

const MOVES =
  'What an accepted handover means for the envelopes on it; a handover without such a sentence is refused. ' +
  '*next*: what the failed attempt wrote into the item. *sent-back*: `SENT_BACK`, after a recall `RECALLED`.';

/** docs/lifecycles.md: every lifecycle, the reasons beside it, and what handovers do to items. */
export async function lifecyclesPage(): Promise<string> {
  const sections: string[] = [];
  for (const source of sources('src/**/*.lifecycle.ts')) sections.push(...sectionsOf(source, await exportsOf(source)));
  const remittances = sectionsOf('src/modules/money/remittances.ts', { remittanceLifecycle });
  return page(GENERATED, '# Lifecycles', INTRODUCTION, ...sections, ...remittances, ...moves());
}

function sectionsOf(source: string, exported: Record<string, unknown>): string[] {
  const values = Object.entries(exported).sort(([a], [b]) => a.localeCompare(b, 'en'));
  const cycles = values.flatMap(([, value]) => (isLifecycle(value) ? [value] : []));
  const reasons = values.flatMap(([name, value]) => (isReasons(value) ? reasonsOf(name, value) : []));
  return [...cycles.flatMap((cycle) => lifecycleOf(source, cycle)), ...reasons];
}

function isLifecycle(value: unknown): value is AnyLifecycle {
  return typeof value === 'object' && value !== null && 'noun' in value && 'rows' in value && 'actionsFor' in value;
}

function lifecycleOf(source: string, { noun, rows }: AnyLifecycle): string[] {
  const cells = rows.map(({ act, from, to, by }) => [
    code(act),
    from.length === 0 ? '(new)' : list(from),
    list([to].flat()),
    by.join(', '),
  ]);
  return [`## ${noun}`, `Source: ${code(source)}`, table(['Act', 'From', 'To', 'By'], cells)];
}

/** A record of reason codes (P01, D27 …), each with what is said about it. */
type Reasons = Record<string, Record<string, unknown>>;

function isReasons(value: unknown): value is Reasons {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([key, said]) => /^[A-Z]\d{2}$/.test(key) && typeof said === 'object');
}

function reasonsOf(name: string, reasons: Reasons): string[] {
  const facets = [...new Set(Object.values(reasons).flatMap((said) => Object.keys(said)))];
  const rows = Object.entries(reasons).map(([key, said]) => [key, ...facets.map((facet) => plain(said[facet]))]);
  return [`### ${code(name)}`, table(['Code', ...facets], rows)];
}

function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function moves(): string[] {
  const rows = moveRules.map(({ purposes, legs, from, giver, receiver, to }) => [
    purposes.join(', '),
    legs.join(', '),
    list(from),
    giver,
    receiver,
    /^[A-Z]/.test(to) ? code(to) : `*${to}*`,
  ]);
  const columns = ['Purpose', 'Leg', 'From', 'Giver', 'Receiver', 'To'];
  return ['## Handovers and items', 'Source: `src/modules/item/item.rules.ts`', MOVES, table(columns, rows)];
}

function list(states: readonly string[]): string {
  return states.map(code).join(', ');
}
