import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { Sweeper } from '../../src/integrations/followers/sweeper.js';
import { derivedId } from '../../src/platform/ids.js';
import { ADMIN_SYSTEM, Outside } from '../support/outside.js';
import { dossierOf, inbox, typesOf } from '../support/followed.js';
import { counterIntake } from '../support/papers.js';
import { TestService, type Caller } from '../support/service.js';

let service: TestService;
let outside: Outside;
let clerk: Caller;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

/** An envelope taken in and, as the desk's tally leaves it, filed. */
async function filed(): Promise<{ dossier: string; postCode: string }> {
  const [item] = (await counterIntake(clerk)).items;
  if (!item) throw new Error('nothing was taken in');
  await service.db.query(`update dossier set status = 'FILED', filed_at = $2 where id = $1`, [
    item.dossier,
    service.clock.now(),
  ]);
  return item;
}

function received(postCode: string, code: string) {
  return {
    type: 'authority.received',
    timestamp: '2026-11-30T08:00:00+07:00',
    data: { postCode, code, dueDate: '2026-12-07', receivedAt: '2026-11-30T02:00:00Z' },
  };
}

describe('F78 only what is signed is heard', () => {
  const event = { type: 'authority.finished', data: { code: 'H48.12-261130-9999', resultCount: 1, originals: 0 } };
  const refusals: [string, Parameters<Outside['webhook']>[1]][] = [
    ['another secret', { secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` }],
    ['no signature', { signature: '' }],
    ['a signature of something else', { signature: 'v1,bm90aGluZw==' }],
    ['a signature six minutes old', { at: new Date(Date.now() - 360_000) }],
    ['a signature of six minutes ahead', { at: new Date(Date.now() + 360_000) }],
    ['an unknown endpoint', { key: 'nobody' }],
    ['the endpoint of another follower', { key: 'messaging' }],
  ];
  test.each(refusals)('%s gets the same 401 and leaves nothing', async (_name, twist) => {
    const before = (await inbox(service)).length;
    const { status, body } = await outside.webhook(event, twist);
    expect({ status, code: body['code'] }).toEqual({ status: 401, code: 'signature-invalid' });
    expect(await inbox(service)).toHaveLength(before);
  });

  test('an endpoint that was given no secret hears nobody, least of all who knows what stands in its place', async () => {
    const [kept] = await service.db.query<{ secret: Buffer }[]>('select secret from endpoint where id = $1', [
      ADMIN_SYSTEM,
    ]);
    await service.db.query('update endpoint set secret = null where id = $1', [ADMIN_SYSTEM]);
    const before = (await inbox(service)).length;
    for (const secret of [`whsec_${Buffer.alloc(32, 7).toString('base64')}`, outside.secret])
      expect((await outside.webhook(event, { secret })).status).toBe(401);
    expect(await inbox(service)).toHaveLength(before);
    await service.db.query('update endpoint set secret = $2 where id = $1', [ADMIN_SYSTEM, kept?.secret]);
  });

  test('while its secret changes both are heard; the old one no more once it is left out', async () => {
    const [old, young] = [outside.secret, `whsec_${randomBytes(32).toString('base64')}`];
    service.traces.words.add('token', young);
    const heard = async (): Promise<number[]> =>
      Promise.all([old, young].map(async (secret) => (await outside.webhook(event, { secret })).status));
    expect(await heard()).toEqual([202, 401]);
    await outside.register(`${young} ${old}`);
    expect(await heard()).toEqual([202, 202]);
    await outside.register(young);
    expect(await heard()).toEqual([401, 202]);
    await outside.register(old);
    expect(await heard()).toEqual([202, 401]);
  });

  test('name and id of the endpoint are the same address; over 1 MB is too much', async () => {
    expect(await outside.webhook(event, { key: ADMIN_SYSTEM })).toEqual({ status: 202, body: { status: 'waiting' } });
    const large = { ...event, filler: 'x'.repeat(1_048_576) };
    expect((await outside.webhook(large)).status).toBe(413);
  });
});

describe('F82 the authority answers', () => {
  test('received gives code and due date; its body is kept encrypted; a duplicate changes nothing', async () => {
    const { dossier, postCode } = await filed();
    const code = 'H48.12-261130-0001';
    const id = `msg_${randomUUID()}`;
    const both = await Promise.all([1, 2].map(() => outside.webhook(received(postCode, code), { id })));
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    expect(await outside.webhook(received(postCode, code), { id })).toEqual({
      status: 202,
      body: { status: 'applied' },
    });
    expect(await dossierOf(service, code)).toMatchObject({ id: dossier, status: 'ACCEPTED', dueOn: '2026-12-07' });
    expect(await typesOf(service, dossier)).toEqual(['item.sealed', 'authority.received']);
    const act = derivedId('inbound', `${ADMIN_SYSTEM}:${id}`);
    const [row] = await service.db.query<object[]>('select role, status, kind from act where id = $1', [act]);
    expect(row).toEqual({ role: 'system', status: 202, kind: 'authority.received' });
    expect((await inbox(service)).at(-1)?.payload.includes(postCode)).toBe(false);
    const owed = await service.db.query<object[]>(
      'select head_seq::int as head from follower_cursor where dossier = $1 and endpoint = $2',
      [dossier, ADMIN_SYSTEM],
    );
    expect(owed).toEqual([{ head: 1 }]);
  });

  test('finished before received waits, and is applied under its own id when that has come', async () => {
    const { dossier, postCode } = await filed();
    const id = `msg_${randomUUID()}`;
    const finished = { type: 'authority.finished', data: { postCode, resultCount: 1, originals: 0 } };
    expect((await outside.webhook(finished, { id })).body).toEqual({ status: 'waiting' });
    await service.app.get(Sweeper).sweep();
    expect(await typesOf(service, dossier)).toEqual(['item.sealed']);
    expect((await outside.webhook(received(postCode, 'H48.12-261130-0002'))).body).toEqual({ status: 'applied' });
    await service.app.get(Sweeper).sweep();
    expect(await typesOf(service, dossier)).toEqual(['item.sealed', 'authority.received', 'authority.finished']);
    const [act] = await service.db.query<object[]>('select kind from act where id = $1', [
      derivedId('inbound', `${ADMIN_SYSTEM}:${id}`),
    ]);
    expect(act).toEqual({ kind: 'authority.finished' });
    const [delivery] = await service.db.query<object[]>('select status from delivery where dossier = $1', [dossier]);
    expect(delivery).toEqual({ status: 'READY_AT_DESK' });
  });

  test('supplement, refusal and a changed day reach the dossier; their words stay out of the journal', async () => {
    const first = await filed();
    const reason = 'Thiếu bản chính giấy khám sức khỏe';
    expect(
      (await outside.webhook({ type: 'authority.asked-supplement', data: { postCode: first.postCode, reason } })).body,
    ).toEqual({ status: 'applied' });
    const second = await filed();
    expect(
      (await outside.webhook({ type: 'authority.refused', data: { postCode: second.postCode, reason } })).body,
    ).toEqual({ status: 'applied' });
    const third = await filed();
    await outside.webhook(received(third.postCode, 'H48.12-261130-0003'));
    expect(
      (
        await outside.webhook({
          type: 'authority.changed-due',
          data: { code: 'H48.12-261130-0003', dueDate: '2026-12-09' },
        })
      ).body,
    ).toEqual({ status: 'applied' });
    const states = await service.db.query<{ status: string }[]>(
      'select status from dossier where id = any($1) order by array_position($1, id)',
      [[first, second, third].map(({ dossier }) => dossier)],
    );
    expect(states.map(({ status }) => status)).toEqual(['SUPPLEMENT_ASKED', 'REFUSED', 'ACCEPTED']);
    expect((await dossierOf(service, 'H48.12-261130-0003')).dueOn).toBe('2026-12-09');
    const [said] = await service.db.query<{ n: number }[]>(
      `select count(*)::int as n from event where body like '%' || $1 || '%'`,
      [reason],
    );
    expect(said?.n).toBe(0);
  });

  test('what can never become legal is kept with its problem, and somebody has a task', async () => {
    const { dossier, postCode } = await filed();
    await outside.webhook({ type: 'authority.refused', data: { postCode } });
    expect(await outside.webhook(received(postCode, 'H48.12-261130-0004'))).toEqual({
      status: 202,
      body: { status: 'refused' },
    });
    expect((await inbox(service)).at(-1)).toMatchObject({ problem: 'wrong-state', applied: false });
    const tasks = await service.db.query<object[]>(
      `select u.code from task t join unit u on u.id = t.unit where t.kind = 'inbound-refused' and t.dossier = $1`,
      [dossier],
    );
    expect(tasks).toHaveLength(1);
    expect((await outside.webhook({ type: 'authority.danced', data: { postCode } })).body).toEqual({
      status: 'refused',
    });
    expect((await outside.webhook(received(postCode.replace('HB', 'HC'), 'X'))).body).toEqual({ status: 'waiting' });
  });

  test('a code that belongs to another dossier of the authority is refused', async () => {
    const [first, second] = [await filed(), await filed()];
    await outside.webhook(received(first.postCode, 'H48.12-261130-0005'));
    expect((await outside.webhook(received(second.postCode, 'H48.12-261130-0005'))).body).toEqual({
      status: 'refused',
    });
    expect(await typesOf(service, second.dossier)).toEqual(['item.sealed']);
  });

  test('an endpoint touches no dossier outside its scope', async () => {
    const { dossier, postCode } = await filed();
    const owner = new pg.Client({ connectionString: service.database.url });
    await owner.connect();
    await owner.query(`update dossier set province = '01' where id = $1`, [dossier]);
    await owner.end();
    expect((await outside.webhook(received(postCode, 'H48.12-261130-0006'))).body).toEqual({ status: 'refused' });
    expect((await inbox(service)).at(-1)?.problem).toBe('out-of-endpoint-scope');
    expect(await typesOf(service, dossier)).toEqual(['item.sealed']);
  });
});
