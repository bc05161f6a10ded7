import { castOf, outcome } from './support/handing-over.js';
import { TestService, type Caller, type ReplyBody } from './support/service.js';
import { confirmSheet, entered, intake, later, minutesAgo, padOf, signers, typistsOf } from './support/sheets.js';

let service: TestService;
let clerk: Caller;
let typist: Caller;
let controller: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = castOf(service).clerk;
  ({ typist, controller } = typistsOf(service));
}, 60_000);
afterAll(() => service.close());

describe('F124 every number of a pad is accounted for', () => {
  test('F124 gaps are listed, spoiled sheets are not gaps', async () => {
    const { id, numbers } = await padOf(service, 6);
    later(service, 20);
    const [, second = '', , fourth = ''] = numbers;
    await typist.post(`/v1/sheets/${second}/void`, { reason: 'Viết hỏng (mẫu)' });
    await entered(typist, {
      number: fourth,
      writtenAt: minutesAgo(service, 5),
      signer: signers.clerk,
      content: intake,
    });
    await confirmSheet(controller, fourth);
    const pad = await controller.get(`/v1/pads/${id}`);
    expect(pad.body).toMatchObject({
      missing: [numbers[0], numbers[2]],
      counts: { BLANK: 4, ENTERED: 0, REFUSED: 0, APPLIED: 1, VOID: 1 },
    });
    const listed = (await controller.get('/v1/pads')).body['data'] as ReplyBody[];
    expect(listed.find((each) => each.id === id)).toMatchObject({ missing: [numbers[0], numbers[2]] });
    expect(outcome(await typist.post(`/v1/sheets/${second}/void`, { reason: 'Lần nữa (mẫu)' }))).toBe('wrong-state');
    expect(
      outcome(
        await entered(typist, {
          number: second,
          writtenAt: minutesAgo(service, 1),
          signer: signers.clerk,
          content: intake,
        }),
      ),
    ).toBe('sheet-used');
  });

  test('F124 pads never share a number, and stand in the hand of an office, a desk or a courier', async () => {
    const { supervisor } = typistsOf(service);
    const pad = { unit: '44-DHO', prefix: 'ZZ', first: 1, last: 50 };
    expect(outcome(await supervisor.post('/v1/pads', pad))).toBe('ISSUED');
    expect(outcome(await supervisor.post('/v1/pads', { ...pad, first: 50, last: 60 }))).toBe('pad-numbers-taken');
    expect(outcome(await supervisor.post('/v1/pads', { ...pad, first: 51, last: 600 }))).toBe('body-invalid');
    expect(outcome(await supervisor.post('/v1/pads', { ...pad, first: 51, last: 60, unit: '44' }))).toBe(
      'pad-holder-invalid',
    );
    const clerkAs = { ...pad, first: 51, last: 60, person: signers.clerk.person };
    expect(outcome(await supervisor.post('/v1/pads', clerkAs))).toBe('pad-holder-invalid');
    expect(outcome(await controller.post('/v1/pads', { ...pad, first: 61, last: 70, unit: '44-BDO' }))).toBe(
      'not-found',
    );
    expect(outcome(await clerk.post('/v1/pads', { ...pad, first: 61, last: 70 }))).toBe('role-not-allowed');
    const own = await padOf(service, 2, { person: signers.courier.person });
    later(service, 5);
    const [number = ''] = own.numbers;
    const others = { number, writtenAt: minutesAgo(service, 1), signer: signers.clerk, content: intake };
    expect(outcome(await entered(typist, others))).toBe('pad-of-others');
    expect(outcome(await entered(typist, { ...others, signer: signers.courier }))).toBe('ENTERED');
  });
});
