import { AUTHORITY, CAST, DESK, OFFICES } from './cast.js';
import { personId, unitId } from './said.js';

const NAMES = new Map([
  ...CAST.map(({ login }) => [personId(login), login] as const),
  ...[...OFFICES, DESK, AUTHORITY].map((code) => [unitId(code), code] as const),
]);

/** Who or what stands behind an id: a login, or a unit's code. */
export function name(id: string | null | undefined): string | undefined {
  return id ? (NAMES.get(id) ?? '') : undefined;
}

/** In which fields a row is not as the model has it, in words. */
export function unlike(
  what: string,
  model: Record<string, unknown>,
  row: Record<string, unknown> | undefined,
): string[] {
  if (!row) return [`${what} is not there`];
  return Object.entries(model)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(row[field]))
    .map(
      ([field, value]) => `${what}: ${field} is ${JSON.stringify(row[field])}, the model has ${JSON.stringify(value)}`,
    );
}

/** The row of a thing whose id is known. */
export function rowOf<Row extends { id: string }>(rows: readonly Row[], thing: { id?: string }): Row | undefined {
  return rows.find(({ id }) => id === thing.id);
}
