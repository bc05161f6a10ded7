import { jest } from '@jest/globals';
import { castOf, sealed, tally, toDesk } from './support/handing-over.js';
import { Outside } from './support/outside.js';
import { signature } from './support/papers.js';
import { expectUnharmed, ofDossier, ofDossierOf, raced, racedBothWays } from './support/race.js';
import { courierId, handing, ResultPath, type OnTheWay } from './support/results.js';
import { TestService, type Reply } from './support/service.js';

jest.setTimeout(60_000);

let service: TestService;
let outside: Outside;
let path: ResultPath;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  path = new ResultPath(service);
  cast = castOf(service);
}, 60_000);
afterAll(async () => {
  await expectUnharmed(service);
  await outside.close();
  await service.close();
});

const why = { reason: 'Quét nhầm (mẫu)' };

async function statusOf(number: string | undefined): Promise<string> {
  return String((await cast.clerk.get(`/v1/items/${number}`)).body.status);
}

/** What the authority says of a dossier, as it comes in. */
async function says(type: string, dossier: string, data: object = {}): Promise<() => Promise<Reply>> {
  const { postCode } = (await cast.clerk.get(`/v1/dossiers/${dossier}`)).body;
  return async () => {
    const { status, body } = await outside.webhook({ type, data: { postCode, ...data } });
    return { status, headers: {}, body: body as Reply['body'] };
  };
}

describe('F62 F82 a recall against what happens to the result', () => {
  const recall = ({ dossier }: OnTheWay): Promise<() => Promise<Reply>> => says('authority.recalled', dossier);
  const handOut = ({ delivery, number }: OnTheWay): Promise<Reply> =>
    path.clerk.post(`/v1/deliveries/${delivery}/hand-out`, { number, ...handing });

  test('delivered at the door: the earlier wins', async () => {
    const envelopes: OnTheWay[] = [];
    const ways = await racedBothWays(service, async () => {
      const way = await path.onRound();
      envelopes.push(way);
      return { held: ofDossier(way.dossier), acts: [() => path.deliver(way), await recall(way)] };
    });
    expect(ways).toEqual({ first: ['DELIVERED', 'refused'], second: ['item-recalled', 'applied'] });
    expect(await Promise.all(envelopes.map(({ number }) => statusOf(number)))).toEqual([
      'DELIVERED',
      'OUT_FOR_DELIVERY',
    ]);
  });

  test('handed out at the counter: the earlier wins', async () => {
    const envelopes: OnTheWay[] = [];
    const ways = await racedBothWays(service, async () => {
      const way = await path.held();
      envelopes.push(way);
      return { held: ofDossier(way.dossier), acts: [() => handOut(way), await recall(way)] };
    });
    expect(ways).toEqual({ first: ['DELIVERED', 'refused'], second: ['wrong-state', 'applied'] });
    expect(await Promise.all(envelopes.map(({ number }) => statusOf(number)))).toEqual(['DELIVERED', 'SEND_BACK_DUE']);
  });
});

