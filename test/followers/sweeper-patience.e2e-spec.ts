import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { InboundActs } from '../../src/integrations/admin-system/inbound-acts.js';
import { WaitingInbox } from '../../src/integrations/admin-system/waiting-inbox.js';
import { Sweeper } from '../../src/integrations/followers/sweeper.js';
import { DeadlineSweeper } from '../../src/modules/dossier/deadline-sweeper.js';
import { WorkerModule } from '../../src/worker.module.js';
import { cursorOf } from '../support/followed.js';
import { ADMIN_SYSTEM, dueNow, Outside, until } from '../support/outside.js';
import { counterIntake } from '../support/papers.js';
import { TestService } from '../support/service.js';

/** As many as one sweep looks at. */
const PAGE = 200;

jest.setTimeout(60_000);

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

async function takenIn(): Promise<string> {
  const [item] = (await counterIntake(service.as('clerk-dho-1', 'clerk', '44-DHO'))).items;
  if (!item) throw new Error('nothing was taken in');
  return item.dossier;
}

describe('F81 one slow outside system delays no other', () => {
  test('a sweep waits for it for some seconds, and the next one serves the others meanwhile', async () => {
    await dueNow(service);
    const slow = await takenIn();
    await outside.control('/control/faults', { delayMs: 9_500 });
    expect(await service.app.get(Sweeper).sweep()).toBe(true);
    expect(await cursorOf(service, slow)).toMatchObject({ acked: 0, behind: true });
    const heard = (await outside.messages('+84912345678')).length;
    await takenIn();
    expect(await service.app.get(Sweeper).sweep()).toBe(true);
    expect(await outside.messages('+84912345678')).toHaveLength(heard + 1);
    expect(await cursorOf(service, slow)).toMatchObject({ acked: 0, behind: true });
    await outside.control('/control/faults');
    await until(async () => !(await cursorOf(service, slow)).behind);
  });
});

describe('X11 a worker that is gone without a word', () => {
  test('leaves the sweeper’s lock to others when the server has asked for it three times', async () => {
    const asked = ['idle', 'interval', 'count'].map(async (name) => {
      const [row] = await service.db.query<Record<string, string>[]>(`show tcp_keepalives_${name}`);
      return Object.values(row ?? {})[0];
    });
    expect(await Promise.all(asked)).toEqual(['10', '5', '3']);
  });
});

describe('F81 a worker that ends', () => {
  test('finishes what it is sending and leaves the rest to another', async () => {
    await outside.control('/control/faults', { delayMs: 1_500 });
    const dossiers = await Promise.all(Array.from({ length: 20 }, takenIn));
    const worker = await NestFactory.createApplicationContext(WorkerModule.with(service.config), { logger: false });
    worker.get(Sweeper).start(10, () => Promise.resolve());
    const count = async (which: string): Promise<number> => {
      const [row] = await service.db.query<{ n: number }[]>(
        `select count(*)::int as n from follower_cursor where endpoint = $1 and dossier = any($2) and ${which}`,
        [ADMIN_SYSTEM, dossiers],
      );
      return row?.n ?? 0;
    };
    await until(async () => (await count('lease is not null')) === 8);
    await worker.close();
    expect([await count('lease is not null'), await count('acked_seq = head_seq')]).toEqual([0, 8]);
    await outside.control('/control/faults');
  });
});

describe('F81 what fails again and again holds up nothing', () => {
  test('deadlines', async () => {
    const sweeper = service.app.get(DeadlineSweeper);
    const performed: string[] = [];
    sweeper.perform('test.refused', () => Promise.reject(new Error('a bug')));
    sweeper.perform('test.sound', (_act, id) => {
      performed.push(id);
      return Promise.resolve({ id, status: 'DONE', actions: [] });
    });
    const [sound, at] = [randomUUID(), service.clock.now().getTime()];
    const kinds = [...Array.from({ length: PAGE }, () => ['test.refused', randomUUID()]), ['test.sound', sound]];
    for (const [n, [kind, subject]] of kinds.entries())
      await service.db.query(
        `insert into deadline (id, kind, subject, due_at, set_act) select $1, $2, $3, $4, id from act limit 1`,
        [randomUUID(), kind, subject, new Date(at - (300 - n) * 1_000)],
      );
    await sweeper.sweep();
    expect(performed).toEqual([]);
    await sweeper.sweep();
    expect(performed).toEqual([sound]);
    await service.db.query(`update deadline set withdrawn_act = set_act where kind = 'test.refused'`);
  });

  test('events of outside systems', async () => {
    const ids = Array.from({ length: PAGE + 1 }, () => randomUUID());
    const from = service.clock.now();
    await service.db.query(
      `insert into inbox (id, source, kind, payload, received_at, about)
       select id, $2, 'authority.finished', 'x', $3::timestamptz + n * interval '1 second', '{}'
       from unnest($1::uuid[]) with ordinality t (id, n)`,
      [ids, ADMIN_SYSTEM, from],
    );
    const sound = ids.at(-1) ?? '';
    const tried: string[] = [];
    const applying = jest.spyOn(service.app.get(InboundActs), 'apply').mockImplementation((id) => {
      tried.push(id);
      return id === sound ? Promise.resolve('applied') : Promise.reject(new Error('a bug'));
    });
    const waiting = service.app.get(WaitingInbox);
    expect(await waiting.applyDue()).toBe(0);
    expect(tried).not.toContain(sound);
    expect(await waiting.applyDue()).toBe(1);
    applying.mockRestore();
  });
});
