import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { itemNumber } from '../src/platform/s10.js';
import { carrierId, castOf, handOver, offer, sealed } from './support/handing-over.js';
import { damage } from './support/irregularities.js';
import { TestService, type Caller, type Reply } from './support/service.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
/** What is at the office, what the carrier has, what stands on another open list, what another office has, what is void. */
let own: string;
let carried: string;
let listed: string;
let elsewhere: string;
const spoiled = itemNumber('CA', 1_501_200);
const theirs = itemNumber('CA', 1_501_201);
const nobodys = itemNumber('ZZ', 77);
const toCarrier = { person: carrierId };

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  [own = '', carried = '', listed = ''] = await sealed(cast.clerk, 3);
  [elsewhere = ''] = await sealed(cast.otherClerk, 1);
  await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, [carried]);
  await offer(cast.clerk, toCarrier, [listed]);
  const carrier = await cast.carrier.post(`/v1/numbers/${spoiled}/void`, { reason: 'Nhãn rách' });
  expect(carrier.status).toBe(200);
  await service.db.query(
    `insert into number_void (id, number, unit, reason, act, voided_at)
     select gen_random_uuid(), $1, (select id from unit where code = '44-BDO'), reason, act, voided_at from number_void where number = $2`,
    [theirs, spoiled],
  );
}, 60_000);
afterAll(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

/** How much of everything there is, that a refused act may have left. */
async function stored(): Promise<object[]> {
  return service.db.query(
    `select (select count(*) from act) as acts, (select count(*) from event) as events, (select count(*) from handover) as lists,
       (select count(*) from handover_line) as lines, (select count(*) from handover_count) as counts, (select count(*) from note) as notes,
       (select count(*) from handover_difference) as differences, (select count(*) from irregularity) as reports,
       (select count(*) from declared_evidence) as declared, (select count(*) from evidence) as evidence,
       (select count(*) from task) as tasks, (select count(*) from deadline) as deadlines,
       (select md5(string_agg(i::text, ',' order by i.id)) from item i) as items,
       (select md5(string_agg(h::text, ',' order by h.id)) from handover h) as heads`,
  );
}

/** A list of one envelope that is still being made, or that is offered to the carrier. */
async function list(stage: 'draft' | 'offered' | 'counted' | 'accepted'): Promise<{ path: string; number: string }> {
  const [number = ''] = await sealed(cast.clerk, 1);
  const draft = { purpose: 'run', to: toCarrier, numbers: [number] };
  const { id } = (await cast.clerk.post('/v1/handovers', draft)).body;
  const path = `/v1/handovers/${id}`;
  if (stage !== 'draft') await cast.clerk.post(`${path}/close`);
  if (stage === 'counted' || stage === 'accepted') await cast.carrier.post(`${path}/count`, { numbers: [number] });
  if (stage === 'accepted') await cast.carrier.post(`${path}/accept`, { version: 1 });
  return { path, number };
}

interface Bad {
  says: string;
  /** Made before it is counted what there is. */
  act: () => Promise<() => Promise<Reply>>;
  status: number;
  code: string;
  /** Where the fault lies. */
  pointer?: string;
}

const now =
  (act: () => Promise<Reply>): Bad['act'] =>
  () =>
    Promise.resolve(act);

/** Scanned onto a new list behind an envelope that is right. */
function scanned(says: string, number: () => string, status: number, code: string): Bad {
  const draft = (): Promise<Reply> =>
    cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [own, number()] });
  return { says, act: now(draft), status, code, pointer: '/numbers/1' };
}

/** Something that is done with a list. */
function onList(stage: Parameters<typeof list>[0], done: (path: string, number: string) => Promise<Reply>): Bad['act'] {
  return async () => {
    const { path, number } = await list(stage);
    return () => done(path, number);
  };
}

function put(bytes: Buffer, type?: string, as: Caller = cast.carrier): Promise<Reply> {
  return as.put(`/v1/evidence/${damage.sha256}`, bytes, type);
}

