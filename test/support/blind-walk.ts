import { randomUUID } from 'node:crypto';
import { itemNumber } from '../../src/platform/s10.js';
import { bodiesOf, type Known } from '../fuzz/bodies.js';
import type { Operation, Parameter } from '../fuzz/operations.js';
import { signature } from './papers.js';
import type { Caller, TestService } from './service.js';

/** An envelope that may or may not stand on the list. */
export interface Envelope {
  number: string;
  dossier: string;
  delivery?: string;
}

/** A list that is offered, and everything that its receiver could ask about. */
export interface Offered {
  service: TestService;
  id: string;
  number: string;
  envelopes: Envelope[];
  round?: string;
}

/** A request, and what it is called in every world. */
export interface Asking {
  name: string;
  method: string;
  path: string;
  body?: unknown;
}

/** All that an answer tells: what was random in it is replaced, its length is that of the bytes sent. */
export interface Told {
  status: number;
  length: number;
  headers: Record<string, string>;
  body: string;
}

const NO_ITEM = itemNumber('ZZ', 1);
const NO_ID = '0194f1e2-a7b0-7c3d-9e5f-112233445566';
const DEVICE = '0194f1e2-a7b0-7c3d-9e5f-112233440001';

/** So many envelopes are printed for; of these two each stands on some lists and on others not. */
const PAPERS = 2;

/** What opens the list or ends it; asked for on its own. */
const decisive = ['count', 'refuse', 'withdraw'].map((act) => `POST /v1/handovers/{id}/${act}`);

/** Every request that a receiver could make before he counts: each route with each name and each number that he could know. */
export function askingsOf(operations: readonly Operation[], offered: Offered): Asking[] {
  return operations.flatMap((operation) =>
    namesFor(operation, offered)
      .filter(({ id }) => !(decisive.includes(operation.name) && id === offered.id))
      .flatMap((name) => queriesFor(operation, offered).map((query) => ({ name, query })))
      .flatMap(({ name, query }) =>
        bodiesFor(operation, offered).map((body) => ({
          name: [operation.name, name.called, query.called, body.called].filter(Boolean).join(' '),
          method: operation.method,
          path: operation.path.replace(/\{\w+\}/g, encodeURIComponent(name.id)) + query.text,
          body: body.value,
        })),
      ),
  );
}

interface Named {
  called: string;
  id: string;
}

function namesFor({ path }: Operation, { id, number, envelopes, round }: Offered): Named[] {
  if (!path.includes('{')) return [{ called: '', id: '' }];
  const asked = path.endsWith('.pdf') ? envelopes.slice(0, PAPERS) : envelopes;
  const numbers = asked.map((each, index) => ({ called: `envelope ${index}`, id: each.number }));
  const known: Record<string, Named[]> = {
    '/v1/handovers/': [{ called: 'the list', id }],
    '/v1/items/': [...numbers, { called: 'unknown number', id: NO_ITEM }, { called: 'no number', id: 'CA1' }],
    '/v1/tracking/': [...numbers, { called: 'number of the list', id: number }],
    '/v1/dossiers/': envelopes.map((each, index) => ({ called: `dossier ${index}`, id: each.dossier })),
    '/v1/deliveries/': envelopes.flatMap(({ delivery }, index) =>
      delivery ? [{ called: `delivery ${index}`, id: delivery }] : [],
    ),
    '/v1/rounds/': round ? [{ called: 'his round', id: round }] : [],
    '/v1/evidence/': [{ called: 'a picture', id: signature.sha256 }],
  };
  const found = Object.entries(known).find(([prefix]) => path.startsWith(prefix))?.[1] ?? [];
  return [...found, { called: 'nothing', id: NO_ID }];
}

function queriesFor({ parameters }: Operation, offered: Offered): { called: string; text: string }[] {
  const queries = parameters.filter((parameter) => parameter.in === 'query');
  const single = queries.flatMap((parameter) =>
    valuesFor(parameter, offered).map(([called, value]) => ({
      called: `${parameter.name}=${called}`,
      text: `?${parameter.name}=${encodeURIComponent(value)}`,
    })),
  );
  return [{ called: '', text: '' }, ...single];
}

/** How a paper looks, whatever is on it. */
const paper = ['size', 'places'];

function valuesFor({ name, schema }: Parameter, { id, number, envelopes }: Offered): (readonly [string, string])[] {
  if (paper.includes(name)) return [];
  if (schema.enum) return schema.enum.map((value) => [String(value), String(value)]);
  const known: Record<string, (readonly [string, string])[]> = {
    number: [['the list’s', number], ...envelopes.map((each, index) => [`${index}`, each.number] as const)],
    numbers: [
      ...envelopes.slice(0, PAPERS).map((each, index) => [`${index}`, each.number] as const),
      ['two', `${envelopes[0]?.number},${envelopes[1]?.number}`],
    ],
    dossier: envelopes.map((each, index) => [`${index}`, each.dossier] as const),
    after: [['the list', id]],
    limit: [['1', '1']],
    kind: ['handover.difference', 'handover.expired'].map((kind) => [kind, kind] as const),
    day: [['2026-11-30', '2026-11-30']],
  };
  return known[name] ?? [['x', 'x']];
}

