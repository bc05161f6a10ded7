import { jest } from '@jest/globals';
import { DueCursors } from '../src/integrations/followers/due-cursors.js';
import { followerChecks } from '../src/verify/followers.checks.js';
import { verify, type Report } from '../src/verify/verify.js';
import { copied, ELSEWHERE, feedOf, openFeeds, PROVINCE, putOff } from './support/feeds.js';
import { sound, Superuser } from './support/verified.js';
import { WebhookWorld, type Opened } from './support/webhooks.js';

jest.setTimeout(60_000);

let world: WebhookWorld;
let superuser: Superuser;
let webhook: Opened;
/** Two events sent and in the feed; two of which the first was refused; one that waits. */
let done: string;
let parked: string;
let waiting: string;

beforeAll(async () => {
  world = await WebhookWorld.start();
  superuser = await Superuser.of(world.service);
  await openFeeds(world.service);
  webhook = await world.open({ eventTypes: ['papers.accepted', 'dossier.due-changed'] });
  [done, parked] = [await taken(), await taken()];
  await putOff(world.service, [done, parked]);
  await world.send(webhook.id, done);
  world.receiver.next = [{ status: 422 }];
  await world.send(webhook.id, parked);
  await copied(world.service);
  waiting = await taken();
}, 60_000);
afterAll(async () => {
  await superuser.client.end();
  await world.close();
});

async function taken(): Promise<string> {
  return (await world.taken()).dossier;
}

const seen = new Set<string>();

/** Rows of N3 after a change that nobody keeps. */
async function brokenAfter(change: string, values: unknown[] = []): Promise<object[]> {
  const { broken, counts } = await superuser.reportAfter(change, values);
  const found = broken.filter(({ invariant }) => invariant === 'N3');
  expect(counts.N3).toBe(found.reduce((sum, { count }) => sum + count, 0) || null);
  for (const { name } of found) seen.add(name);
  return found.flatMap(({ rows }) => rows);
}

function verified(): Promise<Report> {
  return verify(world.service.database.url);
}

const row = (fields: object): unknown => expect.objectContaining(fields);

describe('F22 N3: what a webhook is owed', () => {
  test('is taken, waits or is a task: nothing is wrong', async () => {
    expect(await world.cursor(webhook.id, done)).toMatchObject({ acked: 2, head: 2 });
    expect(await world.cursor(webhook.id, parked)).toMatchObject({ parked: true });
    expect(await world.cursor(webhook.id, waiting)).toMatchObject({ acked: 0, head: 1 });
    expect(await verified()).toMatchObject({ counts: sound, broken: [] });
  });

  test('is passed over: acknowledged and never sent', async () => {
    const set = (change: string, dossier: string) =>
      brokenAfter(`update follower_cursor set ${change} where endpoint = $1 and dossier = $2`, [webhook.id, dossier]);
    expect(await set('acked_seq = head_seq, behind_since = null', waiting)).toEqual([
      row({ endpoint: webhook.name, dossier: waiting, seq: 1, wrong: 'passed over' }),
    ]);
    expect(await set('sent_seq = 1', done)).toEqual([row({ dossier: done, seq: 2, wrong: 'passed over' })]);
  });

  test('is forgotten: its cursor does not reach it, or is not there', async () => {
    const of = [webhook.id, done];
    const shorter = 'update follower_cursor set acked_seq = 1, sent_seq = 1, head_seq = 1';
    expect(await brokenAfter(`${shorter} where endpoint = $1 and dossier = $2`, of)).toEqual([
      row({ dossier: done, seq: 2, wrong: 'forgotten' }),
    ]);
    expect(await brokenAfter('delete from follower_cursor where endpoint = $1 and dossier = $2', of)).toEqual([
      row({ dossier: done, seq: 1, wrong: 'forgotten' }),
      row({ dossier: done, seq: 2, wrong: 'forgotten' }),
    ]);
  });

  test('is given up and nobody was told: parked, or the whole endpoint switched off', async () => {
    const closed = 'update task set closed_at = opened_at, closed_act = opened_act where kind = $1';
    const nobody = { dossier: parked, wrong: 'parked and nobody was told' };
    expect(await brokenAfter(closed, ['follower-parked'])).toEqual([
      row({ ...nobody, seq: 1 }),
      row({ ...nobody, seq: 2 }),
    ]);
    const other = await world.open();
    const fresh = await taken();
    world.receiver.next = [{ status: 410 }];
    await world.send(other.id, fresh);
    expect(await verified()).toMatchObject({ counts: sound });
    expect(await brokenAfter(closed, ['webhook-disabled'])).toEqual([
      row({ endpoint: other.name, dossier: fresh, wrong: 'switched off and nobody was told' }),
    ]);
  });

  test('was skipped with a reason, or its endpoint closed: nothing is wrong', async () => {
    const path = `/v1/followers/${webhook.id}/dossiers/${parked}/skip`;
    expect((await world.supervisor.post(path, { reason: 'Đã báo bằng công văn' })).status).toBe(200);
    expect(await world.cursor(webhook.id, parked)).toMatchObject({ acked: 1, parked: false });
    expect(await verified()).toMatchObject({ counts: sound, broken: [] });
    const other = await world.open();
    await taken();
    await world.act(other.id, 'close');
    expect(await verified()).toMatchObject({ counts: sound, broken: [] });
  });

  test('is sent again: a replay that passes something over is found too', async () => {
    const range = { dossier: done, fromSeq: 1, toSeq: 2 };
    const { body } = await world.act(webhook.id, 'replay', range);
    const replay = String(body['replay']);
    await world.service.app.get(DueCursors).drainEndpoint(replay);
    expect(await world.cursor(replay, done)).toMatchObject({ acked: 2 });
    expect(await brokenAfter('update follower_cursor set sent_seq = 0 where endpoint = $1', [replay])).toEqual([
      row({ endpoint: replay, dossier: done, seq: 1, wrong: 'passed over' }),
      row({ endpoint: replay, dossier: done, seq: 2, wrong: 'passed over' }),
    ]);
  });
});

