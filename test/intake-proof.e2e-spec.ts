import pg from 'pg';
import { DirectoryCache } from '../src/modules/directory/directory-cache.js';
import { HandoverRecords } from '../src/modules/handover/records/handover-records.js';
import { newId } from '../src/platform/ids.js';
import { castOf, tally, toDesk } from './support/handing-over.js';
import { completeLines, counterIntake, licence, owner, signature } from './support/papers.js';
import { squeezed, textOf } from './support/read-print.js';
import { TestService, type Reply, type ReplyBody } from './support/service.js';
import { tools } from './support/tools.js';
import { Office } from './support/visits.js';

const reading = tools.has('pdftotext') ? test : test.skip;

let service: TestService;
let office: Office;

beforeAll(async () => {
  service = await TestService.start();
  office = new Office(service);
}, 60_000);
afterAll(() => service.close());

interface Taken {
  number: string;
  dossier: string;
  slips: string[];
}

const papers = { seal: 'NP-300', weightGrams: 80, lines: completeLines, identity: 'seen' };
const itemsOf = ({ body }: Reply): Taken[] => (body['items'] ?? []) as Taken[];
const dossiersOf = (visit: ReplyBody): string[] => (visit['dossiers'] as { id: string }[]).map(({ id }) => id);

async function stateOf(visit: ReplyBody): Promise<unknown> {
  return (await office.courier.get(`/v1/pickups/${visit.id}`)).body.status;
}

async function sealedEvent(dossier: string | undefined): Promise<Record<string, unknown>> {
  const rows = await service.db.query<{ data: Record<string, unknown> }[]>(
    `select body::jsonb -> 'data' as data from event where dossier_id = $1 and type = 'item.sealed'`,
    [dossier],
  );
  return rows[0]?.data ?? {};
}

describe('F8 what COLLECTED demands', () => {
  const { lines: _lines, ...uncounted } = papers;
  const { seal: _seal, ...unsealed } = papers;

  test.each([
    ['no seal number', (dossier: string) => ({ taken: [{ ...unsealed, dossier }] }), 'body-invalid'],
    ['no signature', () => ({ signature: undefined }), 'body-invalid'],
    ['no tally', (dossier: string) => ({ taken: [{ ...uncounted, dossier }] }), 'body-invalid'],
    ['an empty tally', (dossier: string) => ({ taken: [{ ...papers, dossier, lines: [] }] }), 'papers-missing'],
    ['no way to pay what is due', () => ({ method: undefined }), 'payment-missing'],
    ['no voucher', () => ({ voucher: undefined }), 'body-invalid'],
  ])('%s: refused, and the visit stays ARRIVED with nothing sealed', async (_name, change, code) => {
    const visit = await office.atTheDoor();
    const [dossier = ''] = dossiersOf(visit);
    const reply = await office.intake(visit, change(dossier));
    expect(reply).toMatchObject({ status: 422, body: { code } });
    expect(await stateOf(visit)).toBe('ARRIVED');
    const left = await service.db.query<object[]>(
      `select 1 from item where dossier_id = $1 union all select 1 from payment_slip where dossier = $1
       union all select 1 from declared_evidence where dossier = $1`,
      [dossier],
    );
    expect(left).toEqual([]);
  });

  const books = (): Promise<object[]> =>
    service.db.query(
      `select b.id, b.next_serial, count(s.id)::int as slips from slip_book b left join payment_slip s on s.book = b.id
       join unit u on u.id = b.unit where u.code = '44-DHO' group by b.id order by b.id`,
    );

  test('the payment slip is written with the rest or not at all, and its serial is used again', async () => {
    const visit = await office.atTheDoor({ dossiers: [licence, licence] });
    const taken = dossiersOf(visit).map((dossier) => ({ ...papers, dossier }));
    const before = await books();
    const ranges = await service.db.query<{ id: string; last: number }[]>(
      `select r.id, r.last_serial as last from number_range r join unit u on u.id = r.unit where u.code = '44-DHO'`,
    );
    await service.db.query(
      'update number_range set last_serial = next_serial where id = (select id from number_range where id = any($1) order by valid_from, id limit 1)',
      [ranges.map(({ id }) => id)],
    );
    // the first dossier is sealed and paid for with the last number, the second finds none
    expect(await office.intake(visit, { taken })).toMatchObject({ status: 409, body: { code: 'range-empty' } });
    expect(await books()).toEqual(before);
    expect(await stateOf(visit)).toBe('ARRIVED');
    for (const { id, last } of ranges)
      await service.db.query('update number_range set last_serial = $2 where id = $1', [id, last]);
    const done = await office.intake(visit, { taken });
    expect(done.status).toBe(201);
    const slips = itemsOf(done).flatMap((item) => item.slips);
    const rows = await service.db.query<{ number: string; act: string }[]>(
      'select number, act from payment_slip where number = any($1)',
      [slips],
    );
    expect(rows.map(({ act }) => act)).toEqual([1, 2, 3, 4].map(() => done.body.act));
  });

  reading('the voucher and the PDF of each slip say what its row says', async () => {
    const [item] = (await counterIntake(office.clerk)).items;
    const rows = await service.db.query<{ number: string; payee: string; amount: number; method: string }[]>(
      'select number, payee, amount::int, method from payment_slip where dossier = $1 order by number',
      [item?.dossier],
    );
    const { body: voucher } = await office.clerk.get(`/v1/items/${item?.number}/voucher`);
    expect(voucher['slips']).toEqual(expect.arrayContaining(rows));
    expect(voucher['slips']).toHaveLength(2);
    for (const { number, amount } of rows) {
      const { body } = await office.clerk.download(`/v1/payment-slips/${number}.pdf`);
      const text = squeezed(textOf(body));
      for (const part of [number.slice(-7), amount.toLocaleString('de-DE')]) expect(text).toContain(squeezed(part));
    }
  });
});

