import { randomUUID } from 'node:crypto';
import { licence, owner } from './support/papers.js';
import { TestService, type Reply } from './support/service.js';
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

describe('F1 a pickup is asked for', () => {
  test('answers with a number, opens one dossier per procedure, and tells the journal', async () => {
    const { status, body } = await office.ask({ dossiers: [licence, { ...licence, procedure: 'XD-01' }] });
    expect(status).toBe(201);
    expect(body).toMatchObject({ number: expect.stringMatching(/^YC\d{9}$/), status: 'REQUESTED' });
    expect(body.events).toHaveLength(2);
    for (const { dossier } of body.events) expect(await events(dossier)).toEqual([{ type: 'service.requested' }]);
  });

  test('window, contact and the way in are read back by who needs them', async () => {
    const accessNote = 'Gọi trước, chó dữ, cổng sau (mẫu)';
    const body = await office.atTheDoor({ accessNote });
    const [dossier] = body['dossiers'] as { id: string }[];
    const wanted = {
      number: body.number,
      day: '2026-11-30',
      window: 'afternoon',
      contact: { name: owner.name, phone: '+84912345678', address: owner.address, ward: owner.ward },
      accessNote,
      dossiers: [{ id: dossier?.id, checklist: expect.arrayContaining([expect.anything()]) }],
    };
    for (const reader of [office.citizen, office.clerk, office.courier]) {
      expect((await reader.get(`/v1/pickups/${body.id}`)).body).toMatchObject(wanted);
    }
  });

  test('the owner, who hands in for him, and a code of an online dossier are kept with the dossier', async () => {
    const submitter = { name: 'Trần Văn Nộp (mẫu)', phone: '0987654321' };
    const { body } = await office.ask({ dossiers: [{ ...licence, submitter, claimedCode: 'H48.12-261130-0042' }] });
    const { body: dossier } = await office.clerk.get(`/v1/dossiers/${body.events[0]?.dossier}`);
    expect(dossier['claimedCode']).toBe('H48.12-261130-0042');
    expect(dossier).not.toHaveProperty('code');
    expect(dossier['parties']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ role: 'owner', name: owner.name }),
        expect.objectContaining({ role: 'submitter', name: submitter.name }),
      ]),
    );
  });

  test('the same act id twice: same answer, one visit', async () => {
    const key = randomUUID();
    const first = await office.ask({}, office.citizen, key);
    const second = await office.ask({}, office.citizen, key);
    expect(second.body).toEqual(first.body);
    expect(await service.db.query('select count(*)::int as n from pickup where id = $1', [first.body.id])).toEqual([
      { n: 1 },
    ]);
  });

  test('what is typed is checked field by field, and nothing is stored', async () => {
    const before = await service.db.query('select count(*)::int as n from dossier');
    const hidden = await office.ask({ contact: { ...owner, name: 'Ánh\u202Egnurt (mẫu)' } });
    expect(hidden).toMatchObject({
      status: 422,
      body: { code: 'body-invalid', errors: [{ pointer: '/contact/name' }] },
    });
    const phone = await office.ask({ contact: { ...owner, phone: '12345' } });
    expect(phone).toMatchObject({ status: 422, body: { code: 'phone-invalid' } });
    const procedure = await office.ask({ dossiers: [{ ...licence, procedure: 'GTVT-99' }] });
    expect(procedure).toMatchObject({ status: 422, body: { code: 'procedure-unknown' } });
    expect(await service.db.query('select count(*)::int as n from dossier')).toEqual(before);
  });
});

describe('F2 where and when a visit can be made', () => {
  test('an old address leads to the ward of today', async () => {
    const { contact, ...rest } = {
      contact: { ...owner, ward: undefined },
      oldAddress: { province: 'Quảng Bình', district: 'Đồng Hới', ward: 'Đồng Phú' },
    };
    const { status, body } = await office.ask({ contact, ...rest });
    expect(status).toBe(201);
    expect((await office.citizen.get(`/v1/pickups/${body.id}`)).body['ward']).toMatch(/^\d{5}$/);
  });

  test('an unknown ward, a past day and a passed cut-off are refused with the way out', async () => {
    expect(await office.ask({ contact: { ...owner, ward: '99999' } })).toMatchObject({
      status: 422,
      body: { code: 'ward-unknown' },
    });
    expect(await office.ask({ day: '2026-11-27' })).toMatchObject({ status: 422, body: { code: 'day-not-served' } });
    expect(await office.ask({ day: '2026-12-06' })).toMatchObject({ status: 422, body: { code: 'day-not-served' } });
  });
});

