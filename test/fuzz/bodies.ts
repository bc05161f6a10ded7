import type { Schema } from './operations.js';

/** Somewhere in a body: where, what is said to be there, and whether it may be left out. */
export interface Place {
  keys: (string | number)[];
  schema: Schema;
  required: boolean;
}

/** Values that exist, by the name of the field that would hold them. */
export type Known = Record<string, unknown>;

/** Bodies that the schema allows: with nothing that may be left out, then with everything, once per alternative. */
export function bodiesOf(schema: Schema, known: Known): unknown[] {
  const full = [0, 1, 2].map((choice) => sample(schema, '', { known, choice, full: true }));
  const bodies = [sample(schema, '', { known, choice: 0, full: false }), ...full];
  return bodies.filter((body, at) => bodies.findIndex((each) => JSON.stringify(each) === JSON.stringify(body)) === at);
}

interface Wanted {
  known: Known;
  choice: number;
  full: boolean;
}

function sample(schema: Schema, name: string, wanted: Wanted): unknown {
  if (schema.anyOf) return sample(schema.anyOf[wanted.choice % schema.anyOf.length] ?? {}, name, wanted);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[wanted.choice % schema.enum.length];
  if (schema.properties) return sampleObject(schema, wanted);
  if (schema.type === 'array') return sampleArray(schema, name, wanted);
  return wanted.known[name] ?? plain(schema);
}

function plain({ type, minimum = 1 }: Schema): unknown {
  if (type === 'integer' || type === 'number') return Math.max(minimum, 1);
  if (type === 'boolean') return true;
  return type === 'string' ? 'mẫu' : {};
}

function sampleObject({ properties = {}, required = [] }: Schema, wanted: Wanted): Record<string, unknown> {
  const names = Object.keys(properties).filter((name) => wanted.full || required.includes(name));
  return Object.fromEntries(names.map((name) => [name, sample(properties[name] ?? {}, name, wanted)]));
}

function sampleArray({ items = {}, minItems = 0 }: Schema, name: string, wanted: Wanted): unknown[] {
  const known = wanted.known[name];
  if (Array.isArray(known)) return known;
  const one = minItems > 0 || wanted.full;
  return one ? [sample(items, name.replace(/s$/, ''), wanted)] : [];
}

/** Every place of a body, the whole of it first. */
export function placesOf(schema: Schema, body: unknown): Place[] {
  return [...walk({ keys: [], schema, required: true }, body)];
}

function* walk(place: Place, value: unknown): Generator<Place> {
  const schema = meant(place.schema, value);
  yield { ...place, schema };
  if (Array.isArray(value))
    for (const [at, member] of value.entries())
      yield* walk({ keys: [...place.keys, at], schema: schema.items ?? {}, required: false }, member);
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) {
      const required = schema.required?.includes(name) ?? false;
      yield* walk({ keys: [...place.keys, name], schema: schema.properties?.[name] ?? {}, required }, member);
    }
}

/** Of several alternatives the one that has all the fields. */
function meant(schema: Schema, value: unknown): Schema {
  const fields = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const fitting = schema.anyOf?.find(({ properties = {} }) => fields.every((field) => field in properties));
  return fitting ?? schema;
}

/** The body with another value there; undefined leaves the field out. */
export function replaced(body: unknown, keys: Place['keys'], value: unknown): unknown {
  const [key, ...below] = keys;
  if (key === undefined) return value;
  if (Array.isArray(body)) {
    const members: unknown[] = body;
    return members.with(Number(key), replaced(members[Number(key)], below, value));
  }
  const fields = body as Record<string, unknown>;
  return { ...fields, [key]: replaced(fields[key], below, value) };
}

/** What stands there, undefined when nothing does. */
export function valueAt(body: unknown, keys: Place['keys']): unknown {
  return keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], body);
}