const table: Bad[] = [
  scanned('an unknown number', () => nobodys, 404, 'item-unknown'),
  scanned('a wrong check digit', () => 'CA123456789VN', 422, 'number-malformed'),
  scanned('no number at all', () => 'abc', 422, 'number-malformed'),
  scanned('a void number of the own unit', () => spoiled, 409, 'number-void'),
  scanned('a void number of another unit', () => theirs, 404, 'item-unknown'),
  scanned('an envelope of another office', () => elsewhere, 404, 'item-unknown'),
  scanned('an envelope that somebody else has already', () => carried, 409, 'item-not-yours'),
  scanned('an envelope on another open list', () => listed, 409, 'item-on-list'),
  {
    says: 'a stale version of the list',
    act: onList('counted', (path) => cast.carrier.post(`${path}/accept`, { version: 2 })),
    status: 412,
    code: 'stale-version',
  },
  {
    says: 'a scan after the list is closed',
    act: onList('offered', (path) => cast.clerk.post(`${path}/scan`, { numbers: [own] })),
    status: 409,
    code: 'wrong-state',
  },
  {
    says: 'a count after the list has ended',
    act: onList('accepted', (path, number) => cast.carrier.post(`${path}/count`, { numbers: [number], reason: 'Lại' })),
    status: 409,
    code: 'wrong-state',
  },
  {
    says: 'a count with a wrong check digit',
    act: onList('offered', (path, number) =>
      cast.carrier.post(`${path}/count`, { numbers: [number, 'CA123456789VN'] }),
    ),
    status: 422,
    code: 'number-malformed',
    pointer: '/numbers/1',
  },
  {
    says: 'a remark on what was not counted',
    act: onList('counted', (path) =>
      cast.carrier.post(`${path}/accept`, { version: 1, remarks: [{ number: own, kind: 'damaged' }], noCamera: true }),
    ),
    status: 422,
    code: 'remark-not-counted',
    pointer: '/remarks/0/number',
  },
  {
    says: 'a photograph that says it is larger than it may be',
    act: onList('counted', (path, number) => {
      const evidence = [{ ...damage, size: 8_388_609 }];
      return cast.carrier.post(`${path}/accept`, { version: 1, remarks: [{ number, kind: 'damaged' }], evidence });
    }),
    status: 422,
    code: 'body-invalid',
    pointer: '/evidence/0/size',
  },
  {
    says: 'a photograph that is larger than it may be',
    act: now(() => put(Buffer.alloc(8_388_609))),
    status: 413,
    code: 'too-large',
  },
  {
    says: 'a photograph that is another than was declared',
    act: now(() => put(randomBytes(64))),
    status: 422,
    code: 'evidence-mismatch',
  },
  {
    says: 'a photograph that is no image',
    act: now(() => put(Buffer.from('<script>'), 'text/html')),
    status: 415,
    code: 'unsupported-media-type',
  },
];

describe('F18 bad input, each its own problem, nothing half-stored', () => {
  test.each(table)('$says: $status $code', async ({ act, status, code, pointer }) => {
    const ask = await act();
    const before = await stored();
    const { status: found, body } = await ask();
    expect({ status: found, code: body.code }).toEqual({ status, code });
    expect(body['detail']).toEqual(expect.any(String));
    if (pointer) expect(body['errors']).toMatchObject([{ pointer }]);
    expect(await stored()).toEqual(before);
  });

  test('what is told of another’s void number is what is told of one that never was', async () => {
    const ask = (number: string): Promise<Reply> =>
      cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [number] });
    const [one, other] = [await ask(theirs), await ask(nobodys)];
    const same = (reply: Reply, number: string): string =>
      JSON.stringify(reply.body)
        .replaceAll(number, '')
        .replace(/"(requestId|instance|act)":"[^"]*"/g, '');
    expect(same(one, theirs)).toBe(same(other, nobodys));
  });
});
