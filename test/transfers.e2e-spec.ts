import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Encryption } from '../src/platform/encryption.js';
import { derivedId } from '../src/platform/ids.js';
import { transferDue } from '../src/modules/handover/transfer/transfer-due.js';
import { milestoneOf } from './support/corrections.js';
import { cloneDatabase } from './support/database.js';
import { carrierId, castOf, handOver, offer, sealed, tally, toDesk } from './support/handing-over.js';
import { deskId } from './support/placed.js';
import { expectUnharmed, ofDossier, raced } from './support/race.js';
import { ResultPath } from './support/results.js';
import { TestService, type Reply } from './support/service.js';
import { allPapers, filedAway, firstDeskOf, transfer } from './support/transfers.js';

/** A desk that ended when another one took over. */
const OLD_DESK = '44-MCU-CU';
/** An authority's own counter: a desk below it in the tree. */
const COUNTER = '44-CA-VT';
let service: TestService;
let cast: ReturnType<typeof castOf>;
let first: ReturnType<typeof firstDeskOf>;
let path: ResultPath;

beforeAll(async () => {
  const database = await cloneDatabase();
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(
    `insert into unit (id, code, kind, name, parent, path, province, ward, single_staff, successor, valid_from, valid_to)
     select gen_random_uuid(), $1, kind, 'Một cửa huyện cũ (mẫu)', parent, replace(path, code, $1), province, ward, single_staff, id,
       '2018-01-01', '2025-06-30' from unit where code = '44-TTPVHCC'`,
    [OLD_DESK],
  );
  await owner.query(
    `insert into unit (id, code, kind, name, parent, path, province, single_staff, valid_from)
     select $2, $1, 'desk', 'Văn thư Công an tỉnh (mẫu)', id, path || '/' || $1, province, false, '2025-07-01' from unit where code = '44-CA'`,
    [COUNTER, derivedId('unit', COUNTER)],
  );
  await owner.query(
    `insert into designation (id, person, desk, authority, mode, number, valid_from)
     select gen_random_uuid(), person, $2, authority, mode, '9/QĐ-CA (mẫu)', valid_from from designation d
     where d.person = $1 and d.authority = $3`,
    [derivedId('person', 'desk-ttpvhcc-3'), derivedId('unit', COUNTER), derivedId('unit', '44-CA')],
  );
  service = await TestService.start({}, database);
  const staff = randomUUID();
  const name = service.app.get(Encryption).encrypt('Nguyễn Văn Thư (mẫu)', staff);
  await owner.query(
    `insert into staff (id, person, role, unit, name, valid_from) values ($1, $2, 'desk-officer', $3, $4, '2025-07-01')`,
    [staff, derivedId('person', 'desk-ttpvhcc-3'), derivedId('unit', COUNTER), name],
  );
  await owner.end();
  cast = castOf(service);
  first = firstDeskOf(service);
  path = new ResultPath(service);
}, 60_000);
afterEach(() => expectUnharmed(service));
afterAll(() => service.close());

const said = ({ status, body }: Reply): string => (status < 300 ? String(body.status) : `${status} ${body.code}`);

interface DossierRow {
  status: string;
  filed: Date | null;
}

async function dossierRow(dossier: string): Promise<DossierRow | undefined> {
  const rows = await service.db.query<DossierRow[]>('select status, filed_at as filed from dossier where id = $1', [
    dossier,
  ]);
  return rows[0];
}

async function wanted(dossier: string): Promise<{ unit: string; due: string; open: boolean } | undefined> {
  const rows = await service.db.query<{ unit: string; due: string; open: boolean }[]>(
    `select u.code as unit, to_char(t.due_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI') as due, t.closed_act is null as open
     from task t join unit u on u.id = t.unit where t.kind = 'transfer.wanted' and t.subject = $1`,
    [dossier],
  );
  return rows[0];
}

/** From the first desk by a carrier to the competent one, accepted there. */
async function carried(number: string): Promise<string> {
  const { carrier, officer } = cast;
  const taken = await handOver(first.officer, { caller: carrier, to: { person: carrierId } }, [number]);
  expect(taken.body.status).toBe('ACCEPTED');
  return (await handOver(carrier, { caller: officer, to: { unit: '44-TTPVHCC' } }, [number])).body.id;
}

