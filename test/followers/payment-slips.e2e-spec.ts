import { drain } from '../support/followed.js';
import { Outside } from '../support/outside.js';
import { counterIntake } from '../support/papers.js';
import { TestService } from '../support/service.js';
import { codeOf, liveSlips } from '../support/slips.js';

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

describe('F38 what the administrative system learns of a slip it was told of', () => {
  test('that it is void, and which serial stands in its place; nothing of the reason', async () => {
    const cashier = service.as('cashier-dho', 'cashier', '44-DHO');
    const { items } = await counterIntake(service.as('clerk-dho-1', 'clerk', '44-DHO'));
    const { dossier, postCode } = items[0] ?? { dossier: '', postCode: '' };
    const [one, two] = await liveSlips(service, dossier);
    const reason = 'Ghi nhầm tên người nộp';
    const path = (slip = one) => `/v1/payment-slips/${slip?.number}`;
    expect(codeOf(await cashier.post(`${path()}/void`, { reason }))).toEqual({ status: 200 });
    const again = await cashier.post(`${path()}/reissue`, { method: 'cash' });
    const other = await cashier.post(`${path(two)}/replace`, { reason, method: 'cash' });
    expect(await drain(service, dossier)).toBe(4);

    const ref = (slip = one, serial = slip?.number) => ({ serial, payee: slip?.payee, amount: slip?.amount });
    const told = (await outside.effects(postCode)).slice(1);
    expect(told).toMatchObject([
      { type: 'PAYMENT_VOIDED', body: { data: { voided: ref() } } },
      { type: 'PAYMENT_REISSUED', body: { data: { voided: ref(), slips: [ref(one, again.body.number)] } } },
      { type: 'PAYMENT_REPLACED', body: { data: { voided: ref(two), slips: [ref(two, other.body.number)] } } },
    ]);
    expect(JSON.stringify(told)).not.toContain(reason);
  });
});
