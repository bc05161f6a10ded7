/**
 * A page out of rows that were read with a limit of one more.
 * @returns `last`: its last row, from which the next page goes on; undefined where there is none
 */
export function pageOf<T>(rows: readonly T[], limit: number): { page: T[]; last: T | undefined } {
  const page = rows.slice(0, limit);
  return { page, last: rows.length > limit ? page.at(-1) : undefined };
}
