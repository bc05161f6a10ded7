import { itemNumber } from '../src/platform/s10.js';
import { completeLines, licence, signature } from './support/papers.js';
import { TestService } from './support/service.js';
import { nobodyThere, Office } from './support/visits.js';

let service: TestService;
let office: Office;

beforeAll(async () => {
  service = await TestService.start();
  office = new Office(service);
}, 60_000);
afterAll(() => service.close());

const events = (dossier: string): Promise<{ type: string }[]> =>
  service.db.query('select type from event where dossier_id = $1 order by seq', [dossier]);

describe('F7 papers counted against the published list', () => {
  test('a missing required paper is refused, unless the shortage is signed for', async () => {
    const visit = await office.atTheDoor();
    const dossiers = visit['dossiers'] as { id: string }[];
    const short = {
      dossier: dossiers[0]?.id,
      seal: 'NP-7',
      weightGrams: 50,
      lines: completeLines.slice(1),
      identity: 'seen',
    };
    expect(await office.intake(visit, { taken: [short] })).toMatchObject({
      status: 422,
      body: { code: 'papers-missing' },
    });
    expect((await office.courier.get(`/v1/pickups/${visit.id}`)).body.status).toBe('ARRIVED');
    const signed = await office.intake(visit, { taken: [{ ...short, acceptIncomplete: true }] });
    expect(signed).toMatchObject({ status: 201, body: { status: 'COLLECTED' } });
    const [row] = await service.db.query(
      `select body::jsonb -> 'data' -> 'short' as short from event where dossier_id = $1 and type = 'item.sealed'`,
      [short.dossier],
    );
    expect(row).toEqual({ short: true });
  });

  test('a line that is not on the list is refused', async () => {
    const visit = await office.atTheDoor();
    const dossiers = visit['dossiers'] as { id: string }[];
    const odd = {
      dossier: dossiers[0]?.id,
      seal: 'NP-8',
      weightGrams: 50,
      lines: [...completeLines, { line: 9, given: 1 }],
      identity: 'seen',
    };
    expect(await office.intake(visit, { taken: [odd] })).toMatchObject({
      status: 422,
      body: { code: 'tally-lines-wrong' },
    });
  });
});

describe('F8 intake at the door', () => {
  test('two dossiers: one taken, one not ready stays open with its reason', async () => {
    const visit = await office.atTheDoor({ dossiers: [licence, { ...licence, procedure: 'CT-02' }] });
    const [first, second] = visit['dossiers'] as { id: string }[];
    const taken = [
      {
        dossier: first?.id,
        number: 'CA015010003VN',
        seal: 'NP-9',
        weightGrams: 300,
        lines: completeLines,
        identity: 'seen',
      },
    ];
    const partial = await office.intake(visit, { taken });
    expect(partial).toMatchObject({ status: 422, body: { code: 'not-in-this-visit' } });
    const done = await office.intake(visit, {
      taken: [{ ...taken[0], number: undefined }],
      failed: [{ dossier: second?.id, reason: 'P02' }],
    });
    expect(done).toMatchObject({ status: 201, body: { status: 'COLLECTED' } });
    expect(await events(first?.id ?? '')).toContainEqual({ type: 'item.sealed' });
    expect(await events(second?.id ?? '')).toContainEqual({ type: 'pickup.failed' });
  });

  test('the courier holds the envelope, and slips are gapless', async () => {
    const visit = await office.atTheDoor();
    const { body } = await office.intake(visit);
    const [item] = body['items'] as { number: string; slips: string[] }[];
    expect(item?.slips).toHaveLength(2);
    const read = await office.clerk.get(`/v1/items/${item?.number}`);
    expect(read.body).toMatchObject({ status: 'WITH_POST', holder: { kind: 'COURIER', id: await office.courierId() } });
    const serials = await service.db.query<{ gapless: boolean }[]>(
      `select count(*)::int = max(serial) and min(serial) = 1 as gapless from payment_slip group by book`,
    );
    expect(serials.every((row) => row.gapless)).toBe(true);
  });

  test('F140 every kind of signature, each with what it needs', async () => {
    const thumb = { ...signature, kind: 'thumbprint' };
    expect(await office.intake(await office.atTheDoor(), { signature: thumb })).toMatchObject({
      status: 422,
      body: { code: 'signature-incomplete' },
    });
    for (const kind of [
      { ...thumb, witness: 'Người làm chứng (mẫu)' },
      { ...signature, kind: 'paper' },
      { ...signature, kind: 'representative', capacity: 'Giám đốc' },
    ]) {
      expect(await office.intake(await office.atTheDoor(), { signature: kind })).toMatchObject({ status: 201 });
    }
  });

  test('another courier, another office and another citizen do not get in', async () => {
    const visit = await office.atTheDoor();
    const other = service.as('courier-dho-2', 'courier', '44-DHO');
    expect(await other.post(`/v1/pickups/${visit.id}/fail`, nobodyThere)).toMatchObject({
      status: 403,
      body: { code: 'not-your-visit' },
    });
    const elsewhere = service.as('clerk-bdo-1', 'clerk', '44-BDO');
    expect(await elsewhere.get(`/v1/pickups/${visit.id}`)).toMatchObject({ status: 404 });
    expect(await service.as('citizen-sample-2', 'citizen').get(`/v1/pickups/${visit.id}`)).toMatchObject({
      status: 404,
    });
    expect(await elsewhere.post(`/v1/pickups/${visit.id}/cancel`)).toMatchObject({ status: 404 });
  });
});

describe('F30 numbers are never drawn twice', () => {
  test('twenty intakes at once draw twenty numbers', async () => {
    const taken = { opened: licence, seal: 'NP-20', weightGrams: 90, lines: completeLines, identity: 'seen' };
    const body = { taken: [taken], signature, method: 'cash', voucher: 'printed' };
    const replies = await Promise.all(Array.from({ length: 20 }, () => office.clerk.post('/v1/intakes', body)));
    const numbers = replies.map((reply) => (reply.body['items'] as { number: string }[])[0]?.number);
    expect(new Set(numbers).size).toBe(20);
  });

  test('a scanned number must be of a block in the hand, well-formed and unused', async () => {
    const scan = async (number: string) => {
      const visit = await office.atTheDoor();
      const [dossier] = visit['dossiers'] as { id: string }[];
      return office.intake(visit, {
        taken: [
          { dossier: dossier?.id, number, seal: 'NP-21', weightGrams: 90, lines: completeLines, identity: 'seen' },
        ],
      });
    };
    expect(await scan('CA015010000VN')).toMatchObject({ status: 422, body: { code: 'number-malformed' } });
    expect(await scan('CA025010002VN')).toMatchObject({ status: 422 });
    expect(await scan(itemNumber('CA', 2_501_000))).toMatchObject({ status: 422, body: { code: 'number-foreign' } });
    expect(await scan(itemNumber('CA', 1_501_500))).toMatchObject({ status: 201 });
    expect(await scan(itemNumber('CA', 1_501_500))).toMatchObject({ status: 409, body: { code: 'number-used' } });
  });
});
