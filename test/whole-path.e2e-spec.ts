import { jest } from '@jest/globals';
import { Reconciliations } from '../src/integrations/reconciliation/reconciliations.js';
import { References } from '../src/modules/dossier/references.js';
import { localDay } from '../src/platform/clock.js';
import { verify } from '../src/verify/verify.js';
import { castOf, handOver, offer, tally, toDesk, carrierId as runCarrierId } from './support/handing-over.js';
import { drained, Outside, until } from './support/outside.js';
import { counterIntake, owner, picture, signature, type IntakeItem } from './support/papers.js';
import { photo, ResultPath, type OnTheWay } from './support/results.js';
import { TestService } from './support/service.js';
import { sound } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let outside: Outside;
let path: ResultPath;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  path = new ResultPath(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

interface Tracked {
  milestone: { code: string };
  holder: { role: string };
  detail: {
    unit?: string;
    receivedBy?: string;
    confirmed?: boolean;
    history: { code: string }[];
    amountsDue: object[];
    dueOn?: string;
  };
}

/** What the public reads of a dossier, with and without the code; nobody's name and no procedure in either. */
async function read(item: IntakeItem): Promise<Tracked> {
  const code = service.app.get(References).lookUpCode(item.number);
  const alone = await service.get(`/v1/tracking/${item.number}`);
  const opened = await service.get(`/v1/tracking/${item.postCode}?code=${code}`);
  for (const word of ['Ánh', '345678', 'Quang Trung', 'giấy phép', 'GTVT', '(mẫu)']) {
    expect(alone.text).not.toContain(word);
    expect(opened.text).not.toContain(word);
  }
  for (const word of ['Đồng Hới', 'Trung tâm', 'Công an', owner.ward]) expect(alone.text).not.toContain(word);
  return (opened.body as { dossiers: Tracked[] }).dossiers[0] as Tracked;
}

async function milestoneOf(item: IntakeItem): Promise<string> {
  return (await read(item)).milestone.code;
}

/** Every invariant on the whole database and the other side's store. */
async function expectSound() {
  await drained(service);
  const options = { simulatorsUrl: service.database.simulatorsUrl, evidenceFolder: service.config.EVIDENCE_FOLDER };
  const report = await verify(service.database.url, options);
  expect(report.broken).toEqual([]);
  expect(report.counts).toEqual({ ...sound, N3: 0, N4: 0 });
  expect(report.synced?.effects).toBe(report.synced?.owed);
}

async function takenIn(): Promise<IntakeItem> {
  const [item] = (await counterIntake(path.clerk)).items;
  if (!item) throw new Error('nothing was taken in');
  return item;
}

/** At the desk, counted, and received by the authority. */
async function received(): Promise<IntakeItem> {
  const item = await takenIn();
  const accepted = await toDesk(service, [item.number]);
  const { officer } = castOf(service);
  const tallied = await tally(officer, accepted.body.id, [{ number: item.number, asPostingSlip: true }]);
  expect(tallied.status).toBe(200);
  await drained(service);
  await until(async () => (await path.clerk.get(`/v1/dossiers/${item.dossier}`)).body.status === 'ACCEPTED');
  return item;
}

async function finished(item: IntakeItem): Promise<OnTheWay> {
  const data = { postCode: item.postCode, resultCount: 2, originals: 1 };
  expect((await outside.webhook({ type: 'authority.finished', data })).status).toBe(202);
  return { dossier: item.dossier, delivery: (await path.deliveryOf(item.dossier)).id, number: '' };
}

describe('F68 F22 the whole way of a dossier', () => {
  test('to the desk: every step is told, and every invariant holds', async () => {
    const item = await takenIn();
    const { clerk, carrier, officer } = castOf(service);
    expect(await milestoneOf(item)).toBe('A40');
    await handOver(clerk, { caller: carrier, to: { person: runCarrierId } }, [item.number]);
    expect(await read(item)).toMatchObject({
      milestone: { code: 'A50' },
      holder: { role: 'COURIER' },
      detail: { unit: expect.stringContaining('Đồng Hới') },
    });
    const accepted = await handOver(carrier, { caller: officer, to: { unit: '44-TTPVHCC' } }, [item.number]);
    expect(await read(item)).toMatchObject({ milestone: { code: 'A60' }, holder: { role: 'DESK' } });
    await tally(officer, accepted.body.id, [{ number: item.number, lines: [{ line: 1, given: 0 }], accepted: false }]);
    expect(await milestoneOf(item)).toBe('A61');
    const complete = await received();
    expect(await read(complete)).toMatchObject({
      milestone: { code: 'A80' },
      holder: { role: 'AUTHORITY' },
      detail: { dueOn: expect.any(String), history: ['A40', 'A50', 'A60', 'A70', 'A80'].map((code) => ({ code })) },
    });
    await expectSound();
  });

  test('home: released, carried, tried, delivered', async () => {
    const item = await received();
    const way = await finished(item);
    expect(await milestoneOf(item)).toBe('B10');
    way.number = (await path.release(way.delivery)).body.number;
    expect(await read(item)).toMatchObject({
      milestone: { code: 'B20' },
      detail: { amountsDue: [{ payee: 'post', due: 'delivery' }] },
    });
    await path.moved(way, path.atDeskSide, path.onRun);
    expect(await milestoneOf(item)).toBe('B30');
    await path.moved(way, path.onRun, path.atOfficeSide);
    expect(await milestoneOf(item)).toBe('B45');
    await path.loaded(way);
    expect(await milestoneOf(item)).toBe('B50');
    const delivered = await path.deliver(way, { evidence: [photo('signature')] });
    expect(delivered.status).toBe(200);
    expect(await read(item)).toMatchObject({
      milestone: { code: 'B60' },
      holder: { role: 'RECIPIENT' },
      detail: { receivedBy: 'addressee', confirmed: false },
    });
    await path.courier.put(`/v1/evidence/${signature.sha256}`, picture);
    expect(await read(item)).toMatchObject({ detail: { confirmed: true, amountsDue: [] } });
    await expectSound();
  });

  test('not at home: failed, held, and a difference found by a blind count', async () => {
    const item = await received();
    const way = await finished(item);
    way.number = (await path.release(way.delivery)).body.number;
    await path.moved(way, path.atDeskSide, path.onRun);
    await path.moved(way, path.onRun, path.atOfficeSide);
    await path.loaded(way);
    await path.fail(way, { reason: 'D01', action: 'T1', evidence: [photo('door-photo')] });
    expect(await milestoneOf(item)).toBe('B51');
    await path.handedBack(way);
    expect(await milestoneOf(item)).toBe('B52');
    const [missing, there] = [await takenIn(), await takenIn()];
    const { clerk, carrier } = castOf(service);
    const offered = await offer(clerk, { person: runCarrierId }, [missing.number, there.number]);
    const counted = await carrier.post(`/v1/handovers/${offered.body.id}/count`, { numbers: [there.number] });
    const accepted = await carrier.post(`/v1/handovers/${offered.body.id}/accept`, { version: counted.body.version });
    expect(accepted.body.status).toBe('ACCEPTED_WITH_DIFFERENCE');
    expect([await milestoneOf(missing), await milestoneOf(there)]).toEqual(['A40', 'A50']);
    await expectSound();
  });

  test('F135 the next morning both sides have the same days', async () => {
    const { clock, app, db } = service;
    const tomorrow = localDay(new Date(clock.now().getTime() + 86_400_000));
    clock.moveTo(new Date(`${tomorrow}T01:00:00+07:00`));
    expect(await app.get(Reconciliations).runDue()).toBeGreaterThan(0);
    const [days] = await db.query<object[]>(
      'select count(*) filter (where runs = 0)::int as left, bool_and(owed = effects) as alike, sum(owed) > 20 as many from reconciliation',
    );
    expect(days).toEqual({ left: 0, alike: true, many: true });
    expect(await db.query('select class, event, fields from reconciliation_difference')).toEqual([]);
  });
});