describe('F7 one dossier, its list and its two counts', () => {
  test('the record says what the desk counted and where the posting slip says otherwise, as originals and copies', async () => {
    const { officer } = castOf(service);
    const [item] = (await counterIntake(office.clerk)).items;
    const number = item?.number ?? '';
    const accepted = await toDesk(service, [number]);
    const before = await service.app.get(HandoverRecords).read(service.db.manager, accepted.body.id);
    expect(before.lines).toMatchObject([{ number, originals: 3, copies: 1, paperDifferences: [] }]);
    const lines = [
      { line: 2, given: 0 },
      { line: 4, given: 2 },
    ];
    await tally(officer, accepted.body.id, [{ number, lines, accepted: true }]);
    const after = await service.app.get(HandoverRecords).read(service.db.manager, accepted.body.id);
    const paperDifferences = [
      { line: 2, kind: 'original', slip: 1, given: 0 },
      { line: 4, kind: 'copy', slip: 1, given: 2 },
    ];
    expect(after.lines).toMatchObject([{ number, originals: 2, copies: 2, paperDifferences }]);
    const counts = await service.db.query<object[]>(
      `select t.at, array_agg(t.given order by t.line) as given from tally_line t join item i on i.id = t.item
       where i.number = $1 group by t.at order by t.at`,
      [number],
    );
    expect(counts).toEqual([
      { at: 'desk', given: [1, 0, 1, 2] },
      { at: 'intake', given: [1, 1, 1, 1] },
    ]);
  });
});

