import { randomUUID } from 'node:crypto';
import { castOf, handOver, tally } from './support/handing-over.js';
import { late, sendLate, statuses } from './support/late-acts.js';
import { signature } from './support/papers.js';
import { expectUnharmed, ofDossier, raced } from './support/race.js';
import { handing, ResultPath } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';

let service: TestService;
let path: ResultPath;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
}, 60_000);
afterEach(() => expectUnharmed(service));
afterAll(() => service.close());

const said = ({ status, body }: Reply): string => (status < 300 ? String(body.status) : `${status} ${body.code}`);

async function filedAt(dossier: string): Promise<object | undefined> {
  const rows = await service.db.query<object[]>('select status, filed_at as filed from dossier where id = $1', [
    dossier,
  ]);
  return rows[0];
}

describe('F45 recovered papers', () => {
  const licenceBack = { lines: [{ line: 3, given: 1 }], seal: 'TH-0001', weightGrams: 20, signature };
  const recover = (caller: Caller, delivery: string, change: object = {}, key?: string): Promise<Reply> =>
    caller.post(`/v1/deliveries/${delivery}/recover`, { ...licenceBack, ...change }, { key });

  test('come home to the desk without a filing time', async () => {
    const way = await path.onRound();
    expect(said(await recover(path.courier, way.delivery))).toBe('409 wrong-state');
    await path.deliver(way);
    const key = randomUUID();
    const taken = await recover(path.courier, way.delivery, {}, key);
    expect(taken).toMatchObject({ status: 201, body: { status: 'WITH_POST' } });
    expect((await recover(path.courier, way.delivery, {}, key)).body).toEqual(taken.body);
    const { number } = taken.body;
    expect((await path.courier.get(`/v1/items/${number}`)).body).toMatchObject({ leg: 'recovery' });
    const before = await filedAt(way.dossier);
    const home = await handOver(path.courier, path.atDeskSide, [number]);
    const counted = await tally(path.officer, home.body.id, [{ number, asPostingSlip: true }]);
    expect(counted.body['tallied']).toMatchObject([{ short: false, filed: false }]);
    expect(await filedAt(way.dossier)).toEqual(before);
    expect((await path.officer.get(`/v1/items/${number}`)).body).toMatchObject({
      status: 'FILED',
      holder: { kind: 'AUTHORITY' },
    });
    expect((await path.read(way)).status).toBe('DELIVERED');
  });

  test('with the delivery itself from a phone that had no signal', async () => {
    const way = await path.onRound();
    const acts = [
      late(1, `/v1/deliveries/${way.delivery}/deliver`, { number: way.number, ...handing }),
      late(2, `/v1/deliveries/${way.delivery}/recover`, licenceBack),
    ];
    expect(statuses(await sendLate(path.courier, randomUUID(), acts))).toEqual([
      [1, 200],
      [2, 201],
    ]);
  });

  test('at the counter its office holds them; only what the checklist names, once, by who delivered', async () => {
    const way = await path.held();
    const handedOut = {
      number: way.number,
      to: 'addressee',
      counted: { resultCount: 2, originals: 1 },
      method: 'cash',
    };
    const identity = { kind: 'cccd', last4: '1234', nameMatches: true };
    await path.clerk.post(`/v1/deliveries/${way.delivery}/hand-out`, { ...handedOut, identity, signature });
    expect(said(await recover(path.courier, way.delivery))).toBe('403 recovery-not-yours');
    expect(said(await recover(castOf(service).otherClerk, way.delivery))).toMatch(/^40[34] /);
    for (const lines of [
      [{ line: 1, given: 1 }],
      [{ line: 3, given: 2 }],
      [licenceBack.lines[0], licenceBack.lines[0]],
    ])
      expect(said(await recover(path.clerk, way.delivery, { lines }))).toBe('422 tally-lines-wrong');
    const unsigned = { signature: { kind: 'token' } };
    expect(said(await recover(path.clerk, way.delivery, unsigned))).toBe('422 signature-incomplete');
    const both = [1, 2].map(() => () => recover(path.clerk, way.delivery));
    expect(await raced(service, ofDossier(way.dossier), both)).toEqual(['AT_OFFICE', 'recovered-already']);
  });
});
