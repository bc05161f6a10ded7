import { isInScope } from './unit-scope.js';

/** What one page is read of. */
interface PageSource {
  /** SQL: with the alias that the conditions use, `bag b`. */
  table: string;
  /** SQL: what names a row and orders them, `b.number`. */
  key: string;
  order: 'asc' | 'desc';
  /** SQL: what else is asked of a row, and whether the actor may see it. */
  where: string;
  /** SQL: a parameter. */
  limit: string;
}

/** SQL: a condition on a row, of whose unit `is` says which; for example `i.owner ${is}`. */
type UnitSide = (is: string) => string;

/** Kinds of units that oversee too many others to ask each of them. */
const overseeing: readonly string[] = ['nation', 'province'];

/** Whether what concerns a unit is sooner read in the order of all that there is; undefined: of no unit. */
export function overseesMany(kind: string | undefined): boolean {
  return kind === undefined || overseeing.includes(kind);
}

/**
 * SQL: the keys, as `key`, of a page of what concerns a unit and those below it. Of one that has few below it, each side is
 * read by an index on it and the key; for those who oversee many, in the order of all that there is.
 * @param path SQL: the path of the unit, a parameter
 */
export function pageWithin(
  source: PageSource,
  kind: string | undefined,
  path: string,
  sides: readonly UnitSide[],
): string {
  const scope = isInScope('u', path);
  const { order, limit } = source;
  if (overseesMany(kind)) {
    const concerns = sides.map((side) => side(`in (select u.id from unit u where ${scope})`)).join(' or ');
    return some(source, `(${concerns})`);
  }
  const each = sides.map((side) => `(${some(source, side('= u.id'))})`).join(' union all ');
  return `select distinct h.key from unit u cross join lateral (${each}) h where ${scope} order by h.key ${order} limit ${limit}`;
}

/** SQL: the same of what meets one of these conditions, each read by an index of its own. */
export function pageOfAny(source: PageSource, conditions: readonly string[]): string {
  const each = conditions.map((condition) => `(${some(source, condition)})`).join(' union ');
  return `select h.key from (${each}) h order by h.key ${source.order} limit ${source.limit}`;
}

function some({ table, key, order, where, limit }: PageSource, condition: string): string {
  return `select ${key} as key from ${table} where ${condition} and ${where} order by ${key} ${order} limit ${limit}`;
}