describe('F11 who hands in is looked at', () => {
  test.each(['none', 'seen', 'scanned', 'chip'])('level «%s» stands in the journal', async (identity) => {
    const visit = await office.atTheDoor();
    const [dossier] = dossiersOf(visit);
    const done = await office.intake(visit, { taken: [{ ...papers, dossier, identity }] });
    expect(done.status).toBe(201);
    expect(await sealedEvent(dossier)).toMatchObject({ identity });
  });

  test('a document that does not match blocks, at the door and at the counter', async () => {
    const visit = await office.atTheDoor();
    const [dossier] = dossiersOf(visit);
    const wrong = { ...papers, identity: 'mismatch' };
    const atDoor = await office.intake(visit, { taken: [{ ...wrong, dossier }] });
    expect(atDoor).toMatchObject({
      status: 422,
      body: { code: 'identity-mismatch', errors: [{ pointer: '/taken/0/identity' }] },
    });
    expect(await stateOf(visit)).toBe('ARRIVED');
    const count = 'select count(*)::int as n from dossier';
    const before = await service.db.query<object[]>(count);
    expect((await counterIntake(office.clerk, wrong)).body.code).toBe('identity-mismatch');
    expect(await service.db.query<object[]>(count)).toEqual(before);
  });

  test('who hands in for the owner signs, pays, and is named with him', async () => {
    const submitter = { name: 'Trần Văn Nộp (mẫu)', phone: '0987654321' };
    const opened = { ...licence, procedure: 'CT-02', submitter, claimedCode: 'H48.12-261130-0077' };
    const taken = { ...papers, opened, acceptIncomplete: true, lines: [] };
    const body = { taken: [taken], signature, method: 'cash', voucher: 'printed' };
    const [item] = itemsOf(await office.clerk.post('/v1/intakes', body));
    const { body: dossier } = await office.clerk.get(`/v1/dossiers/${item?.dossier}`);
    expect(dossier['claimedCode']).toBe('H48.12-261130-0077');
    expect(dossier['parties']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ role: 'owner', name: owner.name }),
        expect.objectContaining({ role: 'submitter', name: submitter.name, phone: '•••••••••321' }),
      ]),
    );
    const parties = await service.db.query<{ id: string }[]>(
      `select id from party where dossier = $1 and role = 'submitter'`,
      [item?.dossier],
    );
    expect(await sealedEvent(item?.dossier)).toMatchObject({ signature: { by: parties[0]?.id } });
    const payers = await service.db.query<object[]>('select distinct payer from payment_slip where dossier = $1', [
      item?.dossier,
    ]);
    expect(payers).toEqual([{ payer: parties[0]?.id }]);
  });
});

// Last, because it publishes another list.
describe('F7 the list of the day it was opened', () => {
  test('a dossier keeps the version of the list it was opened with', async () => {
    const visit = await office.atTheDoor();
    const [asked] = dossiersOf(visit);
    await secondVersion('GTVT-01');
    const old = await office.intake(visit);
    expect(old.status).toBe(201);
    const five = [...completeLines, { line: 5, given: 1 }];
    expect((await counterIntake(office.clerk)).body.code).toBe('papers-missing');
    const [fresh] = (await counterIntake(office.clerk, { lines: five })).items;
    const versions = await service.db.query<object[]>(
      'select c.version from dossier d join checklist c on c.id = d.checklist where d.id = any($1) order by c.version',
      [[asked, fresh?.dossier]],
    );
    expect(versions).toEqual([{ version: 1 }, { version: 2 }]);
    const [before, after] = [await sealedEvent(asked), await sealedEvent(fresh?.dossier)];
    expect([before['lines'], after['lines']].map((lines) => (lines as object[]).length)).toEqual([4, 5]);
    expect(before['checklist']).not.toBe(after['checklist']);
  });

  /** The authority publishes a new list with one more paper, in force from today. */
  async function secondVersion(procedure: string): Promise<void> {
    const client = new pg.Client({ connectionString: service.database.url });
    await client.connect();
    const next = newId();
    await client.query(
      `with old as (update checklist c set valid_to = '2026-11-29' from procedure p
         where p.id = c.procedure and p.code = $1 and c.valid_to is null returning c.procedure)
       insert into checklist (id, procedure, version, valid_from) select $2, procedure, 2, '2026-11-30' from old`,
      [procedure, next],
    );
    await client.query(
      `insert into checklist_line (id, checklist, line, name, kind, count, required, after)
       select gen_random_uuid(), $2::uuid, l.line, l.name, l.kind, l.count, l.required, l.after from checklist_line l
       join checklist c on c.id = l.checklist join procedure p on p.id = c.procedure where p.code = $1 and c.version = 1
       union all select gen_random_uuid(), $2::uuid, 5, 'Ảnh chân dung', 'original', 1, true, 'none'`,
      [procedure, next],
    );
    await client.end();
    await service.app.get(DirectoryCache).reload();
  }
});
