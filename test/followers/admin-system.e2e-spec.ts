import { getQueueToken } from '@nestjs/bullmq';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { followers } from '../../src/integrations/endpoints.js';
import { FULL } from '../../src/integrations/followers/cursor-trips.js';
import { Cursors } from '../../src/integrations/followers/cursors.js';
import { Parking } from '../../src/integrations/followers/parking.js';
import { Sweeper } from '../../src/integrations/followers/sweeper.js';
import { WakeUps } from '../../src/platform/acts.js';
import { WorkerModule } from '../../src/worker.module.js';
import { cursorOf, drain, proven } from '../support/followed.js';
import { ADMIN_SYSTEM, drained, dueNow, Outside, until } from '../support/outside.js';
import { owner } from '../support/papers.js';
import { TestService } from '../support/service.js';

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  service = await TestService.start(process.env['REDIS_URL'] ? { REDIS_URL: process.env['REDIS_URL'] } : {});
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});
beforeEach(async () => {
  await outside.control('/control/faults', {});
  await dueNow(service);
});

describe('F81 what is owed takes effect exactly once and in order', () => {
  test('a drain tells every step with its parties, procedure and numbers', async () => {
    const { dossier, postCode } = await proven(service);
    expect(await drain(service, dossier)).toBe(2);
    const effects = await outside.effects(postCode);
    expect(effects).toMatchObject([
      { type: 'ACCEPTED', seq: 1, previous: 0 },
      { type: 'PROVEN', seq: 2, previous: 1 },
    ]);
    const [accepted] = effects;
    expect(accepted?.body.data).toMatchObject({
      procedure: 'GTVT-01',
      short: false,
      items: [{ leg: 'submission', status: 'AT_OFFICE' }],
    });
    expect(accepted?.body.dossier).toEqual({ postCode, authority: '44-CA' });
    expect(accepted?.body.parties).toContainEqual({ role: 'owner', ...owner, phone: '+84912345678' });
    expect(await cursorOf(service, dossier)).toEqual({
      acked: 2,
      head: 2,
      sent: 2,
      attempts: 0,
      parked: false,
      behind: false,
      error: null,
    });
  });

  test('two drains at the same time: one sends, however slow the other side is', async () => {
    const { dossier, postCode } = await proven(service);
    await outside.control('/control/faults', { delayMs: 100 });
    const first = drain(service, dossier);
    await until(async () => (await outside.effects(postCode)).length === 1);
    expect(await drain(service, dossier)).toBe(0);
    expect(await first).toBe(2);
    expect((await outside.effects(postCode)).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('an act that raises the cursor makes no drain wait; an expired lease is taken over and its holder is told', async () => {
    const { dossier, postCode } = await proven(service);
    const cursors = service.app.get(Cursors);
    await service.db.transaction(async (tx) => {
      await tx.query('select 1 from follower_cursor where dossier = $1 for update', [dossier]);
      expect(await drain(service, dossier)).toBe(0);
    });
    const lease = await cursors.lease({ endpoint: ADMIN_SYSTEM, dossier });
    if (!lease || lease === FULL) throw new Error('nothing to lease');
    await service.db.query(`update follower_cursor set leased_until = '2020-01-01' where lease = $1`, [lease.id]);
    expect(await drain(service, dossier)).toBe(2);
    expect(await cursors.ack(lease, 1)).toBeUndefined();
    await service.app.get(Parking).park(lease, 1, { cause: 'status-422' });
    expect(await cursorOf(service, dossier)).toMatchObject({ acked: 2, parked: false });
    expect(await outside.effects(postCode)).toHaveLength(2);
  });

  test('an answer lost after the effect is asked again under the same id', async () => {
    await outside.control('/control/faults', { loseAnswerPercent: 100 });
    const { dossier, postCode } = await proven(service);
    expect(await drain(service, dossier)).toBe(0);
    expect(await cursorOf(service, dossier)).toMatchObject({ acked: 0, attempts: 1, behind: true, parked: false });
    expect(await outside.effects(postCode)).toHaveLength(1);
    await outside.control('/control/faults', {});
    await drained(service);
    expect((await outside.effects(postCode)).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('409 {want}: it goes on from where the other side stands, back as well as forth', async () => {
    const { dossier, postCode } = await proven(service);
    await drain(service, dossier);
    await service.db.query(
      `update follower_cursor set acked_seq = 1, sent_seq = 0, behind_since = $2 where dossier = $1 and endpoint = $3`,
      [dossier, service.clock.now(), ADMIN_SYSTEM],
    );
    await outside.forget(postCode, 1);
    expect(await drain(service, dossier)).toBe(1);
    await service.db.query(
      `update follower_cursor set acked_seq = 1, sent_seq = 1, behind_since = $2 where dossier = $1 and endpoint = $3`,
      [dossier, service.clock.now(), ADMIN_SYSTEM],
    );
    await outside.forget(postCode, 0);
    expect(await drain(service, dossier)).toBe(2);
    expect((await outside.effects(postCode)).map(({ seq, previous }) => [seq, previous])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(await cursorOf(service, dossier)).toMatchObject({ acked: 2, head: 2, sent: 2, behind: false });
  });
});

describe('F81 with the real queue', () => {
  let worker: INestApplicationContext | undefined;
  const startWorker = async () => {
    worker = await NestFactory.createApplicationContext(WorkerModule.with(service.config), { logger: false });
    return worker;
  };
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
  });

  test('a wake-up brings it over, once, and nothing is left in the queue', async () => {
    await startWorker();
    const { postCode, dossier } = await proven(service);
    await until(async () => (await outside.effects(postCode)).length === 2);
    await until(async () => !(await cursorOf(service, dossier)).behind);
    expect((await outside.effects(postCode)).map(({ type }) => type)).toEqual(['ACCEPTED', 'PROVEN']);
    for (const name of followers) {
      const queue = service.app.get<Queue>(getQueueToken(name));
      await until(
        async () => (await queue.getJobCountByTypes('waiting', 'active', 'delayed', 'failed', 'completed')) === 0,
      );
    }
    expect(await outside.messages('+84912345678')).toContainEqual(
      expect.stringMatching(/^Buu dien da chap nhan CA\d{9}VN luc 08:\d\d 30\/11\/2026\./),
    );
  });

  test('a wake-up that was lost is found by the sweeper', async () => {
    const lost = service.app.get(WakeUps);
    const add = lost.add.bind(lost);
    lost.add = () => undefined;
    const { postCode } = await proven(service);
    lost.add = add;
    const swept = (await startWorker()).get(Sweeper);
    expect(await outside.effects(postCode)).toHaveLength(0);
    expect(await swept.sweep()).toBe(true);
    await until(async () => (await outside.effects(postCode)).length === 2);
  });

  test('of two sweepers at once one sweeps', async () => {
    await startWorker();
    const holder = service.db.createQueryRunner();
    await holder.query('select pg_advisory_lock(7340233102)');
    expect(await worker?.get(Sweeper).sweep()).toBe(false);
    await holder.query('select pg_advisory_unlock(7340233102)');
    await holder.release();
    expect(await worker?.get(Sweeper).sweep()).toBe(true);
  });
});
