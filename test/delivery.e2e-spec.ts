import { randomUUID } from 'node:crypto';
import { derivedId } from '../src/platform/ids.js';
import { owner, signature } from './support/papers.js';
import { carrierId, handing, ResultPath } from './support/results.js';
import { TestService } from './support/service.js';

let service: TestService;
let path: ResultPath;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
}, 60_000);
afterAll(() => service.close());

async function signerOf(act: string, dossier: string): Promise<string | undefined> {
  const rows = await service.db.query<{ by: string }[]>(
    `select body::jsonb #>> '{data,signature,by}' as by from event where act_id = $1 and dossier_id = $2`,
    [act, dossier],
  );
  return rows[0]?.by;
}

describe('F9 asking for the result by post', () => {
  const recipient = { ...owner, ward: '18859' };
  const submission = { opened: { procedure: 'GTVT-01', service: 'submission', owner } };

  test('a dossier that was only sent gets an order with a number that tracking knows; a second one is refused', async () => {
    const dossier = await path.accepted(submission);
    const asked = await path.clerk.post('/v1/deliveries', { dossier, recipient });
    expect(asked).toMatchObject({ status: 201, body: { status: 'AWAITING_RESULT', actions: ['cancel'] } });
    expect(await service.db.query('select kind from reference where number = $1', [asked.body.number])).toEqual([
      { kind: 'request' },
    ]);
    expect(await path.clerk.post('/v1/deliveries', { dossier, recipient })).toMatchObject({
      status: 409,
      body: { code: 'delivery-exists' },
    });
    expect(await path.journal(dossier)).toEqual(['item.sealed', 'service.requested']);
    expect((await path.read({ delivery: asked.body.id }))['postage']).toBeGreaterThan(0);
  });

  test('out of scope it is not found, a bad ward and an unknown code say what to do', async () => {
    const dossier = await path.accepted(submission);
    const elsewhere = service.as('clerk-hch-1', 'clerk', '48-HCH');
    expect(await elsewhere.post('/v1/deliveries', { dossier, recipient })).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    const citizen = service.as('citizen-sample-1', 'citizen');
    expect(await citizen.post('/v1/deliveries', { dossier, recipient })).toMatchObject({ status: 404 });
    const nowhere = await path.clerk.post('/v1/deliveries', { dossier, recipient: { ...recipient, ward: '99999' } });
    expect(nowhere).toMatchObject({ status: 422, body: { code: 'recipient-ward-unclear' } });
    const claimed = { code: 'H48.12-260101-0001', authority: '44-CA' };
    const unknown = await path.clerk.post('/v1/deliveries', { claimed, recipient });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'dossier-not-here-yet' } });
    expect(await path.clerk.post('/v1/deliveries', { recipient })).toMatchObject({
      status: 422,
      body: { code: 'body-invalid' },
    });
  });

  test('it can be cancelled until the release, twice is fine, and be asked for again', async () => {
    const { dossier, delivery } = await path.ready();
    expect(await path.clerk.post(`/v1/deliveries/${delivery}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'CANCELLED' },
    });
    expect(await path.clerk.post(`/v1/deliveries/${delivery}/cancel`)).toMatchObject({
      status: 200,
      body: { events: [] },
    });
    expect(await path.release(delivery)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    const again = await path.clerk.post('/v1/deliveries', { dossier, recipient });
    expect(again).toMatchObject({ status: 201, body: { status: 'READY_AT_DESK' } });
    await path.release(again.body.id);
    expect(await path.clerk.post(`/v1/deliveries/${again.body.id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'delivery-released' },
    });
  });
});

describe('F126 result orders of the administrative system', () => {
  const order = {
    ref: 'H48.12-260101-0007',
    recipient: { ...owner, ward: '18859' },
    collect: { postage: 30_000, fee: 50_000 },
  };

  test('the same order again changes nothing, another one changes it, after the release it is refused', async () => {
    const { dossier, delivery } = await path.ready();
    await path.order(dossier, order);
    const { version } = await path.read({ delivery });
    await path.order(dossier, order);
    expect(await path.read({ delivery })).toMatchObject({ version, status: 'READY_AT_DESK' });
    await path.order(dossier, { ...order, recipient: { ...order.recipient, address: '5 Lý Thường Kiệt' } });
    expect(await path.read({ delivery })).toMatchObject({
      version: version + 1,
      recipient: { address: '5 Lý Thường Kiệt' },
    });
    const { body } = await path.release(delivery);
    expect(body['due']).toEqual(expect.arrayContaining([{ payee: 'authority', amount: 50_000 }]));
    await expect(path.order(dossier, { ...order, ref: 'other' })).rejects.toMatchObject({ code: 'delivery-released' });
    await expect(path.authority(dossier, (act, locked, all) => all.revoked(act, locked))).rejects.toMatchObject({
      code: 'delivery-released',
    });
  });

  test('revoking twice is fine', async () => {
    const { dossier, delivery } = await path.ready();
    await path.authority(dossier, (act, locked, all) => all.revoked(act, locked));
    await path.authority(dossier, (act, locked, all) => all.revoked(act, locked));
    expect(await path.read({ delivery })).toMatchObject({ status: 'CANCELLED' });
  });
});

