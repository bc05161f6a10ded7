import { randomUUID } from 'node:crypto';
import { placesOf, replaced, valueAt, type Place } from './bodies.js';
import type { Operation, Parameter } from './operations.js';
import { oddTexts, twistsOf, written } from './twists.js';

/** A request before it is written down. */
export interface Draft {
  operation: Operation;
  path: Record<string, string>;
  query: string[];
  headers: Record<string, string>;
  body: unknown;
  /** What is sent in place of the JSON of `body`. */
  bytes?: Buffer;
}

/** One thing wrong with a request. */
export interface Spoiling {
  name: string;
  /** What of the request it changes; of several that change the same the last counts. */
  part: string;
  /** @returns whether the request can now only be refused; undefined when there is nothing left to change */
  apply(draft: Draft): boolean | undefined;
}

/** Every single thing that may be wrong with a request of this operation and body. */
export function spoilingsOf(operation: Operation, body: unknown): Spoiling[] {
  return [
    ...(operation.body ? placesOf(operation.body, body).flatMap(inBody) : []),
    ...operation.parameters.flatMap(inParameter),
    ...(operation.method === 'POST' ? [...asBytes(operation), ...asMediaType(operation)] : []),
    ...(operation.policy.scope === 'public' || operation.policy.scope === 'signature' ? [] : signIns()),
  ];
}

function inBody(place: Place): Spoiling[] {
  const pointer = place.keys.map((key) => `/${key}`).join('');
  return twistsOf(place).map(({ name, value, forbidden }) => ({
    name: `body${pointer}: ${name}`,
    part: 'body',
    apply: (draft) => {
      const there = valueAt(draft.body, place.keys);
      if (there === undefined || draft.bytes) return undefined;
      draft.body = replaced(draft.body, place.keys, value(there));
      return forbidden;
    },
  }));
}

const inPaths: Record<string, string> = {
  nothing: '',
  NUL: '%00',
  'NUL inside': 'a%00b',
  'no percent code': '%zz',
  'half a character': '%ED%A0%80',
  'no UTF-8': '%ff%fe',
  'very long': 'x'.repeat(3_000),
  'path up': '%2e%2e%2f%2e%2e%2f',
  slash: 'a%2Fb',
  semicolon: 'a;b=c',
  'zero id': '00000000-0000-0000-0000-000000000000',
  'somebody else’s id': randomUUID(),
  'id in capitals': randomUUID().toUpperCase(),
};

function inParameter(parameter: Parameter): Spoiling[] {
  const { name } = parameter;
  if (parameter.in === 'path')
    return [...Object.entries(inPaths), ...Object.entries(oddTexts).map(encoded)].map(([kind, text]) => ({
      name: `path {${name}}: ${kind}`,
      part: `path ${name}`,
      apply: (draft) => {
        draft.path[name] = text;
        return false;
      },
    }));
  if (parameter.in === 'query') return inQuery(parameter);
  if (/^(authorization|content-type)$/i.test(name)) return [];
  return name === 'If-Match' ? versions() : keys();
}

function encoded([kind, text]: [string, string]): [string, string] {
  return [kind, encodeURIComponent(text)];
}

function inQuery({ name, schema }: Parameter): Spoiling[] {
  const number = schema.type === 'integer' || schema.type === 'number';
  const forbids = (text: string): boolean =>
    (schema.enum !== undefined && !schema.enum.includes(text)) ||
    text.length > (schema.maxLength ?? Infinity) ||
    (number && !(Number(text) >= (schema.minimum ?? -Infinity) && Number(text) <= (schema.maximum ?? Infinity)));
  const values = { ...oddTexts, '10 kB': 'x'.repeat(10_240), fraction: '1.5', infinite: '1e309', huge: '1e21' };
  const asked = (kind: string, said: string, forbidden: boolean): Spoiling => ({
    name: `query ${name}: ${kind}`,
    part: `query ${said}`,
    apply: (draft) => {
      draft.query.push(said);
      return forbidden;
    },
  });
  return [
    ...Object.entries(values).map(([kind, text]) => asked(kind, `${name}=${encodeURIComponent(text)}`, forbids(text))),
    asked('NUL', `${name}=a%00b`, true),
    asked('no percent code', `${name}=%zz`, false),
    asked('half a character', `${name}=%ED%A0%80`, false),
    asked('twice', `${name}=1&${name}=2`, true),
    asked('as an array', `${name}[]=1`, true),
    asked('as an object', `${name}[a]=1`, true),
    asked('unknown beside it', 'unknown=1', true),
    asked('prototype', '__proto__=1', false),
  ];
}

