import type { EntityManager } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import type { ChecklistLine, PaperKind } from '../directory/directory.entities.js';

/** Papers of one checklist line as counted. */
export interface CountedLine {
  line: number;
  kind: PaperKind;
  required: number;
  given: number;
}

/** Keeps a count of an item's papers: at the intake, and again at the desk. */
export function writeTally(
  act: Act,
  item: string,
  at: 'intake' | 'desk',
  lines: readonly CountedLine[],
): Promise<void> {
  return writeTallies(act, new Map([[item, lines]]), at);
}

/** As `writeTally`, for several items in one statement. */
export async function writeTallies(
  act: Act,
  counts: ReadonlyMap<string, readonly CountedLine[]>,
  at: 'intake' | 'desk',
): Promise<void> {
  const rows = [...counts].flatMap(([item, lines]) => lines.map((line) => ({ item, ...line })));
  await act.tx.query(
    `insert into tally_line (item, at, line, kind, required, given)
     select t.item, $1, t.line, t.kind, t.required, t.given
     from unnest($2::uuid[], $3::int[], $4::text[], $5::int[], $6::int[]) as t (item, line, kind, required, given)`,
    [
      at,
      rows.map((row) => row.item),
      rows.map((row) => row.line),
      rows.map((row) => row.kind),
      rows.map((row) => row.required),
      rows.map((row) => row.given),
    ],
  );
}

/** Counts by item; items that were not counted are left out. */
export async function readTallies(
  tx: EntityManager,
  items: readonly string[],
  at: 'intake' | 'desk',
): Promise<Map<string, CountedLine[]>> {
  const rows = await tx.query<(CountedLine & { item: string })[]>(
    'select item, line, kind, required, given from tally_line where item = any($1) and at = $2 order by item, line',
    [items, at],
  );
  const counts = new Map<string, CountedLine[]>();
  for (const { item, ...line } of rows) counts.set(item, [...(counts.get(item) ?? []), line]);
  return counts;
}

/** How many papers of each line of its checklist a desk holds of a dossier. */
export type Held = ReadonlyMap<number, number>;

/** What desks counted of earlier envelopes, by dossier; dossiers of which none was counted are left out. */
export async function readHeld(tx: EntityManager, dossiers: readonly string[]): Promise<Map<string, Held>> {
  const rows = await tx.query<{ dossier: string; line: number; given: number }[]>(
    `select i.dossier_id as dossier, t.line, sum(t.given)::int as given from tally_line t join item i on i.id = t.item
     where i.dossier_id = any($1) and i.leg = 'submission' and t.at = 'desk' group by i.dossier_id, t.line`,
    [dossiers],
  );
  const of = Map.groupBy(rows, (row) => row.dossier);
  return new Map([...of].map(([dossier, lines]) => [dossier, new Map(lines.map(({ line, given }) => [line, given]))]));
}

/** A line of the checklist with the papers that may still come. */
export type ExpectedLine = Pick<ChecklistLine, 'line' | 'kind' | 'count' | 'required'>;

/** What is still to come: of each line of the checklist, the papers that are not at the desk yet. */
export function stillExpected(checklist: readonly ChecklistLine[], held: Held | undefined): ExpectedLine[] {
  return checklist.map(({ line, kind, count, required }) => ({
    line,
    kind,
    required,
    count: Math.max(0, count - (held?.get(line) ?? 0)),
  }));
}

/** Line by line what is still expected, and whatever else is named in `given`. */
export function countedLines(expected: readonly ExpectedLine[], given: ReadonlyMap<number, number>): CountedLine[] {
  return expected
    .filter(({ line, count }) => count > 0 || given.has(line))
    .map(({ line, kind, count }) => ({ line, kind, required: count, given: given.get(line) ?? 0 }));
}
