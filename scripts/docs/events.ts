import { z } from 'zod';
import { eventItem, eventTypes, opened } from '../../src/modules/dossier/event-types.js';
import { code, GENERATED, page, table } from './markdown.js';

const INTRODUCTION =
  'An event’s body is canonical JSON (RFC 8785): `{id, act, type, v, dossier, authority, province, actor: {id, role, unit}, ' +
  'occurredAt, items: […], data}`. Below stands the `data` of each type. Within a `v` only optional fields are added.';

/** The part of JSON Schema (2020-12) that our schemas come out as. */
interface Schema {
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  description?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

/** docs/events.md: every event type with its fields. */
export function eventsPage(): string {
  const types = Object.entries(eventTypes).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return page(
    GENERATED,
    '# Events of the journal',
    'Source: `src/modules/dossier/event-types.ts`',
    INTRODUCTION,
    ...section('`items[]`: an item as it stands after the event', eventItem),
    ...section('`data.opened`: in seq 1, whatever its type', opened),
    ...types.flatMap(([type, schema]) => section(code(type), schema)),
  );
}

function section(title: string, schema: z.ZodType): string[] {
  const root = z.toJSONSchema(schema) as Schema;
  const rows = fields(root, '', root.$defs ?? {});
  return [`## ${title}`, rows.length === 0 ? 'No data.' : table(['Field', 'Type', 'Required', 'Says'], rows)];
}

/** One row a field; what lies in objects and lists follows as `a.b` and `a[].b`. */
function fields(schema: Schema, prefix: string, named: Record<string, Schema>): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, given]) => {
    const field = resolved(given, named);
    const path = `${prefix}${name}`;
    const required = schema.required?.includes(name) ? 'yes' : 'no';
    const row = [code(path), typeOf(field, named), required, given.description ?? field.description ?? ''];
    return [row, ...below(field, path, named)];
  });
}

function below(field: Schema, path: string, named: Record<string, Schema>): string[][] {
  if (field.items) return below(resolved(field.items, named), `${path}[]`, named);
  const choices = field.anyOf ?? field.oneOf ?? [];
  return [
    ...fields(field, `${path}.`, named),
    ...choices.flatMap((choice) => below(resolved(choice, named), path, named)),
  ];
}

function resolved(schema: Schema, named: Record<string, Schema>): Schema {
  const name = schema.$ref?.replace('#/$defs/', '');
  return name === undefined ? schema : (named[name] ?? schema);
}

function typeOf(schema: Schema, named: Record<string, Schema>): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => typeOf(resolved(choice, named), named)).join(' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.items) return `list of ${typeOf(resolved(schema.items, named), named)}`;
  if (schema.format) return schema.format;
  return `${[schema.type ?? 'anything'].flat().join(' or ')}${limits(schema)}`;
}

function limits({ minimum, maximum, maxLength }: Schema): string {
  // zod writes the safe range of a number where none was asked for
  const least = minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? '' : ` ≥ ${minimum}`;
  const most = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? '' : ` ≤ ${maximum}`;
  const long = maxLength === undefined ? '' : ` of at most ${maxLength} characters`;
  return `${least}${most}${long}`;
}
