import { References } from '../src/modules/dossier/references.js';
import {
  correctorsOf,
  find,
  lose,
  milestoneOf,
  misdeliver,
  resealed,
  retrieve,
  tasksAbout,
} from './support/corrections.js';
import { castOf } from './support/handing-over.js';
import { expectUnharmed, ofDossierOf, raced } from './support/race.js';
import { handing, ResultPath, type OnTheWay } from './support/results.js';
import { TestService, type Reply } from './support/service.js';

let service: TestService;
let path: ResultPath;
let correctors: ReturnType<typeof correctorsOf>;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
  correctors = correctorsOf(service);
}, 60_000);
afterEach(() => expectUnharmed(service));
afterAll(() => service.close());

const said = ({ status, body }: Reply): string => (status < 300 ? String(body.status) : `${status} ${body.code}`);

async function delivered(): Promise<OnTheWay> {
  const way = await path.onRound();
  expect((await path.deliver(way)).status).toBe(200);
  return way;
}

describe('F24 retrieved after misdelivery', () => {
  test('the delivery no longer holds, its office is to fetch it, and then it is delivered to who may have it', async () => {
    const way = await delivered();
    const misdelivered = await misdeliver(correctors.controller, way.delivery);
    expect(misdelivered).toMatchObject({
      status: 200,
      body: { status: 'MISDELIVERED', actions: ['lose', 'retrieve'] },
    });
    expect(await tasksAbout(service, way.number)).toEqual({ 'delivery.misdelivered': '44-DHO' });
    expect(await path.read(way)).not.toHaveProperty('proof');
    expect(said(await retrieve(correctors.controller, way))).toBe('AT_OFFICE');
    expect(await tasksAbout(service, way.number)).toEqual({});
    await path.loaded(way);
    expect(said(await path.deliver(way))).toBe('DELIVERED');
    expect(await path.read(way)).toMatchObject({ status: 'DELIVERED', attempts: 2 });
    expect((await path.journal(way.dossier)).slice(-5)).toEqual([
      'delivery.delivered',
      'item.misdelivered',
      'item.retrieved',
      'handover.accepted',
      'delivery.delivered',
    ]);
    const seals = (await path.clerk.get(`/v1/items/${way.number}/seals`)).body['data'];
    expect(seals).toMatchObject([{ state: 'INTACT' }, { seal: 'KQ-0002', state: 'REPLACED' }]);
  });

  test('the public no longer reads to whom it was given', async () => {
    const way = await delivered();
    const code = service.app.get(References).lookUpCode(way.number);
    const tracked = async (): Promise<string> =>
      JSON.stringify((await service.get(`/v1/tracking/${way.number}?code=${code}`)).body);
    expect(await tracked()).toContain('"receivedBy":"addressee"');
    await misdeliver(correctors.controller, way.delivery);
    expect(await tracked()).not.toContain('receivedBy');
    expect(await milestoneOf(service, way.number)).toBe('B92');
  });

  test('it may stay away: then it is lost, and who finds it has it', async () => {
    const way = await delivered();
    await misdeliver(correctors.controller, way.delivery);
    expect(said(await lose(correctors.controller, way.number))).toBe('LOST');
    expect(await tasksAbout(service, way.number)).toEqual({ 'item.lost': '44-DHO', 'item.lost-told': '44-TTPVHCC' });
    expect(said(await retrieve(correctors.controller, way))).toBe('409 wrong-state');
    expect(said(await find(correctors.controller, way.number, { resealed }))).toBe('AT_OFFICE');
  });

  test('found after it was lost so, it is counted and sealed anew, and nothing else that was found is', async () => {
    const way = await delivered();
    await misdeliver(correctors.controller, way.delivery);
    await lose(correctors.controller, way.number);
    const fewer = { ...handing.counted, originals: 0 };
    const found = (change: object): Promise<Reply> => find(correctors.controller, way.number, change);
    expect(said(await found({}))).toBe('422 found-opened');
    expect(said(await found({ resealed: { ...resealed, counted: fewer } }))).toBe('422 counts-differ');
    expect(said(await found({ resealed: { ...resealed, seal: 'KQ-0001' } }))).toBe('422 seal-unchanged');
    expect(said(await found({ resealed: { ...resealed, seal: '' } }))).toBe('422 body-invalid');
    expect((await path.read(way)).status).toBe('LOST');
    expect(said(await found({ resealed }))).toBe('AT_OFFICE');
    const seals = (await path.clerk.get(`/v1/items/${way.number}/seals`)).body['data'];
    expect(seals).toMatchObject([{ state: 'INTACT' }, { seal: 'KQ-0009', state: 'REPLACED' }]);
    await path.loaded(way);
    expect(said(await path.deliver(way))).toBe('DELIVERED');
    const other = await path.atOffice();
    await lose(correctors.controller, other.number);
    expect(said(await find(correctors.controller, other.number, { resealed }))).toBe('409 item-not-suspect');
    expect(said(await find(correctors.controller, other.number))).toBe('AT_OFFICE');
  });

  test('found at the desk it is sealed anew as well', async () => {
    const way = await delivered();
    await misdeliver(correctors.controller, way.delivery);
    await lose(correctors.controller, way.number);
    expect(said(await find(path.officer, way.number))).toBe('422 found-opened');
    expect(said(await find(path.officer, way.number, { resealed }))).toBe('AT_DESK');
  });

  test('only the controller of the unit that delivered says so', async () => {
    const way = await path.taken();
    const through = { caller: castOf(service).otherClerk, to: { unit: '44-BDO' } };
    await path.moved(way, path.onRun, through);
    await path.moved(way, through, path.onRun);
    await path.moved(way, path.onRun, path.atOfficeSide);
    await path.loaded(way);
    expect(said(await path.deliver(way))).toBe('DELIVERED');
    expect((await correctors.otherController.get(`/v1/dossiers/${way.dossier}`)).status).toBe(200);
    expect(said(await misdeliver(correctors.otherController, way.delivery))).toBe('403 not-your-delivery');
    expect((await path.read(way)).status).toBe('DELIVERED');
    expect(said(await misdeliver(correctors.controller, way.delivery))).toBe('MISDELIVERED');
  });

  test('not twice, not by others, not before it was delivered, and not with other papers or the old seal', async () => {
    const way = await path.onRound();
    expect(said(await misdeliver(correctors.controller, way.delivery))).toBe('409 wrong-state');
    await path.deliver(way);
    expect(said(await misdeliver(path.clerk, way.delivery))).toBe('403 role-not-allowed');
    expect(said(await retrieve(correctors.controller, way))).toBe('409 wrong-state');
    const both = [1, 2].map(() => () => misdeliver(correctors.controller, way.delivery));
    expect(await raced(service, ofDossierOf(way.number), both)).toEqual(['MISDELIVERED', 'wrong-state']);
    const fewer = { ...handing.counted, resultCount: 1 };
    expect(said(await retrieve(correctors.controller, way, { counted: fewer }))).toBe('422 counts-differ');
    expect(said(await retrieve(correctors.controller, way, { seal: 'KQ-0001' }))).toBe('422 seal-unchanged');
    const { number } = await path.released();
    expect(said(await retrieve(correctors.controller, { ...way, number }))).toMatch(/number-differs$/);
    expect(said(await retrieve(castOf(service).clerk, way))).toBe('403 role-not-allowed');
    expect((await path.read(way)).status).toBe('MISDELIVERED');
  });
});