describe('F5 change and cancel with a version check', () => {
  test('without If-Match 428, stale 412, right one moves it', async () => {
    const { body } = await office.ask();
    await office.dispatcher.post(`/v1/pickups/${body.id}/confirm`);
    const slot = { day: '2026-12-01', window: 'morning' };
    expect(await office.citizen.post(`/v1/pickups/${body.id}/reschedule`, slot)).toMatchObject({ status: 428 });
    expect(await office.citizen.post(`/v1/pickups/${body.id}/reschedule`, slot, { version: 1 })).toMatchObject({
      status: 412,
    });
    const moved = await office.citizen.post(`/v1/pickups/${body.id}/reschedule`, slot, { version: 2 });
    expect(moved).toMatchObject({ status: 200, body: { status: 'SCHEDULED', version: 3 } });
  });

  test('cancelled twice is cancelled once; after COLLECTED it is refused', async () => {
    const { body } = await office.ask();
    const [opened] = body.events;
    expect(await office.citizen.post(`/v1/pickups/${body.id}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'CANCELLED' },
    });
    expect(await office.citizen.post(`/v1/pickups/${body.id}/cancel`)).toMatchObject({
      status: 200,
      body: { events: [] },
    });
    expect(await events(opened?.dossier ?? '')).toEqual([{ type: 'service.requested' }, { type: 'pickup.cancelled' }]);
    const visit = await office.atTheDoor();
    await office.intake(visit);
    expect(await office.clerk.post(`/v1/pickups/${visit.id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
  });
});

describe('F6 a visit that fails', () => {
  test('a reason with its evidence, then booked again', async () => {
    const visit = await office.atTheDoor();
    const failed = await office.courier.post(`/v1/pickups/${visit.id}/fail`, nobodyThere);
    expect(failed).toMatchObject({ status: 200, body: { status: 'ATTEMPT_FAILED' } });
    const again = await office.citizen.post(`/v1/pickups/${visit.id}/rebook`, { day: '2026-12-01', window: 'morning' });
    expect(again).toMatchObject({ status: 200, body: { status: 'SCHEDULED' } });
  });

  test('a reason without what proves it is refused, and the visit stays where it was', async () => {
    const { id } = await office.atTheDoor();
    const fail = (body: object): Promise<Reply> => office.courier.post(`/v1/pickups/${id}/fail`, body);
    const wanted = async (body: object): Promise<unknown> => {
      const { body: problem } = await fail(body);
      return [problem.code, problem['errors']];
    };
    const photo = [{ pointer: '/evidence', code: 'missing-door-photo' }];
    const note = [{ pointer: '/note', code: 'missing-note' }];
    for (const reason of ['P01', 'P06', 'P07']) expect(await wanted({ reason })).toEqual(['proof-missing', photo]);
    for (const reason of ['P04', 'P05', 'P08', 'P12', 'P14', 'P15'])
      expect(await wanted({ reason, evidence: nobodyThere.evidence })).toEqual(['proof-missing', note]);
    expect((await office.courier.get(`/v1/pickups/${id}`)).body).toMatchObject({ status: 'ARRIVED', attempts: 0 });
    const noted = await fail({ reason: 'P05', note: 'CCCD đã hết hạn' });
    expect(noted).toMatchObject({ status: 200, body: { status: 'ATTEMPT_FAILED' } });
  });

  test('F58 no attempt made is not a failed attempt', async () => {
    const visit = await office.atTheDoor();
    expect(await office.courier.post(`/v1/pickups/${visit.id}/fail`, { reason: 'P09' })).toMatchObject({
      status: 422,
      body: { code: 'reason-is-no-attempt' },
    });
    const { body } = await office.ask();
    await office.dispatcher.post(`/v1/pickups/${body.id}/confirm`);
    await office.dispatcher.post(`/v1/pickups/${body.id}/assign`, { courier: await office.courierId() });
    const door = { ...nobodyThere, reason: 'P06' };
    expect(await office.courier.post(`/v1/pickups/${body.id}/not-attempted`, door)).toMatchObject({
      status: 422,
      body: { code: 'reason-is-attempt' },
    });
    const storm = await office.courier.post(`/v1/pickups/${body.id}/not-attempted`, { reason: 'P11' });
    expect(storm.body.code).toBe('proof-missing');
    const none = await office.courier.post(`/v1/pickups/${body.id}/not-attempted`, { reason: 'P10' });
    expect(none).toMatchObject({ status: 200, body: { status: 'SCHEDULED' } });
    expect((await office.clerk.get(`/v1/pickups/${body.id}`)).body['attempts']).toBe(0);
  });
});

// Last, because it moves the clock.
describe('F2 F5 a window closes at its cut-off', () => {
  const at = (time: string): void => service.clock.moveTo(new Date(`2026-12-09T${time}:00+07:00`));
  const ask = async (window: string): Promise<string | number> => {
    const { status, body } = await office.ask({ day: '2026-12-09', window });
    return status === 201 ? 201 : body.code;
  };

  test('the morning until 10:00, the afternoon until 16:00, to ask and to reschedule', async () => {
    at('09:59');
    const { body } = await office.ask({ day: '2026-12-10', window: 'morning' });
    await office.dispatcher.post(`/v1/pickups/${body.id}/confirm`);
    const moveTo = async (window: string, version: number): Promise<unknown> => {
      const slot = { day: '2026-12-09', window };
      const reply = await office.citizen.post(`/v1/pickups/${body.id}/reschedule`, slot, { version });
      return reply.status === 200 ? 200 : reply.body.code;
    };
    expect([await ask('morning'), await ask('afternoon'), await moveTo('morning', 2)]).toEqual([201, 201, 200]);
    at('10:01');
    expect([await ask('morning'), await ask('afternoon')]).toEqual(['day-not-served', 201]);
    expect([await moveTo('morning', 3), await moveTo('afternoon', 3)]).toEqual(['day-not-served', 200]);
    at('16:01');
    expect([await ask('afternoon'), await moveTo('afternoon', 4)]).toEqual(['day-not-served', 'day-not-served']);
  });
});