describe('release at the desk', () => {
  test('counts that differ, a stranger, an unsigned slip are refused; then the item lies there, sealed and charged', async () => {
    const { dossier, delivery } = await path.ready();
    expect(await path.release(delivery, { resultCount: 1 })).toMatchObject({
      status: 422,
      body: { code: 'counts-differ' },
    });
    expect(await path.release(delivery, { carrierSignature: { kind: 'stroke' } })).toMatchObject({
      status: 422,
      body: { code: 'signature-incomplete', errors: [{ pointer: '/carrierSignature' }] },
    });
    const elsewhere = service.as('desk-pvhcc-bdo-1', 'desk-officer', '44-PVHCC-BDO');
    const body = { resultCount: 2, originals: 1, seal: 'KQ-0001', weightGrams: 60, carrierSignature: signature };
    expect(await elsewhere.post(`/v1/deliveries/${delivery}/release`, body)).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    expect(await path.courier.post(`/v1/deliveries/${delivery}/release`, body)).toMatchObject({
      status: 403,
      body: { code: 'role-not-allowed' },
    });
    expect(await path.officer.get(`/v1/deliveries?status=READY_AT_DESK&dossier=${dossier}`)).toMatchObject({
      body: { data: [{ id: delivery, resultCount: 2, originals: 1 }] },
    });
    const key = randomUUID();
    const released = await path.release(delivery, { carrier: carrierId }, key);
    expect(released).toMatchObject({
      status: 200,
      body: { status: 'AT_DESK', due: [{ payee: 'post', amount: 30_000 }] },
    });
    expect((await path.release(delivery, { carrier: carrierId }, key)).body).toEqual(released.body);
    const item = await path.officer.get(`/v1/items/${released.body.number}`);
    expect(item.body).toMatchObject({ leg: 'result', status: 'AT_DESK', holder: { kind: 'DESK' }, dossier });
    expect(await path.release(delivery)).toMatchObject({ status: 409, body: { code: 'delivery-released' } });
    expect((await path.journal(dossier)).at(-1)).toBe('delivery.released');
  });

  test('a named carrier is a courier of the province; unnamed, the journal still names an id', async () => {
    const { dossier, delivery } = await path.ready();
    for (const login of ['courier-hch-1', 'clerk-dho-1', 'citizen-sample-1']) {
      expect(await path.release(delivery, { carrier: derivedId('person', login) })).toMatchObject({
        status: 422,
        body: { code: 'carrier-unknown', errors: [{ pointer: '/carrier' }] },
      });
    }
    expect(await signerOf((await path.release(delivery)).body.act, dossier)).toBe(delivery);
    const other = await path.ready();
    const carrier = derivedId('person', 'courier-bdo-1');
    const released = await path.release(other.delivery, { carrier });
    expect(await signerOf(released.body.act, other.dossier)).toBe(carrier);
  });
});

describe('F48 delivering', () => {
  test('a wrong envelope, a wrong count, the household, a foreign ID and missing money are refused, and nothing changes', async () => {
    const way = await path.onRound();
    const before = await path.read(way);
    const refusals: [object, number, string][] = [
      [{ number: 'CA600000003VN' }, 409, 'number-differs'],
      [{ counted: { resultCount: 2, originals: 0 } }, 422, 'counts-differ'],
      [{ to: 'household' }, 422, 'household-not-entitled'],
      [{ identity: { ...handing.identity, nameMatches: false } }, 422, 'identity-not-matching'],
      [{ to: 'authorised' }, 422, 'authorisation-missing'],
      [{ method: undefined }, 422, 'payment-missing'],
      [{ signature: { kind: 'token' } }, 422, 'signature-incomplete'],
      [{ identity: { ...handing.identity, last4: '123456789012' } }, 422, 'body-invalid'],
    ];
    for (const [change, status, code] of refusals)
      expect(await path.deliver(way, change)).toMatchObject({ status, body: { code } });
    expect(await path.read(way)).toEqual(before);
    const other = service.as('courier-dho-2', 'courier', '44-DHO');
    const body = { number: way.number, ...handing };
    expect(await other.post(`/v1/deliveries/${way.delivery}/deliver`, body)).toMatchObject({
      status: 409,
      body: { code: 'item-not-yours' },
    });
  });

  test('an authorised person receives; who he is stands in no event, answer or clear column', async () => {
    const way = await path.onRound();
    const authorisation = { number: '77/UQ-2026', name: 'Phạm Thị Lan Hương (mẫu)' };
    const delivered = await path.deliver(way, { to: 'authorised', authorisation });
    expect(delivered).toMatchObject({
      status: 200,
      body: { status: 'DELIVERED', attempts: 1, slips: [expect.stringContaining('44-DHO-C')] },
    });
    const rows = await service.db.query<{ body: string; answer: string; details: Buffer }[]>(
      `select e.body, a.answer, c.details from event e join act a on a.id = e.act_id cross join identity_check c
       where e.dossier_id = $1 and e.type = 'delivery.delivered' and c.delivery = $2`,
      [way.dossier, way.delivery],
    );
    expect(rows).toHaveLength(1);
    const kept = JSON.stringify([rows[0]?.body, rows[0]?.answer, rows[0]?.details.toString('latin1')]);
    for (const secret of ['77/UQ-2026', 'Lan Hương', '"1234"']) expect(kept).not.toContain(secret);
    const item = await path.clerk.get(`/v1/items/${way.number}`);
    expect(item.body).toMatchObject({ status: 'DELIVERED', holder: { kind: 'RECIPIENT' } });
    expect(await path.read(way)).toMatchObject({ due: [] });
  });

  test('the same request twice is one delivery and one slip', async () => {
    const way = await path.onRound();
    const key = randomUUID();
    const first = await path.deliver(way, {}, key);
    const second = await path.deliver(way, {}, key);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
    const slips = await service.db.query(`select 1 from payment_slip where dossier = $1 and act = $2`, [
      way.dossier,
      key,
    ]);
    expect(slips).toHaveLength(1);
    expect(await path.deliver(way)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });
});
