import type { EntityManager } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import type { PaperKind } from '../directory/directory.entities.js';

/** Papers of one checklist line as counted. */
export interface CountedLine {
  line: number;
  kind: PaperKind;
  required: number;
  given: number;
}

/** Keeps a count of an item's papers: at the intake, and again at the desk. */
export async function writeTally(act: Act, item: string, at: 'intake' | 'desk', lines: readonly CountedLine[]): Promise<void> {
  await act.tx.query(
    `insert into tally_line (item, at, line, kind, required, given)
     select $1, $2, * from unnest($3::int[], $4::text[], $5::int[], $6::int[])`,
    [
      item,
      at,
      lines.map((line) => line.line),
      lines.map((line) => line.kind),
      lines.map((line) => line.required),
      lines.map((line) => line.given),
    ],
  );
}

export async function readTally(tx: EntityManager, item: string, at: 'intake' | 'desk'): Promise<CountedLine[]> {
  return tx.query('select line, kind, required, given from tally_line where item = $1 and at = $2 order by line', [item, at]);
}
