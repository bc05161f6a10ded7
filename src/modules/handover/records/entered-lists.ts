import type { EntityManager } from 'typeorm';

/** The number of the sheet of paper from which a tally, or else the list itself, was entered afterwards. */
export async function sheetOf(
  tx: EntityManager,
  tally: { act: string } | undefined,
  handover?: { endedAct: string | null },
): Promise<string | undefined> {
  const rows = await tx.query<{ number: string }[]>(
    `select s.number from sheet_act t join sheet s on s.id = t.sheet where t.act in ($1, $2) order by t.act = $1 desc limit 1`,
    [tally?.act, handover?.endedAct],
  );
  return rows[0]?.number;
}
