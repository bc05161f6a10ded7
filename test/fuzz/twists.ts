import type { Place } from './bodies.js';
import type { Schema } from './operations.js';

/** Another value for a place. */
export interface Twist {
  name: string;
  /** Undefined leaves the field out. */
  value: (sound: unknown) => unknown;
  /** Whether the schema itself forbids it. */
  forbidden: boolean;
}

/** What stands in JSON exactly so, though JavaScript has no such value. */
function literally(json: string): string {
  return `@literally ${json}@`;
}

/** JSON of a body, with what is meant literally; nothing of what is not there. */
export function written(body: unknown): string {
  return (body === undefined ? '' : JSON.stringify(body)).replace(/"@literally (.*?)@"/g, '$1');
}

/** Stands in odd texts for the field, so that what was said of a person in one is not found in the refusal of another. */
const FIELD = '§';

/** Text that no schema forbids: taken as it is, made tidy or refused, but never at the cost of anything. */
export const oddTexts: Record<string, string> = {
  empty: '',
  blank: ' \t  ',
  'Vietnamese, decomposed': 'Nguyễn Thị Ánh § (mẫu)'.normalize('NFD'),
  'bidi override': 'An \u202egnort\u202c § (mẫu)',
  'bidi isolate': 'An \u2066x\u2069 § (mẫu)',
  'zero width': 'A\u200bn\u200d\ufeff § (mẫu)',
  'control character': 'An\u0007\u001b[31m § (mẫu)',
  'line break': 'An §\r\nSet-Cookie: a=b',
  'formula =': '=HYPERLINK("http://127.0.0.1","§")',
  'formula +': '+84905000001+1',
  'formula -': "-2+3+cmd|' /C § calc'!A0",
  'formula @': '@SUM(1+1)',
  'formula tab': '\t=1+1',
  'SQL fragment': "'; drop table § dossier; --",
  'HTML fragment': '<img src=x onerror=alert(1) § >',
  template: '{{7*7}}%s%n#{7*7}',
  'path up': '../../../etc/passwd',
  'name of a prototype': '__proto__',
  emoji: '👩‍👩‍👧‍👦 § (mẫu)',
  'private use': '\ue000\u{10ffff}',
  'many marks on one letter': `a${'\u0301'.repeat(200)}`,
  'not a number': 'NaN',
  'number in hexadecimal': '0x10',
  'full width digits': '１２３',
  'last day of time': '9999-12-31',
  'day that is not': '2026-02-30',
};

/** Text that nothing can store. */
const unstorableTexts: Record<string, string> = {
  NUL: 'a\u0000b',
  'half a character': 'a\ud800b',
  'other half': '\udc00',
};

const numbers: Record<string, unknown> = {
  fraction: 1.5,
  'over all bounds': 1e308,
  'not safe': 2 ** 53,
  'over 32 bits': 2 ** 31,
  negative: -1,
  zero: 0,
  'minus zero': literally('-0'),
  'one point zero': literally('1.0'),
  infinite: literally('1e400'),
  'so small that it is zero': literally('1e-400'),
};

const kinds: Record<string, unknown> = {
  string: 'x',
  integer: 1,
  number: 1,
  boolean: true,
  array: ['x'],
  object: { a: 1 },
};

/** Everything that may stand in a place instead of what should. */
export function twistsOf({ keys, schema, required }: Place): Twist[] {
  const typed = schema.type !== undefined || schema.anyOf !== undefined;
  return [
    { name: 'left out', value: () => undefined, forbidden: required && typed },
    { name: 'null', value: () => null, forbidden: typed },
    ...ofAnotherKind(schema),
    ...(schema.type === 'string' ? texts(schema, String(keys.at(-1))) : []),
    ...(schema.type === 'integer' || schema.type === 'number' ? numerals(schema) : []),
    ...(schema.type === 'array' ? arrays(schema) : []),
    ...(schema.properties ? objects(schema) : []),
  ];
}