describe('F22 N3: what a feed is owed', () => {
  const feed = feedOf(PROVINCE);
  const last = `(select max(position) from feed where endpoint = '${feed}')`;
  const at = async (dossier: string, seq: number): Promise<number> => {
    const sql = 'select position::int from feed where endpoint = $1 and dossier = $2 and seq = $3';
    return (await superuser.query<{ position: number }>(sql, [feed, dossier, seq]))[0]?.position ?? 0;
  };

  test('is in it once, in order, or waits: nothing is wrong', async () => {
    expect(await at(done, 2)).toBeGreaterThan(await at(done, 1));
    expect(await at(waiting, 1)).toBe(0);
    expect(await verified()).toMatchObject({ counts: sound, broken: [] });
  });

  test('is missing between two positions', async () => {
    const position = await at(done, 2);
    const gone = await brokenAfter('delete from feed where endpoint = $1 and position = $2', [feed, position]);
    expect(gone).toEqual(
      expect.arrayContaining([
        row({ endpoint: feed, dossier: done, seq: 2, wrong: 'missing' }),
        row({ endpoint: feed, position: position + 1, wrong: 'hole before it' }),
      ]),
    );
    const moved = `update feed set position = position + 1 where endpoint = $1 and position = ${last}`;
    expect(await brokenAfter(moved, [feed])).toEqual([row({ endpoint: feed, wrong: 'hole before it' })]);
  });

  test('is not in it although its cursor has passed it', async () => {
    const passed =
      'update follower_cursor set acked_seq = head_seq, behind_since = null where endpoint = $1 and dossier = $2';
    expect(await brokenAfter(passed, [feed, waiting])).toEqual([
      row({ endpoint: feed, dossier: waiting, seq: 1, position: null, wrong: 'missing' }),
    ]);
  });

  test('stands in it twice', async () => {
    const copy = `insert into feed select endpoint, ${last} + 1, generation, dossier, seq, previous from feed
      where endpoint = $1 and dossier = $2 and seq = 2`;
    expect(await brokenAfter(copy, [feed, done])).toEqual([
      row({ endpoint: feed, dossier: done, seq: 2, wrong: 'twice' }),
    ]);
  });

  test('comes before what was recorded earlier of the same dossier', async () => {
    const swap = `update feed f set seq = o.seq, previous = o.previous from feed o
      where f.endpoint = $1 and o.endpoint = $1 and f.dossier = $2 and o.dossier = $2 and f.seq <> o.seq`;
    expect(await brokenAfter(swap, [feed, done])).toEqual([
      row({ dossier: done, seq: 2, wrong: 'names another before it' }),
      row({ dossier: done, seq: 1, wrong: 'after a later one' }),
    ]);
  });

  test('says that another came before it', async () => {
    const named = 'update feed set previous = 0 where endpoint = $1 and dossier = $2 and seq = 2';
    expect(await brokenAfter(named, [feed, done])).toEqual([
      row({ dossier: done, seq: 2, wrong: 'names another before it' }),
    ]);
  });

  test('is of a dossier that is another’s business', async () => {
    const leaked = `with g as (insert into feed_generation select $2, generation, 0, database from feed_generation where endpoint = $1)
      insert into feed select $2, 1, generation, dossier, seq, 0 from feed where endpoint = $1 and dossier = $3 and seq = 1`;
    expect(await brokenAfter(leaked, [feed, feedOf(ELSEWHERE), done])).toEqual([
      row({ endpoint: feedOf(ELSEWHERE), dossier: done, seq: 1, position: 1, wrong: 'not owed' }),
    ]);
  });

  test('was given its position by another generation than it says', async () => {
    const later = 'update feed_generation set after_position = 1 where endpoint = $1';
    expect(await brokenAfter(later, [feed])).toEqual([row({ endpoint: feed, position: 1 })]);
    const earlier = `insert into feed_generation select endpoint, generation + 1, ${last} - 1, database from feed_generation where endpoint = $1`;
    expect(await brokenAfter(earlier, [feed])).toEqual([row({ endpoint: feed, dossier: expect.any(String) })]);
    expect(await brokenAfter('delete from feed_generation where endpoint = $1', [feed])).not.toEqual([]);
  });
});

test('F22 every check of followers has been broken here', () => {
  expect([...seen].sort()).toEqual(followerChecks.map(({ name }) => name).sort());
});
