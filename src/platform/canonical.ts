/** What a journal body may hold: no null, no fraction. */
export type Json = string | number | boolean | Json[] | { [key: string]: Json };

/** ASCII that JSON writes as it is: most of what a journal holds, and a list of hundreds is written at once. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * Canonical JSON (RFC 8785) of objects, arrays, NFC strings, integers and booleans. `undefined` members are left out.
 * @throws on null, fractions, unsafe integers and anything else, so that hashed bytes stay reproducible by anybody
 */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value.normalize('NFC'));
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return integer(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (isRecord(value)) return `{${members(value)}}`;
  throw new TypeError(`Not canonical JSON: ${String(value)}`);
}

function integer(value: number): string {
  if (!Number.isSafeInteger(value)) throw new TypeError(`Not an integer: ${value}`);
  return String(value === 0 ? 0 : value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function members(value: Record<string, unknown>): string {
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(member)}`;
  }
  return text;
}
