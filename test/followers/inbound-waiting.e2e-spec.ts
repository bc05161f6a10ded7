import { randomUUID } from 'node:crypto';
import { WaitingRows } from '../../src/integrations/admin-system/waiting-rows.js';
import { derivedId } from '../../src/platform/ids.js';
import { castOf } from '../support/handing-over.js';
import { HeldLock } from '../support/locks.js';
import { ADMIN_SYSTEM, Outside } from '../support/outside.js';
import { counterIntake } from '../support/papers.js';
import { filedAtDesk, openTasks, sweepInbox } from '../support/second-words.js';
import { TestService, type ReplyBody } from '../support/service.js';

const DAY = 86_400_000;

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
}, 60_000);

const due = (): Promise<string[]> => service.app.get(WaitingRows).due([]);
const aCode = (): string => `H48.12-261130-${randomUUID().slice(0, 8)}`;
const later = (days: number): void => service.clock.moveTo(new Date(service.clock.now().getTime() + days * DAY));

/** Something about a dossier that nobody knows by this code. @returns its row */
async function saidOf(code: string): Promise<string> {
  const id = `msg_${randomUUID()}`;
  const event = { type: 'authority.finished', data: { code, resultCount: 1, originals: 0 } };
  expect((await outside.webhook(event, { id })).body).toEqual({ status: 'waiting' });
  return derivedId('inbound', `${ADMIN_SYSTEM}:${id}`);
}

async function aDossier(): Promise<string> {
  const [item] = (await counterIntake(castOf(service).clerk)).items;
  if (!item) throw new Error('nothing was taken in');
  return item.dossier;
}

const NAMES = `insert into reference (number, kind, dossier, since) values ($1, 'authority-code', $2, '2026-11-30')`;

async function lineOf(id: string): Promise<ReplyBody | undefined> {
  const { body } = await castOf(service).supervisor.get('/v1/inbox?limit=200');
  return (body['data'] as ReplyBody[]).find((line) => line.id === id);
}

async function tasksOf(subject: string): Promise<{ id: string; kind: string }[]> {
  const { body } = await castOf(service).supervisor.get('/v1/tasks?limit=200');
  return (body['data'] as { id: string; kind: string; subject: string }[]).filter((task) => task.subject === subject);
}

describe('F82 what waits for an unknown dossier', () => {
  test('is not looked at again until one of its numbers names one', async () => {
    const [code, other] = [aCode(), aCode()];
    const [row, never] = [await saidOf(code), await saidOf(other)];
    expect(await due()).toEqual([]);
    await service.db.query(NAMES, [code, await aDossier()]);
    expect(await due()).toEqual([row]);
    expect(await due()).not.toContain(never);
  });

  test('a number that is given at the same moment is waited for', async () => {
    const code = aCode();
    const naming = await HeldLock.take(service.database.url, NAMES, [code, await aDossier()]);
    const said = saidOf(code);
    await naming.untilWaiting(1);
    await naming.release();
    expect(await due()).toContain(await said);
  });

  test('one that is taken back names nothing', async () => {
    const code = aCode();
    const naming = await HeldLock.take(service.database.url, NAMES, [code, await aDossier()]);
    const said = saidOf(code);
    await naming.untilWaiting(1);
    await naming.query('rollback');
    await naming.release();
    expect(await due()).not.toContain(await said);
  });
});

describe('F82 what has waited for thirty days', () => {
  test('is an error with words, and a task for whoever can ask; it is not applied any more', async () => {
    const code = aCode();
    const row = await saidOf(code);
    later(29);
    await sweepInbox(service);
    expect(await lineOf(row)).toMatchObject({ status: 'waiting', class: 'warn' });
    expect((await tasksOf(row)).map(({ kind }) => kind)).toEqual(['inbound-waits']);
    later(1);
    await sweepInbox(service);
    expect(await lineOf(row)).toMatchObject({
      ...{ status: 'refused', class: 'error', code: 'predecessor-missing', problem: 'predecessor-missing' },
      explanation: expect.stringContaining('30 ngày') as string,
    });
    expect((await tasksOf(row)).map(({ kind }) => kind)).toEqual(['inbound-refused']);
    await service.db.query(NAMES, [code, await aDossier()]);
    await sweepInbox(service);
    expect(await lineOf(row)).toMatchObject({ status: 'refused' });
  });

  test('of a known dossier too, while its desk has other events', async () => {
    const filed = await filedAtDesk(service);
    const finished = { type: 'authority.finished', data: { postCode: filed.postCode, resultCount: 1, originals: 0 } };
    expect((await outside.webhook(finished)).body).toEqual({ status: 'waiting' });
    later(30);
    await sweepInbox(service);
    const open = await openTasks(service, filed.dossier);
    expect([open.includes('inbound-waits'), open.includes('inbound-refused')]).toEqual([false, true]);
  });

  test('of what somebody has dealt with nobody is told again', async () => {
    const row = await saidOf(aCode());
    later(4);
    await sweepInbox(service);
    const [task] = await tasksOf(row);
    const { supervisor } = castOf(service);
    const reason = { reason: 'Cơ quan xác nhận gửi nhầm' };
    expect((await supervisor.post(`/v1/tasks/${task?.id}/settle`, reason)).status).toBe(200);
    later(26);
    await sweepInbox(service);
    expect(await lineOf(row)).toMatchObject({ status: 'refused', code: 'predecessor-missing' });
    expect(await tasksOf(row)).toEqual([]);
  });

  test('its predecessor on the last day is still in time', async () => {
    const filed = await filedAtDesk(service);
    const { postCode, dossier } = filed;
    const finished = { type: 'authority.finished', data: { postCode, resultCount: 1, originals: 0 } };
    await outside.webhook(finished);
    later(30);
    await outside.webhook({ type: 'authority.received', data: { postCode, code: aCode(), dueDate: '2027-12-22' } });
    await sweepInbox(service);
    expect(await openTasks(service, dossier)).not.toContain('inbound-refused');
    const [state] = await service.db.query<{ status: string }[]>('select status from dossier where id = $1', [dossier]);
    expect(state).toEqual({ status: 'FINISHED' });
  });
});
