import fc from 'fast-check';
import { repeatedName } from '../src/platform/json-names.js';

/** JSON as it is written: an object may give a name more than once. */
type Written = { names: [name: string, escaped: boolean, value: Written][] } | Written[] | string | number | null;

/** Without a backslash: having parsed a name with one, V8 misreads escaped names that come later. */
const names = fc.oneof(
  fc.constantFrom('a', 'b', 'to', '', '":{', 'đ', '__proto__', '0'),
  fc.string({ unit: 'binary', maxLength: 3 }).filter((name) => !name.includes('\\')),
);
const { written } = fc.letrec<{ written: Written }>((tie) => ({
  written: fc.oneof(
    { maxDepth: 5 },
    fc.string({ unit: 'binary' }),
    fc.constantFrom('{"a":1,"a":2}', '\\"', ':'),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.constant(null),
    fc.array(tie('written'), { maxLength: 4 }),
    fc.record({ names: fc.array(fc.tuple(names, fc.boolean(), tie('written')), { maxLength: 5 }) }),
  ),
}));

function textOf(value: Written): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(' , ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${value.names.map(([name, escaped, part]) => `${nameOf(name, escaped)} :${textOf(part)}`).join(',\n')}}`;
}

function nameOf(name: string, escaped: boolean): string {
  if (!escaped) return JSON.stringify(name);
  const units = Array.from({ length: name.length }, (_, at) => name.charCodeAt(at).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}

/** Every name that some object gives twice. */
function twice(value: Written): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(twice);
  const given = value.names.map(([name]) => name);
  const repeated = given.filter((name, nth) => given.indexOf(name) < nth);
  return [...repeated, ...value.names.flatMap(([, , part]) => twice(part))];
}

describe('F85 a name that stands twice in one JSON object', () => {
  test('is found wherever it stands and however it is written, and nothing else is', () => {
    let found = 0;
    fc.assert(
      fc.property(written, (value) => {
        const text = textOf(value);
        const name = repeatedName(Buffer.from(text), JSON.parse(text));
        const all = twice(value);
        expect(name === undefined ? all.length === 0 : all.includes(name)).toBe(true);
        found += all.length > 0 ? 1 : 0;
      }),
      { seed: 20261130, numRuns: 3_000 },
    );
    expect(found).toBeGreaterThan(100);
  });

  test('what JSON.stringify writes has none', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!text.includes('\\\\'));
        expect(repeatedName(Buffer.from(text), JSON.parse(text))).toBeUndefined();
      }),
      { seed: 20261130, numRuns: 1_000 },
    );
  });
});
