import { randomUUID } from 'node:crypto';
import { MetricsServer } from '../src/platform/metrics-server.js';
import { cursorOf, drain, proven } from './support/followed.js';
import { drained, Outside, until } from './support/outside.js';
import { counterIntake, picture, signature } from './support/papers.js';
import { Receiver } from './support/receivers.js';
import { scraped } from './support/scraped.js';
import { TestService } from './support/service.js';

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  service = await TestService.start({ METRICS_PORT: '0' });
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

const scrape = (): Promise<Map<string, number>> => scraped(service.app.get(MetricsServer).url ?? '');

const ofAdminSystem = (name: string): string =>
  `dossier_courier_${name}{follower="admin-system",endpoint="admin-system"}`;

describe('F81 what operators see', () => {
  test('acts and refusals are counted by kind and code; what was only answered again is not', async () => {
    const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
    const before = await scrape();
    const key = randomUUID();
    const { items } = await counterIntake(clerk, {}, key);
    expect((await counterIntake(clerk, {}, key)).headers['idempotent-replayed']).toBe('true');
    await clerk.put(`/v1/evidence/${signature.sha256}`, picture);
    await until(async () => (await cursorOf(service, items[0]?.dossier ?? '')).head === 2);
    expect((await clerk.get('/v1/items/CA060009991VN')).status).toBe(404);
    const after = await scrape();
    const more = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(more('dossier_courier_acts_total{act="intake"}')).toBe(1);
    expect(more('dossier_courier_refusals_total{code="not-found"}')).toBe(1);
  });

  test('an outside system that does not answer shows by age, dossiers behind and its pause', async () => {
    await drained(service);
    await outside.control('/control/faults', { status5xxPercent: 100 });
    const { dossier } = await proven(service);
    for (let failure = 0; failure < 5; failure += 1) {
      await service.db.query(`update follower_cursor set next_attempt_at = '-infinity' where dossier = $1`, [dossier]);
      await drain(service, dossier);
    }
    service.clock.moveTo(new Date(service.clock.now().getTime() + 20 * 60_000));
    const seen = await scrape();
    expect(seen.get(ofAdminSystem('dossiers_behind'))).toBe(1);
    expect(seen.get(ofAdminSystem('endpoint_failures'))).toBe(5);
    expect(seen.get(ofAdminSystem('endpoint_paused'))).toBe(1);
    expect(seen.get(ofAdminSystem('oldest_unsent_seconds'))).toBeGreaterThanOrEqual(1200);
    const { body } = (await service.get('/ready')) as { body: { outboxAgeSeconds: number } };
    expect(body.outboxAgeSeconds).toBeGreaterThanOrEqual(1200);

    await outside.control('/control/faults', {});
    await service.db.query(`update endpoint set paused_until = '2020-01-01' where paused_until is not null`);
    await drained(service);
    const later = await scrape();
    expect(later.get(ofAdminSystem('dossiers_behind'))).toBe(0);
    expect(later.get(ofAdminSystem('oldest_unsent_seconds'))).toBe(0);
    expect(later.get(ofAdminSystem('endpoint_paused'))).toBe(0);
  });

  test('a dossier refused for good shows as parked and as a task, not as age', async () => {
    const { dossier, postCode } = await proven(service);
    await outside.control('/control/faults', { refusePostCodes: [postCode] });
    await drain(service, dossier);
    const seen = await scrape();
    expect(seen.get(ofAdminSystem('dossiers_parked'))).toBe(1);
    expect(seen.get(ofAdminSystem('oldest_unsent_seconds'))).toBe(0);
    expect(seen.get('dossier_courier_open_tasks{kind="follower-parked"}')).toBe(1);
  });

  test('an endpoint that was closed shows nothing any more', async () => {
    const receiver = await Receiver.start();
    receiver.always = { status: 500 };
    const supervisor = service.as('supervisor-44', 'supervisor', '44');
    const asked = { name: 'receiver-1', url: receiver.url, eventTypes: ['papers.accepted'], scope: { province: '44' } };
    const { body } = await supervisor.post('/v1/endpoints', asked);
    service.traces.words.add('token', String(body['secret']));
    await proven(service);
    await drained(service);
    const shown = async (): Promise<string[]> =>
      [...(await scrape()).keys()].filter((name) => name.includes(asked.name));
    expect(await shown()).toHaveLength(5);
    expect((await supervisor.post(`/v1/endpoints/${body.id}/close`)).status).toBe(200);
    expect(await shown()).toEqual([]);
    await receiver.close();
  });

  test('readiness tells the schema of the database and the one of the program', async () => {
    const { body } = (await service.get('/ready')) as { body: Record<string, string> };
    const [newest] = await service.db.query<{ name: string }[]>('select max(name) as name from schema_migration');
    expect(body).toMatchObject({ status: 'ok', schema: newest?.name, program: newest?.name });
  });

  test('the figures are nowhere on the public port, and nothing else is on theirs', async () => {
    expect((await service.get('/metrics')).status).toBe(404);
    const url = service.app.get(MetricsServer).url ?? '';
    expect((await fetch(url.replace('/metrics', '/v1/me'))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });
});
