import { SystemPerson } from '../src/modules/dossier/system-person.js';
import { Sealings } from '../src/modules/item/sealed-items.js';
import { PostingSlipPrint } from '../src/modules/money/posting-slip.print.js';
import { castOf, handOver, outcome, tally, toDesk, together } from './support/handing-over.js';
import { completeLines, counterIntake, licence, owner, signature } from './support/papers.js';
import { TestService, type Reply, type ReplyBody } from './support/service.js';
import { Office } from './support/visits.js';

let service: TestService;
let office: Office;
let cast: ReturnType<typeof castOf>;
const asSlip = { asPostingSlip: true };

beforeAll(async () => {
  service = await TestService.start();
  office = new Office(service);
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

interface Taken {
  number: string;
  dossier: string;
  slips: string[];
}

function takenOf({ body }: Reply): Taken {
  const [item] = body['items'] as Taken[];
  if (!item) throw new Error(`Nothing was taken in: ${body.code}`);
  return item;
}

/** The newest event of a type in a dossier's journal. */
async function told(dossier: string, type: string): Promise<Record<string, unknown>> {
  const rows = await service.db.query<{ data: Record<string, unknown> }[]>(
    `select body::jsonb -> 'data' as data from event where dossier_id = $1 and type = $2 order by seq desc limit 1`,
    [dossier, type],
  );
  return rows[0]?.data ?? {};
}

async function dossierOf(id: string): Promise<ReplyBody> {
  return (await office.clerk.get(`/v1/dossiers/${id}`)).body;
}

/** Handed over to the desk and tallied there. */
async function tallied(number: string, how: object = asSlip): Promise<Reply> {
  const accepted = await toDesk(service, [number]);
  return tally(cast.officer, accepted.body.id, [{ number, ...how }]);
}

/** The paper that was missing, brought to the counter. */
function supplement(dossier: string, lines: object[], change: object = {}): Promise<Reply> {
  const taken = { dossier, seal: 'NP-0002', weightGrams: 30, lines, identity: 'seen', ...change };
  return office.clerk.post('/v1/intakes', { taken: [taken], signature, method: 'cash', voucher: 'printed' });
}

/** Tallied with one paper missing: line 3. */
async function talliedShort(change: object = {}): Promise<Taken> {
  const [item] = (await counterIntake(office.clerk, change)).items;
  if (!item) throw new Error('nothing was taken in');
  const reply = await tallied(item.number, { lines: [{ line: 3, given: 0 }], accepted: false });
  expect(reply.body['tallied']).toMatchObject([{ status: 'OPENED', short: true, filed: false }]);
  return item;
}

/** A visit to two dossiers, of which only one was ready. @returns the other */
async function leftOpen(): Promise<string> {
  const visit = await office.atTheDoor({ dossiers: [licence, licence] });
  const [ready, late] = (visit['dossiers'] as { id: string }[]).map(({ id }) => id);
  const papers = { dossier: ready, seal: 'NP-9', weightGrams: 80, lines: completeLines, identity: 'seen' };
  const partial = await office.intake(visit, { taken: [papers], failed: [{ dossier: late, reason: 'P02' }] });
  expect(partial).toMatchObject({ status: 201, body: { status: 'COLLECTED' } });
  return late ?? '';
}

describe('F14 F8 what was not ready at a visit', () => {
  test('is asked for again, fetched, handed over, tallied and filed', async () => {
    const dossier = await leftOpen();
    const visit = await office.atTheDoor({ dossiers: [{ dossier }, licence] });
    expect(visit['dossiers']).toContainEqual({ id: dossier, postCode: expect.any(String) });
    const requested = await told(dossier, 'service.requested');
    expect(requested).toMatchObject({ service: 'both', pickup: { pickup: visit.id } });
    expect(requested['parties']).toHaveLength(2);
    expect(requested).not.toHaveProperty('opened');
    const reply = await office.intake(visit);
    const item = (reply.body['items'] as Taken[]).find((each) => each.dossier === dossier);
    if (!item) throw new Error('it was not taken in');
    expect(item.slips).toHaveLength(2);
    const { carrier, officer } = cast;
    const accepted = await handOver(carrier, { caller: officer, to: { unit: '44-TTPVHCC' } }, [item.number]);
    const filed = await tally(officer, accepted.body.id, [{ number: item.number, ...asSlip }]);
    expect(filed.body['tallied']).toEqual([{ dossier, status: 'FILED', short: false, filed: true }]);
    expect((await dossierOf(dossier))['filedAt']).toEqual(expect.any(String));
  });

  test('may be brought to the counter, or given to a courier who comes for another dossier', async () => {
    const brought = await leftOpen();
    expect(takenOf(await supplement(brought, completeLines)).dossier).toBe(brought);
    const given = await leftOpen();
    const visit = await office.atTheDoor();
    const papers = { seal: 'NP-10', weightGrams: 80, lines: completeLines, identity: 'seen' };
    const [own] = visit['dossiers'] as { id: string }[];
    const both = await office.intake(visit, { taken: [own?.id, given].map((dossier) => ({ dossier, ...papers })) });
    expect(both.status).toBe(201);
    expect((both.body['items'] as Taken[]).map((item) => item.dossier)).toEqual([own?.id, given]);
  });

  test('an ask names what is wrong with it, whichever kind of dossier was meant', async () => {
    const dossier = await leftOpen();
    const errors = async (...dossiers: object[]): Promise<unknown> => (await office.ask({ dossiers })).body['errors'];
    expect(await errors({ dossier: 'x' })).toMatchObject([{ pointer: '/dossiers/0/dossier' }]);
    expect(await errors(licence, { procedure: 'GTVT-01', owner })).toMatchObject([{ pointer: '/dossiers/1/service' }]);
    expect(await errors({ dossier }, { dossier })).toEqual([{ pointer: '/dossiers', code: 'dossier-twice' }]);
    const taken = { seal: 'NP-9', weightGrams: 80, lines: completeLines, identity: 'seen' };
    const unclear = { taken: [{ ...taken, dossier, opened: licence }], signature, voucher: 'pad' };
    expect((await office.clerk.post('/v1/intakes', unclear)).body['errors']).toEqual([
      { pointer: '/taken', code: 'dossier-or-opened' },
    ]);
  });

  test('is refused while its papers are under way, while a visit is, and for strangers', async () => {
    const dossier = await leftOpen();
    const again = { dossiers: [{ dossier }] };
    const code = async (reply: Promise<Reply>): Promise<unknown> => [(await reply).status, (await reply).body.code];
    const stranger = service.as('citizen-sample-2', 'citizen');
    expect(await code(office.ask(again, stranger))).toEqual([404, 'not-found']);
    const elsewhere = { dossier, seal: 'NP-9', weightGrams: 80, lines: completeLines, identity: 'seen' };
    const intake = { taken: [elsewhere], signature, method: 'cash', voucher: 'pad' };
    expect(await code(cast.otherClerk.post('/v1/intakes', intake))).toEqual([404, 'not-found']);
    const { body: asked } = await office.ask(again);
    expect(await code(office.ask(again))).toEqual([409, 'dossier-on-visit']);
    expect(await code(supplement(dossier, completeLines))).toEqual([409, 'dossier-on-visit']);
    await office.citizen.post(`/v1/pickups/${asked.id}/cancel`);
    const { number } = takenOf(await supplement(dossier, completeLines));
    expect(await code(office.ask(again))).toEqual([409, 'papers-under-way']);
    expect(await code(supplement(dossier, completeLines))).toEqual([409, 'papers-under-way']);
    await tallied(number);
    expect(await code(office.ask(again))).toEqual([409, 'papers-not-awaited']);
    expect(await code(supplement(dossier, completeLines))).toEqual([409, 'papers-not-awaited']);
  });

  test('two counters at the same time take it in once', async () => {
    const dossier = await leftOpen();
    const both = await together(
      service,
      'select 1 from dossier where id = $1 for update',
      [dossier],
      [1, 2].map(() => () => supplement(dossier, completeLines)),
    );
    expect(both.map(outcome).sort()).toEqual(['COLLECTED', 'papers-under-way']);
  });
});

describe('F14 a supplement', () => {
  test('the missing paper alone completes what the desk holds; the filing time is that of its tally', async () => {
    const { dossier, number } = await talliedShort();
    service.clock.moveTo(new Date('2026-12-01T09:00:00+07:00'));
    const intake = await supplement(dossier, [{ line: 3, given: 1 }]);
    expect(intake.status).toBe(201);
    const item = takenOf(intake);
    expect(item.number).not.toBe(number);
    expect(await told(dossier, 'item.sealed')).toMatchObject({
      short: false,
      lines: [{ line: 3, kind: 'original', required: 1, given: 1 }],
      slips: [{ payee: 'post' }],
    });
    service.clock.moveTo(new Date('2026-12-02T14:30:00+07:00'));
    expect((await tallied(item.number)).body['tallied']).toEqual([
      { dossier, status: 'FILED', short: false, filed: true },
    ]);
    const filed = await dossierOf(dossier);
    expect(filed['filedAt']).toMatch(/^2026-12-02T14:30/);
    expect(filed['items']).toMatchObject([
      { number, status: 'FILED' },
      { number: item.number, status: 'FILED' },
    ]);
    const custody = await office.clerk.get(`/v1/items/${item.number}/custody`);
    expect((custody.body['data'] as { type: string }[]).map(({ type }) => type)).toEqual([
      'item.sealed',
      'handover.accepted',
      'handover.accepted',
      'dossier.tallied',
    ]);
  });

  test('that is still not enough must be signed for, and leaves the dossier open', async () => {
    const [first] = (await counterIntake(office.clerk, { lines: completeLines.slice(0, 2), acceptIncomplete: true }))
      .items;
    await tallied(first?.number ?? '');
    const dossier = first?.dossier ?? '';
    expect((await supplement(dossier, [{ line: 3, given: 1 }])).body).toMatchObject({ code: 'papers-missing' });
    const second = takenOf(await supplement(dossier, [{ line: 3, given: 1 }], { acceptIncomplete: true }));
    expect(await told(dossier, 'item.sealed')).toMatchObject({
      short: true,
      lines: [
        { line: 3, required: 1, given: 1 },
        { line: 4, required: 1, given: 0 },
      ],
    });
    expect((await tallied(second.number)).body['tallied']).toMatchObject([{ status: 'OPENED', filed: false }]);
    const third = takenOf(await supplement(dossier, [{ line: 4, given: 1 }]));
    expect((await tallied(third.number)).body['tallied']).toMatchObject([{ status: 'FILED', filed: true }]);
  });

  test('that lacks what its own slip names is short, unless the desk takes it as sufficient', async () => {
    const { dossier } = await talliedShort();
    const item = takenOf(
      await supplement(dossier, [
        { line: 3, given: 1 },
        { line: 2, given: 1 },
      ]),
    );
    const without = [{ line: 2, given: 0 }];
    const short = await tallied(item.number, { lines: without, accepted: false });
    expect(short.body['tallied']).toMatchObject([{ status: 'OPENED', short: true, filed: false }]);
    expect(await told(dossier, 'dossier.tallied')).toMatchObject({
      differences: [{ line: 2, slip: 1, given: 0 }],
    });
    const more = takenOf(await supplement(dossier, [{ line: 2, given: 1 }]));
    const taken = await tallied(more.number, { lines: without, accepted: true });
    expect(taken.body['tallied']).toMatchObject([{ status: 'FILED', short: true, filed: true }]);
  });

  test('has a slip of its own that names only what it brings', async () => {
    const { dossier } = await talliedShort();
    const item = takenOf(await supplement(dossier, [{ line: 3, given: 1 }]));
    const sealed = await service.app.get(Sealings).read(service.app.get(SystemPerson).actor, item.number);
    expect(await service.app.get(PostingSlipPrint).of(sealed)).toMatchObject({
      papers: [{ name: 'Giấy phép lái xe', required: 1, given: 1 }],
      shortage: [],
    });
  });
});
