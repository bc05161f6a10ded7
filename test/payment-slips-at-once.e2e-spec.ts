import { itemNumber } from '../src/platform/s10.js';
import { together } from './support/handing-over.js';
import { HeldLock } from './support/locks.js';
import { completeLines, licence, signature, type IntakeItem } from './support/papers.js';
import { raced } from './support/race.js';
import { books, liveSlips, paid, reissued, replaced, voided } from './support/slips.js';
import { TestService, type Caller, type Reply } from './support/service.js';

const envelope = { opened: licence, seal: 'NP-1', weightGrams: 90, lines: completeLines, identity: 'seen' };

let service: TestService;
let clerk: Caller;
let cashier: Caller;
let courier: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  cashier = service.as('cashier-dho', 'cashier', '44-DHO');
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
}, 60_000);
afterAll(() => service.close());

afterEach(async () => {
  expect((await books(service)).filter(({ whole }) => !whole)).toEqual([]);
});

describe('F38 at the same moment', () => {
  const row = 'select 1 from payment_slip where id = $1 for update';
  const dossierRow = 'select 1 from dossier where id = $1 for update';
  const statuses = (replies: Reply[]): number[] => replies.map(({ status }) => status).sort();

  test.each(['void', 'remittance'])('void and remittance: whoever has the slip first (%s) keeps it', async (first) => {
    const { post } = await paid(service, clerk);
    const acts = [
      () => voided(cashier, post),
      () => clerk.post('/v1/remittances', { slips: [post.number], target: '44-DHO' }),
    ];
    const [one, other] = first === 'void' ? acts : acts.reverse();
    const held = await HeldLock.take(service.database.url, row, [post.id]);
    const winning = one?.();
    await held.untilWaiting(1);
    const losing = other?.();
    await held.untilWaiting(2);
    await held.release();
    expect([(await winning)?.body.status, (await losing)?.body.code]).toEqual(
      first === 'void' ? ['VOID', 'slips-not-remittable'] : ['OFFERED', 'slip-remitted'],
    );
  });

  test('void twice: one', async () => {
    const { post } = await paid(service, courier);
    const replies = await together(
      service,
      dossierRow,
      [post.dossier],
      [() => voided(clerk, post), () => voided(cashier, post)],
    );
    expect(statuses(replies)).toEqual([200, 409]);
  });

  describe('two intakes that meet at the slip books', () => {
    const book = {
      lock: `select 1 from slip_book where payee = 'authority' and unit = (select id from unit where code = '44-DHO') for update`,
      values: [],
    };
    const intake = (by: Caller, ...serials: (number | undefined)[]) => {
      const numbers = serials.map((serial) => (serial === undefined ? undefined : itemNumber('CA', serial)));
      const taken = numbers.map((number) => ({ ...envelope, number }));
      return () => by.post('/v1/intakes', { taken, signature, method: 'cash', voucher: 'printed' });
    };

    test('a number scanned and one drawn, and one drawn: none waits for the other the wrong way round', async () => {
      const acts = [intake(courier, 1_501_200, undefined), intake(clerk, undefined)];
      expect(await raced(service, book, acts)).toEqual(['COLLECTED', 'COLLECTED']);
    });

    test('the same two numbers scanned crosswise: the second is told', async () => {
      const acts = [intake(courier, 1_501_201, 1_501_202), intake(courier, 1_501_202, 1_501_201)];
      expect(await raced(service, book, acts)).toEqual(['COLLECTED', 'number-used']);
    });

    test('the envelopes of an answer come in the order in which they were handed in', async () => {
      const { body } = await intake(courier, 1_501_204, undefined, 1_501_203)();
      const numbers = (body['items'] as IntakeItem[]).map(({ number }) => number);
      expect([numbers[0], numbers[2]]).toEqual([itemNumber('CA', 1_501_204), itemNumber('CA', 1_501_203)]);
    });
  });

  test('reissue twice, and replace twice: one new slip', async () => {
    const { post, authority: fee } = await paid(service, courier);
    await voided(clerk, post);
    const reissues = [() => reissued(clerk, post), () => reissued(cashier, post)];
    expect(statuses(await together(service, dossierRow, [post.dossier], reissues))).toEqual([201, 409]);
    const replacements = [() => replaced(clerk, fee), () => replaced(cashier, fee), () => replaced(courier, fee)];
    expect(statuses(await together(service, dossierRow, [post.dossier], replacements))).toEqual([201, 409, 409]);
    expect(await liveSlips(service, post.dossier)).toHaveLength(2);
  });
});
