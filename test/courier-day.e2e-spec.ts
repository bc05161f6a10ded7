import { randomUUID } from 'node:crypto';
import { assignedVisit, personOf } from './support/assigned-visits.js';
import { sendLate, visited } from './support/late-acts.js';
import { owner } from './support/papers.js';
import { TestService } from './support/service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
}, 60_000);
afterAll(() => service.close());

describe('F75 the courier’s day', () => {
  test('holds his own visits with contact and access note, and what he holds', async () => {
    const visit = await assignedVisit(service, 'courier-dho-3', { accessNote: 'Cổng sau, có chó' });
    const later = await assignedVisit(service, 'courier-dho-3', { day: '2026-12-01' });
    await assignedVisit(service, 'courier-dho-2');
    const third = service.as('courier-dho-3', 'courier', '44-DHO');
    const day = await third.get('/v1/courier/day');
    expect(day.body).toMatchObject({
      day: '2026-11-30',
      courier: await personOf(service, 'courier-dho-3'),
      items: [],
      deliveries: [],
    });
    expect(day.body['pickups']).toMatchObject([
      {
        id: visit.id,
        contact: { name: owner.name, phone: '+84912345678', address: owner.address },
        accessNote: 'Cổng sau, có chó',
        actions: ['start', 'not-attempted'],
      },
    ]);
    expect(JSON.stringify(day.body)).not.toContain(later.id);
    const done = await sendLate(third, randomUUID(), visited(visit));
    const number = (done.acts[2]?.body as { items?: { number: string }[] } | undefined)?.items?.[0]?.number;
    expect((await third.get('/v1/courier/day')).body['items']).toMatchObject([
      { number, leg: 'submission', status: 'WITH_POST' },
    ]);
  });

  test('is a courier’s only', async () => {
    expect(await service.as('clerk-dho-1', 'clerk', '44-DHO').get('/v1/courier/day')).toMatchObject({ status: 403 });
  });
});
