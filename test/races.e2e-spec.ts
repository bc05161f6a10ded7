import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { carrierId, castOf, handOver, offer, sealed } from './support/handing-over.js';
import { expectUnharmed, ofDossier, ofDossierOf, ofItem, ofList, raced, racedBothWays } from './support/race.js';
import { ResultPath } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';

jest.setTimeout(60_000);

let service: TestService;
let path: ResultPath;
let cast: ReturnType<typeof castOf>;
let secondClerk: Caller;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
  cast = castOf(service);
  secondClerk = service.as('clerk-dho-2', 'clerk', '44-DHO');
}, 60_000);
afterAll(async () => {
  await expectUnharmed(service);
  await service.close();
});

const why = { reason: 'Quét nhầm (mẫu)' };
const toOffice = { unit: '44-DHO' };
const count = (caller: Caller, list: string, numbers: string[], more: object = {}): Promise<Reply> =>
  caller.post(`/v1/handovers/${list}/count`, { numbers, ...more });
const accept = (caller: Caller, list: string, key?: string): Promise<Reply> =>
  caller.post(`/v1/handovers/${list}/accept`, { version: 1 }, { key });

async function statusOf(number: string | undefined): Promise<string> {
  return String((await cast.clerk.get(`/v1/items/${number}`)).body.status);
}

/** An envelope in the carrier's hands. */
async function withCarrier(): Promise<string[]> {
  const numbers = await sealed(cast.clerk, 1);
  await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, numbers);
  return numbers;
}

/** What the carrier offers to the office, counted there. */
async function counted(): Promise<{ number: string; numbers: string[]; list: string }> {
  const numbers = await withCarrier();
  const { id: list } = (await offer(cast.carrier, toOffice, numbers)).body;
  await count(cast.clerk, list, numbers);
  return { number: numbers[0] ?? '', numbers, list };
}

async function otherCourier(): Promise<{ person: string }> {
  return { person: String((await cast.otherCourier.get('/v1/me')).body['person']) };
}

describe('F80 the same act twice at the same moment', () => {
  const ofAct = (key: string) => ({ lock: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [key] });

  test('one acceptance sent twice: one act, and the stored answer', async () => {
    const { list } = await counted();
    const key = randomUUID();
    const replies: Reply[] = [];
    const send = async (): Promise<Reply> => {
      const reply = await accept(cast.clerk, list, key);
      replies.push(reply);
      return reply;
    };
    expect(await raced(service, ofAct(key), [send, send])).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(replies[1]?.body).toEqual(replies[0]?.body);
    expect(replies.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(1);
    expect(await service.db.query('select 1 from act where id = $1', [key])).toHaveLength(1);
  });

  test('one id for two acts of two people: the first of them', async () => {
    const ways = await racedBothWays(service, async () => {
      const { list } = await counted();
      const key = randomUUID();
      const withdraw = (): Promise<Reply> => cast.carrier.post(`/v1/handovers/${list}/withdraw`, why, { key });
      return { held: ofAct(key), acts: [() => accept(cast.clerk, list, key), withdraw] };
    });
    expect(ways).toEqual({ first: ['ACCEPTED', 'act-id-reused'], second: ['act-id-reused', 'WITHDRAWN'] });
  });
});

describe('F21 two couriers and one envelope', () => {
  test('offered to both by two clerks: one gets it', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const second = await otherCourier();
    const ways = await raced(service, ofItem(numbers[0] ?? ''), [
      () => offer(cast.clerk, { person: carrierId }, numbers),
      () => offer(secondClerk, second, numbers),
    ]);
    expect(ways.sort()).toEqual(['OFFERED', 'item-on-list']);
  });

  test('one takes it while the other takes the list back: it is where the first says', async () => {
    const second = await otherCourier();
    const ways = await racedBothWays(service, async () => {
      const numbers = await withCarrier();
      const list = (await offer(cast.carrier, second, numbers)).body.id;
      await count(cast.otherCourier, list, numbers);
      const revise = (): Promise<Reply> => cast.carrier.post(`/v1/handovers/${list}/revise`, why);
      return { held: ofList(list), acts: [() => accept(cast.otherCourier, list), revise] };
    });
    expect(ways).toEqual({ first: ['ACCEPTED', 'wrong-state'], second: ['wrong-state', 'DRAFT'] });
  });

  /** A new version of a list refers to envelopes that somebody else has locked, who waits for the list. */
  test('one takes it, waiting for the envelope, while the list is taken back: no deadlock', async () => {
    const { number, list } = await counted();
    const revise = (): Promise<Reply> => cast.carrier.post(`/v1/handovers/${list}/revise`, why);
    expect(await raced(service, ofItem(number), [() => accept(cast.clerk, list), revise])).toEqual([
      'wrong-state',
      'DRAFT',
    ]);
    expect(await statusOf(number)).toBe('WITH_POST');
  });

  test('delivered from two phones: one delivery', async () => {
    const way = await path.onRound();
    const ways = await raced(service, ofDossier(way.dossier), [() => path.deliver(way), () => path.deliver(way)]);
    expect(ways).toEqual(['DELIVERED', 'wrong-state']);
  });

  test('delivered while it is offered back to the office: one of the two', async () => {
    const ways = await racedBothWays(service, async () => {
      const way = await path.onRound();
      const body = { purpose: 'other', to: toOffice, numbers: [way.number] };
      const draft = await path.courier.post('/v1/handovers', body);
      const close = (): Promise<Reply> => path.courier.post(`/v1/handovers/${draft.body.id}/close`);
      return { held: ofItem(way.number), acts: [() => path.deliver(way), close] };
    });
    expect(ways).toEqual({ first: ['DELIVERED', 'item-not-yours'], second: ['item-on-list', 'OFFERED'] });
  });
});

