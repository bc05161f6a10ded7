import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import { Notes } from '../src/modules/dossier/notes.js';
import { licence } from './support/papers.js';
import { TestService } from './support/service.js';
import { nobodyThere, Office } from './support/visits.js';

let service: TestService;
let office: Office;

// each moves the clock of its own service
beforeEach(async () => {
  service = await TestService.start();
  office = new Office(service);
}, 60_000);
afterEach(() => service.close());

/** The last thing a dossier's journal says. */
async function last(dossier: string | undefined): Promise<{ type: string; data: Record<string, unknown> }> {
  const rows = await service.db.query<{ type: string; data: Record<string, unknown> }[]>(
    `select type, body::jsonb -> 'data' as data from event where dossier_id = $1 order by seq desc limit 1`,
    [dossier],
  );
  if (!rows[0]) throw new Error('nothing is told');
  return rows[0];
}

async function sweptAt(time: string): Promise<void> {
  service.clock.moveTo(new Date(time));
  await service.app.get(DeadlineSweeper).sweep();
}

const stateOf = async (id: string): Promise<unknown> => (await office.clerk.get(`/v1/pickups/${id}`)).body.status;

describe('F1 a request the office cannot serve', () => {
  test('is refused with a reason that stands in every dossier of it, and in clear nowhere', async () => {
    const { body } = await office.ask({ dossiers: [licence, licence] });
    const path = `/v1/pickups/${body.id}/refuse`;
    expect(await office.dispatcher.post(path)).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    expect(await office.citizen.post(path, { reason: 'x' })).toMatchObject({ status: 403 });
    const elsewhere = service.as('clerk-bdo-1', 'clerk', '44-BDO');
    expect(await elsewhere.post(path, { reason: 'Không phục vụ' })).toMatchObject({ status: 404 });
    const reason = 'Đường bị chia cắt do lũ';
    const refused = await office.dispatcher.post(path, { reason });
    expect(refused).toMatchObject({ status: 200, body: { status: 'REJECTED', actions: [] } });
    expect(refused.body.events).toHaveLength(2);
    for (const { dossier } of refused.body.events) {
      const { type, data } = await last(dossier);
      expect(type).toBe('pickup.rejected');
      const note = data['reason'] as { id: string };
      expect(await service.app.get(Notes).read(service.db.manager, note.id)).toBe(reason);
      expect(JSON.stringify(data)).not.toContain('lũ');
      expect((await office.citizen.get(`/v1/dossiers/${dossier}`)).body.status).toBe('OPENED');
    }
    expect((await office.ask({ dossiers: refused.body.events.map(({ dossier }) => ({ dossier })) })).status).toBe(201);
  });
});

describe('F6 a visit that failed', () => {
  test('may be given up; its papers can still come another way', async () => {
    const { id, dossiers } = await office.atTheDoor();
    await office.courier.post(`/v1/pickups/${id}/fail`, nobodyThere);
    const closed = await office.citizen.post(`/v1/pickups/${id}/close`);
    expect(closed).toMatchObject({ status: 200, body: { status: 'CLOSED_UNCOLLECTED', actions: [] } });
    const [dossier] = dossiers as { id: string }[];
    expect(await last(dossier?.id)).toEqual({ type: 'pickup.closed', data: { pickup: id, attempts: 1 } });
    const slot = { day: '2026-12-01', window: 'morning' };
    expect(await office.citizen.post(`/v1/pickups/${id}/rebook`, slot)).toMatchObject({ status: 409 });
    expect((await office.ask({ dossiers: [{ dossier: dossier?.id }] })).status).toBe(201);
  });
});

describe('F1 a request that nobody answers', () => {
  test('falls away when two working days are over, once, and the office has a task', async () => {
    const { body } = await office.ask({ day: '2026-12-04' });
    await sweptAt('2026-12-02T23:59:00+07:00');
    expect(await stateOf(body.id)).toBe('REQUESTED');
    await sweptAt('2026-12-03T00:00:00+07:00');
    expect(await stateOf(body.id)).toBe('EXPIRED');
    await sweptAt('2026-12-03T08:00:00+07:00');
    const dossier = body.events[0]?.dossier;
    expect(await last(dossier)).toEqual({ type: 'pickup.expired', data: { pickup: body.id } });
    const told = await service.db.query<object[]>(
      `select count(*)::int as n from event where dossier_id = $1 and type = 'pickup.expired'`,
      [dossier],
    );
    expect(told).toEqual([{ n: 1 }]);
    const tasks = await service.db.query<object[]>(
      'select t.kind, u.code from task t join unit u on u.id = t.unit where t.subject = $1',
      [body.id],
    );
    expect(tasks).toEqual([{ kind: 'pickup.expired', code: '44-DHO' }]);
    expect(await office.dispatcher.post(`/v1/pickups/${body.id}/confirm`)).toMatchObject({ status: 409 });
  });

  test('weekend days do not count', async () => {
    service.clock.moveTo(new Date('2026-12-04T15:00:00+07:00'));
    const { body } = await office.ask({ day: '2026-12-10' });
    await sweptAt('2026-12-08T23:00:00+07:00');
    expect(await stateOf(body.id)).toBe('REQUESTED');
    await sweptAt('2026-12-09T00:00:00+07:00');
    expect(await stateOf(body.id)).toBe('EXPIRED');
  });

  test.each([
    ['confirmed', 'SCHEDULED', (id: string) => office.dispatcher.post(`/v1/pickups/${id}/confirm`)],
    ['cancelled', 'CANCELLED', (id: string) => office.citizen.post(`/v1/pickups/${id}/cancel`)],
    ['refused', 'REJECTED', (id: string) => office.clerk.post(`/v1/pickups/${id}/refuse`, { reason: 'Hết xe' })],
  ])('one that was %s does not', async (_how, state, answer) => {
    const { body } = await office.ask({ day: '2026-12-04' });
    expect((await answer(body.id)).status).toBe(200);
    await sweptAt('2026-12-04T08:00:00+07:00');
    expect(await stateOf(body.id)).toBe(state);
    const open = await service.db.query<object[]>(
      'select last_problem from deadline where subject = $1 and withdrawn_act is null',
      [body.id],
    );
    expect(open).toEqual([]);
  });
});
