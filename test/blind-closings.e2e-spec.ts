import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { carriedBag, countBag, openBag } from './support/bags.js';
import { close } from './support/closings.js';
import { correctorsOf, lose } from './support/corrections.js';
import { clocksOf, sweep } from './support/custody.js';
import { castOf, handOver, offer, outcome } from './support/handing-over.js';
import { TestService, type Reply } from './support/service.js';
import { askUndo, undo } from './support/undoing.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
const toOther = { unit: '44-BDO' };

beforeEach(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterEach(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

const sums = ({ body }: Reply): unknown[] => ['opening', 'came', 'went', 'onHand'].map((name) => body[name]);
const named = (reply: Reply): number => (reply.body['lines'] as unknown[]).length;
const received = (bag: string): Promise<Reply> =>
  handOver(cast.carrier, { caller: cast.otherClerk, to: toOther }, [bag]);

describe('F18 F26 the book of who has not counted a bag', () => {
  test('knows the bag as one piece, and what is in it once it was counted', async () => {
    const { bag, numbers } = await carriedBag(service, 3, { target: '44-BDO' });
    await received(bag);
    const open = await cast.otherClerk.get('/v1/closings/current');
    expect(sums(open)).toEqual([0, 1, 0, 1]);
    const closed = await close(cast.otherClerk, [bag]);
    expect(closed.body.status).toBe('CLOSED');
    expect(sums(closed)).toEqual([0, 1, 0, 1]);
    const path = `/v1/closings/${closed.body.id}`;
    const blind = await cast.otherClerk.get(path);
    expect([sums(blind), named(blind)]).toEqual([[0, 1, 0, 1], 1]);
    const [listed] = (await cast.otherClerk.get('/v1/closings')).body['data'] as Reply['body'][];
    expect(listed).toMatchObject({ came: 1, onHand: 1 });
    const above = await cast.supervisor.get(path);
    expect([sums(above), named(above)]).toEqual([[0, 3, 0, 3], 3]);
    await countBag(cast.otherClerk, bag, numbers);
    const known = await cast.otherClerk.get(path);
    expect([sums(known), named(known)]).toEqual([[0, 3, 0, 3], 3]);
    await openBag(cast.otherClerk, bag);
    // what was one piece then stays so on the list of that day
    expect(JSON.stringify((await cast.otherClerk.get(path)).body['lines'])).not.toContain(numbers[0]);
  });

  test('of a courier who only carries it, too', async () => {
    const { bag } = await carriedBag(service, 2, { target: '44-BDO' });
    expect(sums(await cast.carrier.get('/v1/closings/current'))).toEqual([0, 1, 0, 1]);
    expect(sums(await close(cast.carrier, [bag]))).toEqual([0, 1, 0, 1]);
  });
});

describe('F18 F20 an answer about a bag that was not counted', () => {
  test('names no event of what is in it: they would be counted', async () => {
    const { bag } = await carriedBag(service, 3, { target: '44-BDO' });
    const accepted = await received(bag);
    expect(accepted.body).toMatchObject({ status: 'ACCEPTED', accepted: 1, events: [] });
    await askUndo(cast.carrier, accepted.body.id);
    const undone = await undo(cast.otherClerk, accepted.body.id);
    expect(undone.body).toMatchObject({ status: 'UNDONE', undone: 1, events: [] });
  });

  test('nor does an alarm: the bag is overdue once, without its dossiers', async () => {
    const { bag, numbers } = await carriedBag(service, 3, { target: '44-BDO' });
    await received(bag);
    const clocks = await clocksOf(service, numbers[0] ?? '');
    service.clock.moveTo(new Date((clocks.at(-1)?.dueAt.getTime() ?? 0) + 60_000));
    await sweep(service);
    const overdue = async (): Promise<{ dossier?: string; subject: string }[]> =>
      (await cast.otherClerk.get('/v1/tasks?kind=custody.overdue')).body['data'] as { subject: string }[];
    const [of] = await service.db.query<{ id: string }[]>('select id from bag where number = $1', [bag]);
    const blind = await overdue();
    expect(blind.map(({ subject, dossier }) => [subject, dossier])).toEqual([[of?.id, undefined]]);
    await countBag(cast.otherClerk, bag, numbers);
    expect(await overdue()).toHaveLength(3);
  });
});

describe('F20 F24 a bag out of which envelopes were lost on the road', () => {
  test('is counted and opened by the courier: nobody would take it from him', async () => {
    const { bag, numbers } = await carriedBag(service, 2, { target: '44-BDO' });
    const { controller } = correctorsOf(service);
    expect(outcome(await openBag(cast.carrier, bag))).toBe('bag-opened-at-office');
    expect((await lose(controller, numbers[0] ?? '')).status).toBe(200);
    expect(outcome(await offer(cast.carrier, toOther, [bag]))).toBe('bag-content-changed');
    await countBag(cast.carrier, bag, numbers.slice(1));
    expect(outcome(await openBag(cast.carrier, bag))).toBe('OPENED');
    const next = await handOver(cast.carrier, { caller: cast.otherClerk, to: toOther }, numbers.slice(1));
    expect(next.body.status).toBe('ACCEPTED');
  });

  test('is ended by him when all of them are', async () => {
    const { bag, numbers } = await carriedBag(service, 2, { target: '44-BDO' });
    const { controller } = correctorsOf(service);
    for (const number of numbers) await lose(controller, number, { cause: 'D25' });
    await countBag(cast.carrier, bag, []);
    expect(outcome(await openBag(cast.carrier, bag, { sealFound: 'broken', noCamera: true }))).toBe('OPENED');
    const day = JSON.stringify((await cast.carrier.get('/v1/courier/day')).body);
    for (const number of numbers) expect(day).not.toContain(number);
  });
});
