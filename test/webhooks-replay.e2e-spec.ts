import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { drained, dueNow, until } from './support/outside.js';
import { picture, signature } from './support/papers.js';
import { sound } from './support/verified.js';
import { WebhookWorld } from './support/webhooks.js';

jest.setTimeout(20_000);

let world: WebhookWorld;

beforeAll(async () => {
  world = await WebhookWorld.start();
}, 60_000);
afterAll(() => world.close());

describe('F78 sent again', () => {
  /** Two dossiers with two events each, sent; and the proofs of what was taken in before. */
  async function sentTwice(): Promise<{ id: string; dossiers: string[]; ids: string[]; all: number }> {
    const { id } = await world.alone({ eventTypes: ['papers.accepted', 'act.proven'] });
    const dossiers = [(await world.taken()).dossier, (await world.taken()).dossier];
    await world.clerk.put(`/v1/evidence/${signature.sha256}`, picture);
    await until(async () => {
      const cursors = await Promise.all(dossiers.map((dossier) => world.cursor(id, dossier)));
      return cursors.every(({ head }) => head === 2);
    });
    await drained(world.service);
    const ids = [...world.receiver.ids];
    const all = new Set(world.receiver.bodies.map(({ data }) => data.dossier.postCode)).size;
    world.receiver.received.length = 0;
    return { id, dossiers, ids, all };
  }

  async function progress(id: string): Promise<unknown> {
    return (await world.supervisor.get(`/v1/endpoints/${id}/replays`)).body['data'];
  }

  test('a range of time: the same events under the same ids, in order per dossier, and how far it has come', async () => {
    const { id, ids, all } = await sentTwice();
    const range = { from: '2026-11-30T07:00:00+07:00', to: '2026-12-30T00:00:00+07:00' };
    const reply = await world.act(id, 'replay', range);
    expect(reply).toMatchObject({ status: 200, body: { status: 'OPEN', dossiers: all } });
    expect(await progress(id)).toMatchObject([{ status: 'RUNNING', dossiers: { all, done: 0, parked: 0 } }]);
    expect(await world.act(id, 'replay', range)).toMatchObject({ status: 409, body: { code: 'replay-running' } });
    expect(await drained(world.service)).toBe(ids.length);
    expect([...world.receiver.ids].sort()).toEqual([...ids].sort());
    for (const { data } of world.receiver.bodies) {
      const same = world.receiver.bodies.filter((other) => other.data.dossier.postCode === data.dossier.postCode);
      const seqs = same.map((other) => other.data.seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    }
    expect(await progress(id)).toMatchObject([{ status: 'DONE', dossiers: { all, done: all, parked: 0 } }]);
    expect((await verify(world.service.database.url)).counts).toEqual(sound);
  });

  test('of one dossier by its own numbers', async () => {
    const { id, dossiers } = await sentTwice();
    const [dossier = ''] = dossiers;
    const reply = await world.act(id, 'replay', { dossier, fromSeq: 2, toSeq: 2 });
    expect(reply.body).toMatchObject({ dossiers: 1 });
    expect(await drained(world.service)).toBe(1);
    expect(world.receiver.bodies).toMatchObject([{ type: 'act.proven', data: { seq: 2 } }]);
    expect(await progress(id)).toMatchObject([{ dossier, status: 'DONE' }]);
  });

  test('what happens meanwhile goes on beside it, and a receiver that wants no more ends both', async () => {
    const { id, dossiers } = await sentTwice();
    await world.act(id, 'replay', { dossier: dossiers[0], fromSeq: 1, toSeq: 2 });
    const fresh = await world.taken();
    world.receiver.next = [{ status: 410 }];
    await drained(world.service);
    await dueNow(world.service);
    expect(await world.view(id)).toMatchObject({ status: 'DISABLED' });
    await world.act(id, 'resume');
    await drained(world.service);
    expect(await progress(id)).toMatchObject([{ status: 'DONE' }]);
    expect(await world.cursor(id, fresh.dossier)).toMatchObject({ acked: 1 });
  });

  test('a range in which nothing was owed is refused, as are one of another’s dossier and one that ends before it begins', async () => {
    const { id } = await world.alone();
    const answers: [object, string][] = [
      [{ from: '2020-01-01T00:00:00+07:00', to: '2020-01-02T00:00:00+07:00' }, 'replay-empty'],
      [{ from: '2027-01-01T00:00:00+07:00', to: '2027-01-02T00:00:00+07:00' }, 'replay-empty'],
      [{ dossier: id, fromSeq: 1, toSeq: 2 }, 'replay-empty'],
      [{ dossier: id, fromSeq: 2, toSeq: 1 }, 'body-invalid'],
      [{ from: '2026-11-30T09:00:00+07:00', to: '2026-11-30T08:00:00+07:00' }, 'body-invalid'],
    ];
    for (const [range, code] of answers) expect((await world.act(id, 'replay', range)).body.code).toBe(code);
  });
});