/** As the API describes them; where a body names envelopes, once with each and once with all. */
function bodiesFor({ name, body }: Operation, offered: Offered): { called: string; value: unknown }[] {
  if (name === 'POST /v1/courier/acts') return [lateAcceptance(offered)];
  if (!body) return [{ called: '', value: undefined }];
  const all = offered.envelopes.map(({ number }) => number);
  const bodies = bodiesOf(body, { ...fields, number: all[0], numbers: all });
  const sets = /"numbers?":/.test(JSON.stringify(body)) ? [...all.slice(1).map((number) => [number]), [NO_ITEM]] : [];
  const others = sets.flatMap((numbers) => bodiesOf(body, { ...fields, number: numbers[0], numbers }).slice(-1));
  return [...bodies, ...others].map((value, index) => ({ called: `body ${index}`, value }));
}

const fields: Known = {
  ...{ version: 1, reason: 'Chưa kiểm đếm (mẫu)', procedure: 'GTVT-01', name: 'Lê Văn Cam (mẫu)', phone: '0905000002' },
  ...{ sha256: signature.sha256, size: signature.size, seal: 'NP-7001', weightGrams: 90, line: 1, given: 1 },
  ...{
    unit: '44-TTPVHCC',
    day: '2026-12-01',
    ward: '18859',
    last4: '1234',
    dossier: NO_ID,
    person: NO_ID,
    pickup: NO_ID,
  },
};

function lateAcceptance({ id }: Offered): { called: string; value: unknown } {
  const occurredAt = '2026-11-30T07:41:00.000+07:00';
  const act = { counter: 1, id: randomUUID(), path: `/v1/handovers/${id}/accept`, body: { version: 1 }, occurredAt };
  return { called: 'late acceptance', value: { device: DEVICE, acts: [act] } };
}

/** Puts the requests one after another. */
export async function told(by: Caller, offered: Offered, askings: readonly Asking[]): Promise<Map<string, Told>> {
  const authorization = await by.authorization();
  const answers = new Map<string, Told>();
  for (const { name, method, path, body } of askings) {
    const headers = {
      authorization,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'if-match': '"1"',
    };
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const verb = method as 'GET' | 'POST' | 'PUT';
    const reply = await offered.service.app.inject({
      method: verb,
      url: path,
      headers: payload === undefined ? { ...headers, 'content-type': 'application/octet-stream' } : headers,
      payload: verb === 'PUT' ? 'x' : (payload ?? (verb === 'POST' ? '{}' : undefined)),
    });
    const { date: _date, etag, ...kept } = reply.headers;
    const shown = Object.fromEntries(
      Object.entries({ ...kept, etag: etag && 'some' }).map(([key, value]) => [key, plain(String(value), offered)]),
    );
    const pdf = String(kept['content-type']).includes('pdf');
    answers.set(name, {
      status: reply.statusCode,
      length: reply.rawPayload.length,
      headers: shown,
      // what is printed for him is printed from what he reads
      body: pdf ? 'a paper' : plain(reply.payload, offered),
    });
  }
  return answers;
}

/** Without what is random in every world: ids, times, hashes, codes. */
function plain(text: string, { id, envelopes }: Offered): string {
  const known = envelopes.reduce(
    (done, { dossier, delivery }, index) => {
      const named = done.replaceAll(dossier, `dossier-${index}`);
      return delivery ? named.replaceAll(delivery, `delivery-${index}`) : named;
    },
    text.replaceAll(id, 'the-list'),
  );
  return known
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'an-id')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|\+07:00)/g, 'a-time')
    .replace(/\b[0-9a-f]{64}\b/g, 'a-hash')
    .replace(/"(postCode|lookUpCode)":"\w+"/g, '"$1":"a-code"');
}

/** Requests that two worlds answer otherwise, each with how. */
export function tellingApart(one: Map<string, Told> = new Map(), other: Map<string, Told> = new Map()): string[] {
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].flatMap((name) => {
    const [first, second] = [seen(one.get(name)), seen(other.get(name))];
    if (first === second) return [];
    const from = Math.max(0, Array.from(first).findIndex((letter, index) => letter !== second[index]) - 30);
    return [`${name}: ${first.slice(from, from + 120)} ≠ ${second.slice(from, from + 120)}`];
  });
}

function seen(answer: Told | undefined): string {
  if (!answer) return 'not asked';
  return `${answer.status} ${answer.length} bytes ${JSON.stringify(answer.headers)} ${answer.body}`;
}
