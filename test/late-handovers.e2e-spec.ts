import { randomUUID } from 'node:crypto';
import { verify } from '../src/verify/verify.js';
import { carrierId, castOf, offer, sealed } from './support/handing-over.js';
import { late, sendLate } from './support/late-acts.js';
import { TestService } from './support/service.js';
import { askUndo, undo } from './support/undoing.js';
import { Superuser } from './support/verified.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterEach(async () => {
  expect((await verify(service.database.url)).broken).toEqual([]);
});
afterAll(() => service.close());

const HOUR_MS = 3_600_000;
const told = (away: number): string => new Date(service.clock.now().getTime() + away).toISOString();

/** Offered at the counter; the carrier's phone brings count and acceptance with a time of its own. */
async function acceptedLate(away: number, count = 1): Promise<string> {
  const numbers = await sealed(cast.clerk, count);
  const { id } = (await offer(cast.clerk, { person: carrierId }, numbers)).body;
  const sent = await sendLate(cast.carrier, randomUUID(), [
    late(1, `/v1/handovers/${id}/count`, { numbers: numbers.slice(0, Math.max(1, count - 1)) }, told(away)),
    late(2, `/v1/handovers/${id}/accept`, { version: 1 }, told(away)),
  ]);
  expect(sent.acts.map(({ status }) => status)).toEqual([200, 200]);
  return id;
}

interface Times {
  drafted: Date;
  offered: Date;
  counted: Date | null;
  ended: Date;
  differing: Date | null;
}

async function timesOf(list: string): Promise<Times> {
  const [times] = await service.db.query<[Times]>(
    `select h.drafted_at as drafted, h.offered_at as offered, h.ended_at as ended,
       (select max(c.at) from handover_count c where c.handover = h.id) as counted,
       (select max(d.at) from handover_difference d where d.handover = h.id) as differing
     from handover h where h.id = $1`,
    [list],
  );
  return times;
}

describe('F73 a list is accepted after it was offered, whatever a phone says', () => {
  test('47 hours back: count, acceptance and difference are of the hour of the offer', async () => {
    const times = await timesOf(await acceptedLate(-47 * HOUR_MS, 2));
    const { offered } = times;
    expect(times).toMatchObject({ counted: offered, ended: offered, differing: offered });
  });

  test('some minutes ahead: not later than it was recorded', async () => {
    const { offered, ended } = await timesOf(await acceptedLate(4.9 * 60_000));
    expect(ended.getTime()).toBeGreaterThanOrEqual(offered.getTime());
    expect(ended.getTime()).toBeLessThanOrEqual(service.clock.now().getTime());
  });

  test('offered, withdrawn or refused 47 hours back: not before it was drafted', async () => {
    for (const act of ['withdraw', 'refuse']) {
      const numbers = await sealed(cast.carrier, 1);
      const draft = await cast.carrier.post('/v1/handovers', { purpose: 'other', to: { unit: '44-DHO' }, numbers });
      const list = `/v1/handovers/${draft.body.id}`;
      const device = randomUUID();
      await sendLate(cast.carrier, device, [late(1, `${list}/close`, {}, told(-47 * HOUR_MS))]);
      const reason = { reason: 'Gọi lại' };
      if (act === 'withdraw')
        await sendLate(cast.carrier, device, [late(2, `${list}/withdraw`, reason, told(-47 * HOUR_MS))]);
      else await cast.clerk.post(`${list}/refuse`, reason);
      const { drafted, offered, ended } = await timesOf(draft.body.id);
      expect(offered).toEqual(drafted);
      expect(ended.getTime()).toBeGreaterThanOrEqual(offered.getTime());
    }
  });

  test('the database itself refuses the other order, and verify finds a count out of it', async () => {
    const list = await acceptedLate(0);
    for (const wrong of ["ended_at = offered_at - interval '1 s'", "offered_at = drafted_at - interval '1 s'"])
      await expect(service.db.query(`update handover set ${wrong} where id = $1`, [list])).rejects.toThrow(
        'handover_times',
      );
    const { body } = await cast.clerk.get(`/v1/handovers/${list}`);
    const superuser = await Superuser.of(service);
    for (const wrong of ["at - interval '1 h'", "at + interval '1 h'"])
      await superuser.expectBroken(
        `update handover_count set at = ${wrong} where handover = $1`,
        [list],
        'N5',
        body.number,
      );
    await superuser.client.end();
  });
});

describe('F24 the ten minutes run from when the acceptance was recorded', () => {
  test.each([
    ['47 hours back', -47 * HOUR_MS],
    ['some minutes ahead', 4.9 * 60_000],
  ])('told %s: both sides have them, and no more', async (_, away) => {
    const [list, tooLate] = [await acceptedLate(away), await acceptedLate(away)];
    expect((await cast.clerk.get(`/v1/handovers/${list}`)).body.actions).toEqual(['ask-undo']);
    service.clock.moveTo(new Date(service.clock.now().getTime() + 9 * 60_000));
    expect((await askUndo(cast.clerk, list)).status).toBe(200);
    expect((await undo(cast.carrier, list)).body.status).toBe('UNDONE');
    service.clock.moveTo(new Date(service.clock.now().getTime() + 60_000));
    expect((await askUndo(cast.clerk, tooLate)).body.code).toBe('undo-too-late');
    expect((await cast.clerk.get(`/v1/handovers/${tooLate}`)).body.actions).toEqual([]);
  });
});