function ofAnotherKind(schema: Schema): Twist[] {
  if (schema.anyOf) return [{ name: 'a number for one of several shapes', value: () => 7, forbidden: true }];
  const same = schema.type === 'integer' ? ['integer', 'number'] : [schema.type];
  const others = Object.entries(kinds).filter(([kind]) => !same.includes(kind));
  const twists = others.map(([kind, value]) =>
    constant(`${kind} for ${schema.type}`, value, schema.type !== undefined),
  );
  const wrapped = { name: 'in an array', value: (sound: unknown) => [sound], forbidden: schema.type !== undefined };
  const quoted = {
    name: 'as text',
    value: (sound: unknown) => JSON.stringify(sound),
    forbidden: schema.type !== undefined && schema.type !== 'string',
  };
  return [...twists, ...(schema.type === 'array' ? [] : [wrapped]), quoted];
}

function constant(name: string, value: unknown, forbidden: boolean): Twist {
  return { name, value: () => value, forbidden };
}

function texts(schema: Schema, field: string): Twist[] {
  const forbids = (text: string): boolean =>
    (schema.enum !== undefined && !schema.enum.includes(text)) ||
    (schema.const !== undefined && schema.const !== text) ||
    (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(text)) ||
    text.length > (schema.maxLength ?? Infinity);
  const odd = { ...oddTexts, '10 kB': 'x'.repeat(10_240), 'one too long': 'x'.repeat((schema.maxLength ?? 0) + 1) };
  const unstorable = Object.entries(unstorableTexts).map(([name, text]) => constant(name, text, forbids(text)));
  const named = Object.entries(odd).map(([name, text]): [string, string] => [name, text.replace(FIELD, field)]);
  return [...named.map(([name, text]) => constant(name, text, forbids(text))), ...unstorable];
}

function numerals({ type, minimum = -Infinity, maximum = Infinity }: Schema): Twist[] {
  const outside = (value: unknown): boolean =>
    typeof value === 'number' && (value < minimum || value > maximum || (type === 'integer' && value % 1 !== 0));
  const bounds = { 'under the least': minimum - 1, 'over the most': maximum + 1 };
  return Object.entries({ ...numbers, ...bounds })
    .filter(([, value]) => value !== Infinity && value !== -Infinity)
    .map(([name, value]) => constant(name, value, outside(value) || value === numbers['infinite']));
}

function arrays({ minItems = 0, maxItems = Infinity, items = {} }: Schema): Twist[] {
  const typed = items.type !== undefined || items.anyOf !== undefined;
  const most = Math.min(maxItems, 10_000) + 1;
  return [
    constant('no items', [], minItems > 0),
    constant('a null among the items', [null], typed),
    constant('arrays in arrays', [[[[]]]], typed),
    { name: 'one too many', value: (sound) => Array<unknown>(most).fill(first(sound)), forbidden: most > maxItems },
    { name: 'an item twice', value: (sound) => [first(sound), first(sound)], forbidden: false },
  ];
}

function first(sound: unknown): unknown {
  return Array.isArray(sound) ? sound[0] : sound;
}

function objects({ additionalProperties, required = [] }: Schema): Twist[] {
  const closed = additionalProperties === false;
  const added = (name: string, value: unknown, forbidden = closed): Twist => ({
    name: `added ${name.slice(0, 20)}`,
    value: (sound) => ({ ...(sound as object), [name]: value }),
    forbidden,
  });
  return [
    constant('no fields', {}, required.length > 0),
    added('unknown', 1),
    added('', 1),
    added('a/b~c', 1),
    added('x'.repeat(10_240), 1),
    added('a\u0000b', 1),
    added('toString', 'x'),
    added('constructor', { prototype: { admin: true } }, true),
    added('deep', literally('['.repeat(70) + ']'.repeat(70)), true),
  ];
}