describe('F101 accepted anywhere', () => {
  test('filed at the first desk, carried to the competent one and counted there without another filing time', async () => {
    const { dossier, tallied } = await filedAway(service);
    expect(tallied.body['tallied']).toMatchObject([{ status: 'FILED', filed: true }]);
    const filed = await dossierRow(dossier);
    expect(await wanted(dossier)).toEqual({ unit: '44-PVHCC-BDO', due: '2026-11-30 17:00', open: true });
    const key = randomUUID();
    const sent = await transfer(first.second, dossier, {}, key);
    expect(sent).toMatchObject({ status: 201, body: { status: 'AT_DESK', to: '44-TTPVHCC' } });
    expect((await transfer(first.second, dossier, {}, key)).body).toEqual(sent.body);
    expect((await wanted(dossier))?.open).toBe(false);
    const { number } = sent.body;
    const list = await carried(number);
    const counted = await tally(cast.officer, list, [{ number, asPostingSlip: true }]);
    expect(counted.body['tallied']).toMatchObject([{ status: 'FILED', short: false, filed: false }]);
    expect(await dossierRow(dossier)).toEqual(filed);
    const read = (await cast.officer.get(`/v1/items/${number}`)).body;
    expect(read).toMatchObject({ leg: 'transfer', status: 'FILED', holder: { kind: 'AUTHORITY' } });
    const events = await path.journal(dossier);
    expect(events.slice(-5)).toEqual([
      'dossier.tallied',
      'transfer.sealed',
      'handover.accepted',
      'handover.accepted',
      'papers.tallied',
    ]);
    expect(said(await tally(cast.officer, list, [{ number, asPostingSlip: true }]))).toBe('409 already-tallied');
    const label = await first.officer.download(`/v1/items/${number}/label.pdf`);
    expect(label.status).toBe(200);
    expect((await first.officer.download(`/v1/items/${number}/posting-slip.pdf`)).status).toBe(404);
  });

  test('the public reads the same milestone all the way', async () => {
    const { dossier, number } = await filedAway(service);
    const milestone = () => milestoneOf(service, number);
    expect(await milestone()).toBe('A70');
    const sent = await transfer(first.officer, dossier);
    const list = await carried(sent.body.number);
    await tally(cast.officer, list, [{ number: sent.body.number, asPostingSlip: true }]);
    expect(await milestone()).toBe('A70');
  });

  test('what is missing on arrival is a difference of the sender, and files nothing anew', async () => {
    const { dossier } = await filedAway(service);
    const { number } = (await transfer(first.officer, dossier)).body;
    const list = await carried(number);
    const wrong = [{ number, lines: [{ line: 9, given: 1 }], accepted: false }];
    expect(said(await tally(cast.officer, list, wrong))).toBe('422 tally-lines-wrong');
    const short = await tally(cast.officer, list, [{ number, lines: [{ line: 3, given: 0 }], accepted: false }]);
    expect(short.body['tallied']).toMatchObject([{ status: 'FILED', short: true, filed: false }]);
    const tasks = await service.db.query<object[]>('select kind from task where subject = $1', [list]);
    expect(tasks).toEqual([{ kind: 'tally.difference' }]);
  });

  test('the transfer is due when the desk closes, after 15:00 at noon of the next working day', () => {
    const hours = [
      { weekday: 1, opens: '13:30', closes: '17:00', validFrom: '2025-07-01', validTo: null },
      { weekday: 1, opens: '07:30', closes: '11:30', validFrom: '2025-07-01', validTo: null },
      { weekday: 5, opens: '07:30', closes: '16:30', validFrom: '2025-07-01', validTo: null },
    ];
    const calendar = new Map([
      ['2026-12-05', true],
      ['2026-12-01', false],
    ]);
    const due = (at: string): string =>
      new Date(transferDue(calendar, hours, new Date(`${at}+07:00`)).getTime() + 7 * 3_600_000)
        .toISOString()
        .slice(0, 16);
    expect(due('2026-11-30T08:00:00')).toBe('2026-11-30T17:00');
    expect(due('2026-11-30T14:59:59')).toBe('2026-11-30T17:00');
    expect(due('2026-11-30T15:00:00')).toBe('2026-12-02T12:00');
    expect(due('2026-12-01T09:00:00')).toBe('2026-12-02T12:00');
    expect(due('2026-12-05T09:00:00')).toBe('2026-12-05T16:30');
    expect(due('2026-12-06T09:00:00')).toBe('2026-12-07T12:00');
  });

  test('nothing is sent twice, before it is filed, from the competent desk or by others', async () => {
    const { dossier } = await filedAway(service);
    const both = [first.officer, first.second].map((officer) => () => transfer(officer, dossier));
    expect(await raced(service, ofDossier(dossier), both)).toEqual(['AT_DESK', 'transfer-under-way']);
    const short = await filedAway(service, { lines: [{ line: 3, given: 0 }], accepted: false });
    expect(said(await transfer(first.officer, short.dossier))).toBe('409 transfer-not-wanted');
    expect(await wanted(short.dossier)).toBeUndefined();
    const [number = ''] = await sealed(cast.clerk, 1);
    const here = await toDesk(service, [number]);
    await tally(cast.officer, here.body.id, [{ number, asPostingSlip: true }]);
    const filedHere = here.body.events[0]?.dossier ?? '';
    expect(await wanted(filedHere)).toBeUndefined();
    expect(said(await transfer(cast.officer, filedHere))).toBe('409 transfer-not-wanted');
    expect(said(await transfer(first.officer, filedHere))).toBe('404 not-found');
    const other = await filedAway(service);
    expect(said(await transfer(cast.clerk, other.dossier))).toBe('403 role-not-allowed');
    expect(said(await transfer(cast.officer, other.dossier))).toBe('409 transfer-not-wanted');
  });

  test('every paper that is there is counted, none that is not; what stays may follow', async () => {
    const { dossier } = await filedAway(service);
    const lines = (given: number[]) => ({ lines: given.map((count, index) => ({ line: index + 1, given: count })) });
    for (const wrong of [
      [1, 1, 1],
      [2, 1, 1, 1],
      [0, 0, 0, 0],
      [1, 1, 1, 1, 1],
    ])
      expect(said(await transfer(first.officer, dossier, lines(wrong)))).toBe('422 tally-lines-wrong');
    expect(said(await transfer(first.officer, dossier, lines([1, 1, 0, 1])))).toBe('AT_DESK');
    expect((await wanted(dossier))?.open).toBe(true);
    expect(said(await transfer(first.officer, dossier, { lines: allPapers.slice(2, 3) }))).toBe('AT_DESK');
    expect((await wanted(dossier))?.open).toBe(false);
    expect(said(await transfer(first.officer, dossier))).toBe('409 transfer-under-way');
  });
});