describe('F17 two clerks and one list', () => {
  test('both accept', async () => {
    const { number, list } = await counted();
    const acts = [() => accept(cast.clerk, list), () => accept(secondClerk, list)];
    expect(await raced(service, ofItem(number), acts)).toEqual(['ACCEPTED', 'wrong-state']);
    expect(await statusOf(number)).toBe('AT_OFFICE');
  });

  test.each([
    { did: 'withdraw', ends: 'WITHDRAWN' },
    { did: 'refuse', ends: 'REFUSED' },
  ])('one accepts, another does $did', async ({ did, ends }) => {
    const numbers: string[] = [];
    const ways = await racedBothWays(service, async () => {
      const { number, list } = await counted();
      numbers.push(number);
      const other = (): Promise<Reply> => secondClerk.post(`/v1/handovers/${list}/${did}`, why);
      return { held: ofList(list), acts: [() => accept(cast.clerk, list), other] };
    });
    expect(ways).toEqual({ first: ['ACCEPTED', 'wrong-state'], second: ['wrong-state', ends] });
    expect(await Promise.all(numbers.map(statusOf))).toEqual(['AT_OFFICE', 'WITH_POST']);
  });

  test('both count: the second is a recount, which needs a reason', async () => {
    const numbers = await withCarrier();
    const { id: list } = (await offer(cast.carrier, toOffice, numbers)).body;
    const acts = [() => count(cast.clerk, list, numbers), () => count(secondClerk, list, numbers)];
    expect(await raced(service, ofList(list), acts)).toEqual(['OFFERED', 'recount-reason-missing']);
    expect((await count(secondClerk, list, numbers, why)).status).toBe(200);
  });

  test('both undo: one of them, and the envelope is with the giver', async () => {
    const { number, list } = await counted();
    await accept(cast.clerk, list);
    await cast.carrier.post(`/v1/handovers/${list}/ask-undo`, why);
    const undo = (clerk: Caller) => (): Promise<Reply> => clerk.post(`/v1/handovers/${list}/undo`);
    const ways = await raced(service, ofDossierOf(number), [undo(cast.clerk), undo(secondClerk)]);
    expect(ways).toEqual(['UNDONE', 'wrong-state']);
    expect(await statusOf(number)).toBe('WITH_POST');
  });

  test('both sides ask to undo: one ask, which the other confirms', async () => {
    const { number, list } = await counted();
    await accept(cast.clerk, list);
    const ask = (caller: Caller) => (): Promise<Reply> => caller.post(`/v1/handovers/${list}/ask-undo`, why);
    const ways = await raced(service, ofDossierOf(number), [ask(cast.clerk), ask(cast.carrier)]);
    expect(ways).toEqual(['ACCEPTED', 'undo-asked-already']);
    expect((await cast.carrier.post(`/v1/handovers/${list}/undo`)).body.status).toBe('UNDONE');
  });
});