describe('F24 F82 undo against what the authority says', () => {
  let serial = 0;
  const received = (dossier: string): Promise<() => Promise<Reply>> => {
    serial += 1;
    return says('authority.received', dossier, { code: `H48.12-261130-9${serial}`, dueDate: '2026-12-07' });
  };

  /** Two dossiers at the desk, the carrier asks to undo; the first may be counted before that. */
  async function asked(filed: boolean) {
    const numbers = await sealed(cast.clerk, 2);
    const { id } = (await toDesk(service, numbers)).body;
    await cast.carrier.post(`/v1/handovers/${id}/ask-undo`, why);
    if (filed) await tally(cast.officer, id, [{ number: numbers[0], asPostingSlip: true }]);
    const dossier = String((await cast.clerk.get(`/v1/items/${numbers[0]}`)).body['dossier']);
    const undo = (): Promise<Reply> => cast.officer.post(`/v1/handovers/${id}/undo`);
    return { numbers, dossier, acts: [undo, await received(dossier)] as const };
  }

  test('of a list with a filed dossier: received, and never undone', async () => {
    const told: string[][] = [];
    const ways = await racedBothWays(service, async () => {
      const { numbers, dossier, acts } = await asked(true);
      told.push(numbers);
      return { held: ofDossier(dossier), acts };
    });
    expect(ways).toEqual({ first: ['undo-filed', 'applied'], second: ['undo-authority-received', 'applied'] });
    expect(await Promise.all(told.map(([, untouched]) => statusOf(untouched)))).toEqual(['AT_DESK', 'AT_DESK']);
  });

  test('of a list on which nothing is counted: undone, and what came too early waits', async () => {
    const ways = await racedBothWays(service, async () => {
      const { dossier, acts } = await asked(false);
      return { held: ofDossier(dossier), acts };
    });
    expect(ways).toEqual({ first: ['UNDONE', 'waiting'], second: ['UNDONE', 'waiting'] });
  });

  test('against the tally that would file it: the earlier wins', async () => {
    const ways = await racedBothWays(service, async () => {
      const numbers = await sealed(cast.clerk, 1);
      const { id } = (await toDesk(service, numbers)).body;
      await cast.carrier.post(`/v1/handovers/${id}/ask-undo`, why);
      const count = (): Promise<Reply> => tally(cast.officer, id, [{ number: numbers[0], asPostingSlip: true }]);
      const undo = (): Promise<Reply> => cast.officer.post(`/v1/handovers/${id}/undo`);
      return { held: ofDossierOf(numbers[0] ?? ''), acts: [undo, count] };
    });
    expect(ways).toEqual({ first: ['UNDONE', 'wrong-state'], second: ['undo-filed', 'ACCEPTED'] });
  });
});

describe('F38 F46 one result, two who act on it', () => {
  test('two officers release it: one envelope', async () => {
    const { dossier, delivery } = await path.ready();
    const counted = { resultCount: 2, originals: 1, seal: 'KQ-0002', weightGrams: 60, carrierSignature: signature };
    const ways = await raced(service, ofDossier(dossier), [
      () => path.release(delivery),
      () => cast.secondOfficer.post(`/v1/deliveries/${delivery}/release`, counted),
    ]);
    expect(ways).toEqual(['AT_DESK', 'delivery-released']);
    const envelopes = await service.db.query(`select 1 from item where dossier_id = $1 and leg = 'result'`, [dossier]);
    expect(envelopes).toHaveLength(1);
  });

  test('loaded on the round against handed out at the counter: only what lies there is handed out', async () => {
    const round = await path.clerk.post('/v1/rounds', { courier: courierId, day: '2026-11-30' });
    const ways = await racedBothWays(service, async () => {
      const way = await path.released();
      await path.moved(way, path.atDeskSide, path.onRoundSide);
      await path.courier.post(`/v1/items/${way.number}/arrive`);
      const load = (): Promise<Reply> => path.courier.post(`/v1/rounds/${round.body.id}/load`, { number: way.number });
      const handOut = (): Promise<Reply> =>
        path.clerk.post(`/v1/deliveries/${way.delivery}/hand-out`, { number: way.number, ...handing });
      return { held: ofDossier(way.dossier), acts: [load, handOut] };
    });
    const loaded = ['OUT_FOR_DELIVERY', 'wrong-state'];
    expect(ways).toEqual({ first: loaded, second: loaded });
  });

  test('booked for a second try at home against handed out at the counter: the earlier wins', async () => {
    const ways = await racedBothWays(service, async () => {
      const way = await path.held();
      const at = `/v1/deliveries/${way.delivery}`;
      const retry = (): Promise<Reply> => path.clerk.post(`${at}/retry`);
      const handOut = (): Promise<Reply> => path.clerk.post(`${at}/hand-out`, { number: way.number, ...handing });
      return { held: ofDossier(way.dossier), acts: [retry, handOut] };
    });
    expect(ways).toEqual({ first: ['AT_OFFICE', 'wrong-state'], second: ['wrong-state', 'DELIVERED'] });
  });
});
