import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { derivedId } from '../src/platform/ids.js';
import { Encryption } from '../src/platform/encryption.js';
import { cloneDatabase } from './support/database.js';
import { carrierId, castOf, handOver, tally } from './support/handing-over.js';
import { expectUnharmed } from './support/race.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { filedAway, firstDeskOf, transfer } from './support/transfers.js';
import { Superuser } from './support/verified.js';

const THIRD = '48-TTPVHCC';
const person = derivedId('person', 'desk-ttpvhcc-3');
let service: TestService;
let cast: ReturnType<typeof castOf>;
let first: ReturnType<typeof firstDeskOf>;
let third: { caller: Caller; to: { unit: string } };

beforeAll(async () => {
  const database = await cloneDatabase();
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(
    `insert into designation (id, person, desk, authority, mode, number, valid_from)
     select gen_random_uuid(), person, $2, authority, mode, '12/QĐ (mẫu)', valid_from from designation where person = $1`,
    [person, derivedId('unit', THIRD)],
  );
  service = await TestService.start({}, database);
  const staff = randomUUID();
  const name = service.app.get(Encryption).encrypt('Nguyễn Thị Ba (mẫu)', staff);
  await owner.query(
    `insert into staff (id, person, role, unit, name, valid_from) values ($1, $2, 'desk-officer', $3, $4, '2025-07-01')`,
    [staff, person, derivedId('unit', THIRD), name],
  );
  await owner.end();
  cast = castOf(service);
  first = firstDeskOf(service);
  third = { caller: service.as('desk-ttpvhcc-3', 'desk-officer', THIRD), to: { unit: THIRD } };
}, 60_000);
afterEach(() => expectUnharmed(service));
afterAll(() => service.close());

const said = ({ status, body }: Reply): string => (status < 300 ? String(body.status) : `${status} ${body.code}`);

/** Open tasks about a dossier's transfer, with the desk whose they are. */
function open(dossier: string): Promise<{ kind: string; unit: string; due: boolean }[]> {
  return service.db.query(
    `select t.kind, u.code as unit, t.due_at is not null as due from task t join unit u on u.id = t.unit
     where t.subject = $1 and t.closed_act is null and t.kind like 'transfer.%' order by t.kind`,
    [dossier],
  );
}

/** From a desk by the carrier to another desk, and counted there. */
async function countedAt(from: Caller, to: { caller: Caller; to: { unit: string } }, number: string): Promise<Reply> {
  await handOver(from, { caller: cast.carrier, to: { person: carrierId } }, [number]);
  const { id } = (await handOver(cast.carrier, to, [number])).body;
  return tally(to.caller, id, [{ number, asPostingSlip: true }]);
}

describe('F101 a transfer that a third desk counted', () => {
  test('is to be sent on by that desk, which is told so until it has sealed it; it files nothing anew', async () => {
    const { dossier } = await filedAway(service);
    const sent = (await transfer(first.officer, dossier)).body.number;
    expect(await open(dossier)).toEqual([]);
    const counted = await countedAt(first.officer, third, sent);
    expect(counted.body['tallied']).toMatchObject([{ status: 'FILED', filed: false }]);
    expect(await open(dossier)).toEqual([{ kind: 'transfer.astray', unit: THIRD, due: true }]);
    const [task] = (await third.caller.get('/v1/tasks?kind=transfer.astray')).body['data'] as Record<string, unknown>[];
    expect(task).toMatchObject({ unit: THIRD, actions: [], title: expect.stringContaining('luân chuyển') });
    const lines = [1, 2, 3, 4].map((line) => ({ line, given: line === 3 ? 0 : 1 }));
    expect(said(await transfer(third.caller, dossier, { lines }))).toBe('AT_DESK');
    expect(await open(dossier)).toEqual([{ kind: 'transfer.astray', unit: THIRD, due: true }]);
    const rest = await transfer(third.caller, dossier, { lines: [{ line: 3, given: 1 }] });
    expect(await open(dossier)).toEqual([]);
    const right = { caller: cast.officer, to: { unit: '44-TTPVHCC' } };
    expect(said(await countedAt(third.caller, right, rest.body.number))).toBe('ACCEPTED');
    expect(await open(dossier)).toEqual([]);
  });

  test('what another desk still has to send stays its own', async () => {
    const { dossier } = await filedAway(service);
    const lines = [1, 2, 3, 4].map((line) => ({ line, given: line === 3 ? 0 : 1 }));
    const sent = (await transfer(first.officer, dossier, { lines })).body.number;
    await countedAt(first.officer, third, sent);
    const both = [{ kind: 'transfer.astray' }, { kind: 'transfer.wanted', unit: '44-PVHCC-BDO' }];
    expect(await open(dossier)).toMatchObject(both);
    const onward = [1, 2, 4].map((line) => ({ line, given: 1 }));
    expect(said(await transfer(third.caller, dossier, { lines: onward }))).toBe('AT_DESK');
    expect(await open(dossier)).toMatchObject([{ kind: 'transfer.wanted', unit: '44-PVHCC-BDO' }]);
  });

  test('verify finds one that nobody is told of', async () => {
    const { dossier } = await filedAway(service);
    await countedAt(first.officer, third, (await transfer(first.officer, dossier)).body.number);
    const superuser = await Superuser.of(service);
    const closed = `update task set closed_act = opened_act, closed_at = opened_at where kind = 'transfer.astray' and subject = $1`;
    await superuser.expectBroken(closed, [dossier], 'N10', dossier);
    await superuser.client.end();
  });
});
