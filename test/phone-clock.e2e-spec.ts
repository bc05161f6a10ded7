import { randomUUID } from 'node:crypto';
import { isSkewed, trustedTime } from '../src/platform/clock.js';
import { late, sendLate } from './support/late-acts.js';
import { castOf, offer } from './support/handing-over.js';
import { photo, ResultPath, type OnTheWay } from './support/results.js';
import { TestService } from './support/service.js';

let service: TestService;
let path: ResultPath;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
}, 60_000);
afterAll(() => service.close());

describe('F73 which time is believed', () => {
  const now = new Date('2026-11-30T08:00:00+07:00');
  const at = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);

  test.each([
    [5, false],
    [5.1, true],
    [-48 * 60, false],
    [-48 * 60 - 1, true],
  ])('%d minutes off: skewed %s', (minutes, skewed) => {
    expect(isSkewed(at(minutes), now)).toBe(skewed);
    expect(trustedTime(at(minutes), now)).toEqual(skewed || minutes > 0 ? now : at(minutes));
  });
});

/** Nobody at home; the notice is left at the door at the hour the phone says. */
async function leftNotice(occurredAt: string): Promise<OnTheWay> {
  const way = await path.onRound();
  const failure = { number: way.number, reason: 'D01', action: 'T1', evidence: [photo('door-photo')] };
  const sent = await sendLate(path.courier, randomUUID(), [
    late(1, `/v1/deliveries/${way.delivery}/fail`, failure, occurredAt),
  ]);
  expect(sent.acts).toMatchObject([{ status: 200 }]);
  return way;
}

describe('F60 F73 the hold does not hang on a phone’s clock', () => {
  test.each(['2099-01-01T00:00:00+07:00', '2025-01-01T00:00:00+07:00', '2026-11-28T07:59:00+07:00'])(
    'a phone that says %s: notice, next notice and last day count from when it was recorded',
    async (told) => {
      const way = await leftNotice(told);
      const read = await path.read(way);
      expect(read['noticeRows']).toMatchObject([{ no: 1, lastDay: '2026-12-03' }]);
      expect(JSON.stringify([read['noticeRows'], read['attemptRows']])).toContain('2026-11-30T01:00');
      await path.handedBack(way);
      const notice = await path.clerk.post(`/v1/deliveries/${way.delivery}/notice`, { channel: 'phone' });
      expect(notice).toMatchObject({ status: 422, body: { code: 'notice-too-early' } });
      expect(notice.body['detail']).toContain('2026-12-02');
      const [kept] = await service.db.query<{ at: Date }[]>(
        `select a.occurred_at as at from act a join delivery_attempt t on t.act = a.id where t.delivery = $1`,
        [way.delivery],
      );
      expect(kept?.at).toEqual(new Date(told));
    },
  );

  test('a clock that can be right is believed', async () => {
    const way = await leftNotice('2026-11-28T16:00:00+07:00');
    expect((await path.read(way))['noticeRows']).toMatchObject([{ no: 1, lastDay: '2026-12-02' }]);
  });

  test('neither lists nor the public page say 2099', async () => {
    const way = await path.onRound();
    const list = await offer(path.courier, { unit: '44-DHO' }, [way.number], 'other');
    await path.courier.post(`/v1/handovers/${list.body.id}/withdraw`, { reason: 'Gọi lại' });
    const numbers = [way.number];
    const draft = await path.courier.post('/v1/handovers', { purpose: 'other', to: { unit: '44-DHO' }, numbers });
    const told = '2099-01-01T00:00:00+07:00';
    await sendLate(path.courier, randomUUID(), [late(1, `/v1/handovers/${draft.body.id}/close`, {}, told)]);
    const { clerk } = castOf(service);
    const offered = await clerk.get(`/v1/handovers/${draft.body.id}`);
    expect(offered.body).toMatchObject({ status: 'OFFERED', offeredAt: expect.stringContaining('2026-11-30T08:0') });
    const away = await leftNotice(told);
    const page = await service.get(`/v1/tracking/${away.number}`);
    expect(page.text).not.toContain('2099');
    expect((await path.journal(away.dossier)).at(-1)).toBe('delivery.failed');
  });
});
