import { derivedId } from '../src/platform/ids.js';
import { carrierId, castOf, handOver, offer, sealed } from './support/handing-over.js';
import { suspect } from './support/irregularities.js';
import { TestService } from './support/service.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

const toCarrier = { person: carrierId };
const toOther = { person: derivedId('person', 'courier-dho-2') };

describe('F21 what the counter is told when something cannot be done', () => {
  test('who has it now, to who may read it', async () => {
    const numbers = await sealed(cast.clerk, 1);
    await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, numbers);
    const again = await offer(cast.clerk, toOther, numbers);
    expect(again.body).toMatchObject({
      code: 'item-not-yours',
      errors: [{ pointer: '/numbers/0', code: 'item-not-yours' }],
      detail: expect.stringContaining('bên đang giữ là bưu tá của Bưu cục Đồng Hới') as string,
    });
    const torn = await suspect(cast.clerk, numbers[0] ?? '');
    expect(torn.body).toMatchObject({
      code: 'item-not-yours',
      detail: expect.stringContaining('bưu tá của Bưu cục Đồng Hới') as string,
    });
    const stranger = await offer(cast.otherClerk, { unit: '44-DHO' }, numbers);
    expect(stranger.body.code).toBe('item-unknown');
    expect(stranger.body['detail']).not.toContain('Đồng Hới');
  });

  test('what state it is in and what comes next, in words, with the code beside them', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const stuck = await offer(cast.clerk, toCarrier, numbers, 'round');
    expect(stuck.body).toMatchObject({
      code: 'item-not-movable',
      state: 'AT_OFFICE',
      detail: expect.stringContaining('«ở bưu cục»') as string,
    });
    expect(stuck.body['detail']).toContain('Bỏ số này ra');
    const { body: list } = await offer(cast.clerk, toCarrier, numbers);
    await cast.clerk.post(`/v1/handovers/${list.id}/withdraw`, { reason: 'Nhầm bưu tá (mẫu)' });
    const late = await cast.carrier.post(`/v1/handovers/${list.id}/count`, { numbers });
    expect(late.body).toMatchObject({ code: 'wrong-state', noun: 'handover', act: 'count', state: 'WITHDRAWN' });
    expect(late.body['detail']).toMatch(/«kiểm đếm» khi đang ở trạng thái «bên giao đã rút lại»/);
  });

  test('which of the numbers are not on the list', async () => {
    const [mine = '', other = ''] = await sealed(cast.clerk, 2);
    const { body: draft } = await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [mine] });
    const removed = await cast.clerk.post(`/v1/handovers/${draft.id}/remove`, { numbers: [mine, other] });
    expect(removed.body).toMatchObject({ code: 'not-on-list', errors: [{ pointer: '/numbers/1' }] });
  });

  test('and whose each of two lists is', async () => {
    const [one = '', two = ''] = await sealed(cast.clerk, 2);
    await offer(cast.clerk, toCarrier, [one]);
    await offer(cast.clerk, toOther, [two]);
    const { body } = await cast.clerk.get('/v1/handovers?direction=out&status=OFFERED');
    const sides = (body['data'] as { receiver: object; giver: object }[]).map(({ receiver }) => receiver);
    expect(sides).toEqual(
      [toOther, toCarrier].map(({ person }) => ({ kind: 'COURIER', id: person, unit: 'Bưu cục Đồng Hới' })),
    );
    const incoming = await cast.carrier.get('/v1/handovers?direction=in&status=OFFERED');
    expect(incoming.body['data']).toMatchObject([{ giver: { kind: 'OFFICE', id: derivedId('unit', '44-DHO') } }]);
  });
});