function header(name: string, kind: string, value: string | undefined, refused: boolean): Spoiling {
  return {
    name: `header ${name}: ${kind}`,
    part: `header ${name}`,
    apply: (draft) => {
      draft.headers = { ...draft.headers, [name]: value ?? '' };
      if (value === undefined) draft.headers = without(draft.headers, name);
      return refused;
    },
  };
}

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));
}

function keys(): Spoiling[] {
  const wrong = {
    empty: '',
    'no UUID': 'x',
    'one that the service derives': '302f1e69-87bb-53c2-844f-f964956c3d7d',
    'without hyphens': '302f1e6987bb43c2844ff964956c3d7d',
    'two of them': `${randomUUID()}, ${randomUUID()}`,
    'nil UUID': '00000000-0000-0000-0000-000000000000',
    'very long': 'a'.repeat(8_000),
    'bytes over 127': 'é'.repeat(36),
    'SQL fragment': "' or 1=1 --",
  };
  return [
    header('Idempotency-Key', 'left out', undefined, true),
    ...Object.entries(wrong).map(([kind, value]) => header('Idempotency-Key', kind, value, true)),
  ];
}

function versions(): Spoiling[] {
  const wrong = {
    empty: '',
    any: '*',
    'without quotes': '1',
    'two of them': '"1", "2"',
    text: '"x"',
    negative: '"-1"',
  };
  return [
    header('If-Match', 'left out', undefined, true),
    ...Object.entries(wrong).map(([kind, value]) => header('If-Match', kind, value, true)),
    header('If-Match', 'over all bounds', `"${'9'.repeat(400)}"`, true),
    header('If-Match', 'another', '"2147483648"', true),
    header('If-Match', 'weak', 'W/"1"', false),
  ];
}

function signIns(): Spoiling[] {
  const wrong = {
    empty: '',
    'no token': 'Bearer ',
    'no scheme': 'x',
    basic: 'Basic YTpi',
    unsigned: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJjbGVyay1kaG8tMSJ9.',
    'no JSON': 'Bearer %%%.%%%.%%%',
    'very long': `Bearer ${'a'.repeat(8_000)}`,
    'bytes over 127': 'Bearer éé.éé.éé',
  };
  return [
    header('Authorization', 'left out', undefined, true),
    ...Object.entries(wrong).map(([kind, value]) => header('Authorization', kind, value, true)),
  ];
}

function asBytes(operation: Operation): Spoiling[] {
  const meant = operation.body !== undefined;
  const sent = (kind: string, refused: boolean, bytes: (json: string) => Buffer | string): Spoiling => ({
    name: `body as ${kind}`,
    part: 'body',
    apply: (draft) => {
      draft.bytes = Buffer.from(bytes(written(draft.body ?? {})));
      return refused;
    },
  });
  const texts: Record<string, string> = {
    ...{ 'cut off JSON': '{"a":', 'a comment': '{/* */}', 'a comma too many': '{"a":1,}', NaN: '{"a":NaN}' },
    ...{
      'single quotes': "{'a':1}",
      'a name without quotes': '{a:1}',
      'two documents': '{}{}',
      'control character': '"\u0007"',
    },
    ...{ prototype: '{"__proto__":{"admin":true}}', 'no JSON': '<a/>', 'deep arrays': '['.repeat(100_000) },
    'deep objects': '{"a":'.repeat(100_000),
  };
  return [
    ...Object.entries(texts).map(([kind, text]) => sent(kind, true, () => text)),
    ...['null', '[]', '"x"', '1', 'true', '-0'].map((text) => sent(text, meant, () => text)),
    sent('nothing', meant, () => ''),
    sent('UTF-16', true, (json) => Buffer.from(json, 'utf16le')),
    sent('no UTF-8', true, () => Buffer.from([0x22, 0xff, 0xfe, 0x22])),
    sent('with a byte order mark', false, (json) => `\ufeff${json}`),
    sent('with a field twice', meant, (json) => json.replace(/^\{/, '{"twice":1,"twice":2,')),
    sent('1 MB of text', meant, () => JSON.stringify({ note: 'x'.repeat(1_048_576) })),
    sent('1 MB of blanks', false, (json) => `${' '.repeat(1_048_576)}${json}`),
    sent('more than is read', true, () => JSON.stringify({ note: 'x'.repeat(2_097_152) })),
  ];
}

const mediaTypes = [
  ...['text/plain', 'text/html', 'application/xml', 'application/x-www-form-urlencoded', 'application/octet-stream'],
  ...['multipart/form-data; boundary=x', 'image/png', 'application/problem+json', 'application/jsonp', 'x', '*/*', ';'],
];

function asMediaType({ body, policy }: Operation): Spoiling[] {
  return mediaTypes.map((type) =>
    header('Content-Type', type, type, body !== undefined || policy.scope === 'signature'),
  );
}
