import { bagged } from './support/bags.js';
import { correct, correctorsOf, find, lose } from './support/corrections.js';
import { carrierId, castOf, handOver, offer, sealed, tally } from './support/handing-over.js';
import { expectUnharmed } from './support/race.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { firstDeskOf } from './support/transfers.js';
import { withCarrier } from './support/undoing.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
let correctors: ReturnType<typeof correctorsOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  correctors = correctorsOf(service);
}, 60_000);
afterEach(() => expectUnharmed(service));
afterAll(() => service.close());

const said = ({ status, body }: Reply): string => (status < 300 ? String(body.status) : `${status} ${body.code}`);

describe('F24 a list that its giver was still making', () => {
  const draft = (by: Caller, to: object, numbers: string[]): Promise<Reply> =>
    by.post('/v1/handovers', { purpose: 'run', to, numbers });

  test('does not keep what its giver no longer has from whoever has it', async () => {
    const { numbers } = await withCarrier(service, 2);
    const [lost = '', charged = ''] = numbers;
    const { id } = (await draft(cast.carrier, { unit: '44-TTPVHCC' }, numbers)).body;
    await lose(correctors.controller, lost);
    await correct(correctors.controller, charged, 'office');
    expect(said(await cast.carrier.post(`/v1/handovers/${id}/close`))).toBe('422 list-empty');
    await find(correctors.controller, lost);
    expect(said(await offer(cast.clerk, { person: carrierId }, [lost, charged]))).toBe('OFFERED');
  });

  test('keeps no bag without what was lost out of it, and not what was lost, once it is found', async () => {
    const { bag, numbers } = await bagged(service, 2);
    const [gone = ''] = numbers;
    const { id } = (await draft(cast.clerk, { person: carrierId }, [bag])).body;
    await lose(correctors.controller, gone);
    const again = await cast.clerk.post(`/v1/handovers/${id}/scan`, { numbers: [bag] });
    expect(said(again)).toBe('409 bag-content-changed');
    await find(correctors.controller, gone);
    expect(said(await cast.clerk.post(`/v1/handovers/${id}/close`))).toBe('422 list-empty');
    expect(said(await offer(cast.clerk, { person: carrierId }, [gone]))).toBe('OFFERED');
  });

  test('with a bag that an envelope had been lost out of and found, as lists had it before, is not offered', async () => {
    const { bag, numbers } = await bagged(service, 2);
    const [gone = ''] = numbers;
    const { id } = (await draft(cast.clerk, { person: carrierId }, [bag])).body;
    await lose(correctors.controller, gone);
    await find(correctors.controller, gone);
    await service.db.query(`update handover_line set state = 'open' where handover = $1`, [id]);
    expect(await cast.clerk.post(`/v1/handovers/${id}/close`)).toMatchObject({
      status: 409,
      body: { code: 'bag-content-changed', detail: expect.stringContaining(bag) },
    });
    expect(said(await cast.clerk.post(`/v1/handovers/${id}/remove`, { numbers: [bag] }))).toBe('DRAFT');
  });
});

describe('F45 a list that was accepted', () => {
  test('counts nothing any more that has gone on, or was lost and found elsewhere', async () => {
    const first = firstDeskOf(service);
    const [sent = '', lost = ''] = await sealed(cast.clerk, 2);
    await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, [sent, lost]);
    const { id: old } = (await handOver(cast.carrier, { caller: first.officer, to: first.to }, [sent, lost])).body;
    const right = { caller: cast.officer, to: { unit: '44-TTPVHCC' } };
    const { id: list } = (await handOver(first.officer, right, [sent], 'other')).body;
    expect(said(await tally(first.officer, old, [{ number: sent, asPostingSlip: true }]))).toBe('409 item-not-yours');
    expect(said(await tally(cast.officer, list, [{ number: sent, asPostingSlip: true }]))).toBe('ACCEPTED');
    await lose(first.second, lost);
    expect(said(await find(cast.officer, lost))).toBe('AT_DESK');
    expect(said(await tally(first.officer, old, [{ number: lost, asPostingSlip: true }]))).toBe('409 item-not-yours');
  });
});
