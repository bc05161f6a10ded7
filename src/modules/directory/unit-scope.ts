/** Whether the unit at `unitPath` is the one at `scopePath` or below it. */
export function inScope(scopePath: string, unitPath: string): boolean {
  return unitPath === scopePath || unitPath.startsWith(`${scopePath}/`);
}

/**
 * The same in SQL, of a row of the table `unit`.
 * @param unit its alias in the statement
 * @param path the scope's path: a parameter or a column
 */
export function isInScope(unit: string, path: string): string {
  return `(${unit}.path = ${path} or ${unit}.path like ${path} || '/%')`;
}