describe('F45 desk to desk', () => {
  test('an envelope at the wrong desk goes to the right one on a list that both sign', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, [number]);
    await handOver(cast.carrier, { caller: first.officer, to: first.to }, [number]);
    const right = { caller: cast.officer, to: { unit: '44-TTPVHCC' } };
    const accepted = await handOver(first.officer, right, [number], 'other');
    expect(accepted.body).toMatchObject({ status: 'ACCEPTED', actions: expect.arrayContaining(['tally']) });
    const item = (await cast.officer.get(`/v1/items/${number}`)).body;
    expect(item).toMatchObject({ status: 'AT_DESK', holder: { kind: 'DESK', id: deskId } });
    const filed = await tally(cast.officer, accepted.body.id, [{ number, asPostingSlip: true }]);
    expect(filed.body['tallied']).toMatchObject([{ filed: true }]);
    expect((await cast.officer.download(`/v1/handovers/${accepted.body.id}/record.pdf`)).status).toBe(200);
  });

  test('a transfer may go directly too, and a result may not', async () => {
    const { dossier } = await filedAway(service);
    const { number } = (await transfer(first.officer, dossier)).body;
    const right = { caller: cast.officer, to: { unit: '44-TTPVHCC' } };
    const accepted = await handOver(first.officer, right, [number], 'run');
    expect(said(await tally(cast.officer, accepted.body.id, [{ number, asPostingSlip: true }]))).toBe('ACCEPTED');
    const result = await path.released();
    expect(said(await offer(path.officer, first.to, [result.number], 'other'))).toBe('409 item-not-movable');
  });

  test('agency to agency: an authority’s own counter is a desk below it, and its clerk is designated', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await toDesk(service, [number]);
    const counter = { caller: service.as('desk-ttpvhcc-3', 'desk-officer', COUNTER), to: { unit: COUNTER } };
    const accepted = await handOver(cast.officer, counter, [number], 'other');
    expect(accepted.body.status).toBe('ACCEPTED');
    const lists = await service.db.query('select designation from handover where id = $1', [accepted.body.id]);
    expect(lists).toEqual([{ designation: '9/QĐ-CA (mẫu)' }]);
    const back = { caller: cast.secondOfficer, to: { unit: '44-TTPVHCC' } };
    expect((await handOver(counter.caller, back, [number], 'run')).body.status).toBe('ACCEPTED');
  });

  test('an old unit code reaches its successor', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, [number]);
    const accepted = await handOver(cast.carrier, { caller: cast.officer, to: { unit: OLD_DESK } }, [number]);
    expect(accepted.body.status).toBe('ACCEPTED');
    const item = (await cast.officer.get(`/v1/items/${number}`)).body;
    expect(item).toMatchObject({ status: 'AT_DESK', holder: { kind: 'DESK', id: deskId } });
    expect(said(await offer(cast.officer, { unit: OLD_DESK }, [number]))).toBe('422 receiver-invalid');
  });
});
