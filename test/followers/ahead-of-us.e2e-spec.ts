import { randomUUID } from 'node:crypto';
import { cursorOf, drain, proven, typesOf } from '../support/followed.js';
import { castOf } from '../support/handing-over.js';
import { ADMIN_SYSTEM, drained } from '../support/outside.js';
import { Reconciling, type Owed } from '../support/reconciling.js';
import { openTasks } from '../support/second-words.js';
import type { ReplyBody } from '../support/service.js';

let world: Reconciling;

beforeAll(async () => {
  world = await Reconciling.start();
}, 60_000);
afterAll(() => world.close(), 60_000);

/** As if it had been told more of this dossier, up to that seq, than is known here since the backup was brought back. */
async function isAhead({ postCode }: Owed, seq: number): Promise<void> {
  await world.store.query(
    `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at)
     values ($1, $2, $3, 0, 'ACCEPTED', '{}', $4)`,
    [randomUUID(), postCode, seq, new Date()],
  );
}

/** Ours is owed up to there once more, from the first event on. */
async function isOwed({ dossier }: Owed): Promise<void> {
  await world.service.db.query(
    `update follower_cursor set acked_seq = 0, sent_seq = 0, behind_since = $3, next_attempt_at = '-infinity'
     where endpoint = $1 and dossier = $2`,
    [ADMIN_SYSTEM, dossier, world.service.clock.now()],
  );
}

async function skip({ dossier }: Owed): Promise<number> {
  const path = `/v1/followers/${ADMIN_SYSTEM}/dossiers/${dossier}`;
  const { officer } = castOf(world.service);
  return (await officer.post(`${path}/skip`, { reason: 'Đã đối chiếu, nhập lại từ giấy tờ' })).status;
}

async function wordsOf({ dossier }: Owed): Promise<string> {
  const { body } = await castOf(world.service).officer.get('/v1/tasks?kind=follower-parked&limit=200');
  const task = (body['data'] as ReplyBody[]).find((each) => each['dossier'] === dossier);
  return String(task?.['reason']);
}

describe('F81 the other side has what a backup has lost here', () => {
  test('one word of a person skips all that they have numbers for, and what follows is sent', async () => {
    const owed = await proven(world.service);
    await isAhead(owed, 2);
    await drained(world.service);
    expect(await cursorOf(world.service, owed.dossier)).toMatchObject({ parked: true, acked: 0, error: 'ahead-of-us' });
    expect(await wordsOf(owed)).toContain('bỏ qua một lần');
    expect(await skip(owed)).toBe(200);
    expect(await drain(world.service, owed.dossier)).toBe(0);
    expect(await cursorOf(world.service, owed.dossier)).toMatchObject({ parked: false, acked: 2, behind: false });
    expect(await openTasks(world.service, owed.dossier)).not.toContain('follower-parked');
    const types = await typesOf(world.service, owed.dossier);
    expect(types.slice(2)).toEqual(['follower.parked', 'follower.skipped', 'follower.skipped']);
    const [reasons] = await world.service.db.query<{ n: number }[]>(
      `select count(distinct body::jsonb #> '{data,reason}')::int as n from event where dossier_id = $1 and type = 'follower.skipped'`,
      [owed.dossier],
    );
    expect(reasons?.n).toBe(1);
  });

  test('they have lost more since: that is another decision', async () => {
    const owed = await proven(world.service);
    await isAhead(owed, 1);
    await drained(world.service);
    await isAhead(owed, 2);
    expect(await skip(owed)).toBe(200);
    expect(await drain(world.service, owed.dossier)).toBe(0);
    expect(await cursorOf(world.service, owed.dossier)).toMatchObject({ parked: true, acked: 1, error: 'ahead-of-us' });
    expect(await openTasks(world.service, owed.dossier)).toContain('follower-parked');
  });

  test('they have taken it away: sent again, it takes effect', async () => {
    const owed = await proven(world.service);
    await isAhead(owed, 2);
    await isOwed(owed);
    await drained(world.service);
    await world.outside.forget(owed.postCode, 0);
    const path = `/v1/followers/${ADMIN_SYSTEM}/dossiers/${owed.dossier}/retry`;
    expect((await world.cast.officer.post(path, { reason: 'Họ đã xóa phần thừa' })).status).toBe(200);
    await drained(world.service);
    expect((await world.outside.effects(owed.postCode)).map(({ seq }) => seq)).toEqual([1, 2]);
  });
});
