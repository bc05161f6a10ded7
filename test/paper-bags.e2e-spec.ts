import { baggedOf } from './support/bags.js';
import { castOf, outcome, sealed } from './support/handing-over.js';
import { TestService } from './support/service.js';
import {
  confirmSheet,
  entered,
  expectSoundPaper,
  later,
  minutesAgo,
  padOf,
  signers,
  typistsOf,
} from './support/sheets.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
}, 60_000);
afterAll(() => service.close());

describe('F124 a bag on paper', () => {
  test('F124 sealed on one sheet and carried on the next, with what is in it', async () => {
    const { typist, controller } = typistsOf(service);
    const items = await sealed(castOf(service).clerk, 2);
    const { numbers } = await padOf(service, 3);
    const [sealing = '', carrying = ''] = numbers;
    later(service, 120);
    const bag = { kind: 'act', path: '/v1/bags', body: { target: '44-TTPVHCC', seal: 'NT-0001', numbers: items } };
    await entered(typist, { number: sealing, writtenAt: minutesAgo(service, 90), signer: signers.clerk, content: bag });
    const made = await confirmSheet(controller, sealing);
    expect(outcome(made)).toBe('APPLIED');
    const { number: bagNumber } = made.body['made'] as { number: string };
    expect(await baggedOf(service, items)).toEqual([bagNumber, bagNumber]);
    await entered(typist, {
      number: carrying,
      writtenAt: minutesAgo(service, 60),
      signer: signers.clerk,
      receiver: signers.courier,
      content: { kind: 'handover', purpose: 'run', numbers: [bagNumber] },
    });
    expect(outcome(await confirmSheet(controller, carrying))).toBe('APPLIED');
    const held = await service.db.query<object[]>(
      'select distinct holder_id as holder from item where number = any($1)',
      [items],
    );
    expect(held).toEqual([{ holder: signers.courier.person }]);
    await expectSoundPaper(service);
  });
});
