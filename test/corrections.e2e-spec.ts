import { randomUUID } from 'node:crypto';
import { derivedId } from '../src/platform/ids.js';
import type { Refused } from '../src/platform/problems.js';
import { bagged, baggedOf } from './support/bags.js';
import { correct, correctorsOf, find, lose, milestoneOf, tasksAbout, why } from './support/corrections.js';
import { carrierId, castOf, handOver, offer, outcome, sealed, toDesk } from './support/handing-over.js';
import { officeId } from './support/placed.js';
import { expectUnharmed, ofDossierOf, raced } from './support/race.js';
import { ResultPath } from './support/results.js';
import { TestService, type Reply } from './support/service.js';
import { askUndo, typesAround, undo, withCarrier } from './support/undoing.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
let correctors: ReturnType<typeof correctorsOf>;
let path: ResultPath;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  correctors = correctorsOf(service);
  path = new ResultPath(service);
}, 60_000);
afterEach(() => expectUnharmed(service));
afterAll(() => service.close());

interface Envelope {
  status: string;
  holder: string;
  place: string | null;
  unit: string | null;
  clocks: number;
}

async function envelope(number: string): Promise<Envelope | undefined> {
  const rows = await service.db.query<Envelope[]>(
    `select i.status, i.holder_kind || ' ' || i.holder_id as holder, i.place, u.code as unit,
       (select count(*)::int from deadline d where d.kind = 'custody.overdue' and d.subject = i.id and d.done_act is null and d.withdrawn_act is null) as clocks
     from item i left join unit u on u.id = i.holder_unit where i.number = $1`,
    [number],
  );
  return rows[0];
}

const courier = `COURIER ${carrierId}`;
const office = `OFFICE ${officeId}`;
const said = ({ status, body }: Reply): string => (status < 300 ? String(body.status) : `${status} ${body.code}`);

describe('F24 lost and found', () => {
  test('the last holder answers for it, the desk is told, and nothing more is done with it', async () => {
    const { numbers } = await withCarrier(service);
    const [number = ''] = numbers;
    const key = randomUUID();
    const lost = await lose(correctors.controller, number, {}, key);
    expect(lost).toMatchObject({ status: 200, body: { number, status: 'LOST', actions: ['find'] } });
    expect(await envelope(number)).toMatchObject({ status: 'LOST', holder: courier, unit: '44-DHO', clocks: 0 });
    expect(await tasksAbout(service, number)).toEqual({ 'item.lost': '44-DHO', 'item.lost-told': '44-TTPVHCC' });
    expect((await lose(correctors.controller, number, {}, key)).body).toEqual(lost.body);
    expect(said(await lose(correctors.controller, number))).toBe('409 wrong-state');
    expect(said(await offer(cast.carrier, { unit: '44-TTPVHCC' }, [number]))).toMatch(/^4\d\d /);
    expect((await cast.clerk.get(`/v1/items/${number}`)).body).toMatchObject({ status: 'LOST', actions: [] });
  });

  test('whoever finds it holds it, its clock runs again and the tasks end', async () => {
    const { numbers } = await withCarrier(service);
    const [number = ''] = numbers;
    await lose(correctors.controller, number);
    const found = await find(correctors.controller, number);
    expect(said(found)).toBe('AT_OFFICE');
    expect(await envelope(number)).toMatchObject({ status: 'AT_OFFICE', holder: office, place: officeId, clocks: 1 });
    expect(await tasksAbout(service, number)).toEqual({});
    expect(await typesAround(service, number)).toEqual(['item.sealed', 'handover.accepted', 'item.lost', 'item.found']);
    expect(said(await find(correctors.controller, number))).toBe('409 wrong-state');
    await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, [number]);
    expect((await envelope(number))?.holder).toBe(courier);
  });

  test('lost and found in the same office is held anew', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await lose(correctors.controller, number);
    expect((await envelope(number))?.clocks).toBe(0);
    service.clock.moveTo(new Date(service.clock.now().getTime() + 3_600_000));
    await find(correctors.controller, number);
    expect(await envelope(number)).toMatchObject({ holder: office, clocks: 1 });
  });

  test('what had to go back still has to, and at the desk it is back', async () => {
    const way = await path.taken();
    await path.recall(way.dossier);
    await lose(correctors.controller, way.number);
    expect(said(await find(correctors.controller, way.number))).toBe('SEND_BACK_DUE');
    await lose(correctors.controller, way.number);
    expect(said(await find(cast.officer, way.number))).toBe('RECALLED');
    const plain = await path.taken();
    await lose(correctors.controller, plain.number);
    expect(said(await find(cast.officer, plain.number))).toBe('AT_DESK');
  });

  test('a held result that is lost is not sent back by its last day', async () => {
    const way = await path.held();
    await lose(correctors.controller, way.number);
    const rows = await service.db.query<object[]>(
      `select 1 from deadline where kind = 'delivery.hold' and subject = $1 and done_act is null and withdrawn_act is null`,
      [way.delivery],
    );
    expect(rows).toEqual([]);
    expect((await path.read(way)).status).toBe('LOST');
  });

  test('the public reads that it is lost, and where it is once it is found', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    const milestone = () => milestoneOf(service, number);
    await lose(correctors.controller, number);
    expect(await milestone()).toBe('A96');
    await find(correctors.controller, number);
    expect(await milestone()).toBe('A50');
  });

  test('at a desk a second person says so; others of the desk and other controllers do not', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await toDesk(service, [number]);
    expect(said(await lose(cast.officer, number))).toBe('403 second-person');
    expect(said(await lose(correctors.controller, number))).toBe('409 wrong-state');
    expect(said(await lose(correctors.otherController, number))).toBe('404 not-found');
    expect(said(await lose(cast.clerk, number))).toBe('403 role-not-allowed');
    expect(said(await lose(cast.secondOfficer, number, { cause: 'D01' }))).toBe('422 body-invalid');
    expect(said(await lose(cast.secondOfficer, number))).toBe('LOST');
  });

  test('not from under a list that its giver has signed', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await offer(cast.clerk, { person: carrierId }, [number]);
    expect(said(await lose(correctors.controller, number))).toBe('409 item-on-list');
    expect(said(await correct(correctors.controller, number, { person: carrierId }))).toBe('409 item-on-list');
  });

  test('out of a sealed bag, which then has to be opened; custody of what is in it is not put right apart', async () => {
    const { bag, numbers } = await bagged(service, 2);
    const [gone = '', kept = ''] = numbers;
    expect(said(await correct(correctors.controller, kept, { person: carrierId }))).toBe('409 item-in-bag');
    expect(said(await lose(correctors.controller, gone))).toBe('LOST');
    expect(await baggedOf(service, numbers)).toEqual([null, bag]);
    expect(said(await offer(cast.clerk, { person: carrierId }, [bag]))).toBe('409 bag-content-changed');
    expect(said(await find(correctors.controller, gone))).toBe('AT_OFFICE');
  });

  test('after a recall at the same moment it is sent back when it is found, whichever was earlier', async () => {
    const way = await path.taken();
    const answered = (status: number, body: object): Reply => ({ status, headers: {}, body: body as Reply['body'] });
    const recalled = (): Promise<Reply> =>
      path.recall(way.dossier).then(
        () => answered(200, { status: 'recalled' }),
        (error: unknown) => answered(409, { code: (error as Refused).code, detail: 'what a person reads' }),
      );
    const acts = [() => lose(correctors.controller, way.number), recalled];
    expect(await raced(service, ofDossierOf(way.number), acts)).toEqual(['LOST', 'recalled']);
    expect(said(await find(correctors.controller, way.number))).toBe('SEND_BACK_DUE');
    const other = await path.taken();
    way.dossier = other.dossier;
    expect(
      await raced(service, ofDossierOf(other.number), [recalled, () => lose(correctors.controller, other.number)]),
    ).toEqual(['recalled', 'LOST']);
    expect(said(await find(correctors.controller, other.number))).toBe('SEND_BACK_DUE');
  });
});

describe('F24 a correction of custody', () => {
  test('gives an envelope back to its giver as it was, and the one who is charged is told', async () => {
    const { numbers, list } = await withCarrier(service);
    const [number = ''] = numbers;
    const [{ act } = { act: '' }] = await service.db.query<{ act: string }[]>(
      'select ended_act as act from handover where id = $1',
      [list],
    );
    expect(said(await correct(correctors.controller, number, 'giver'))).toBe('AT_OFFICE');
    expect(await envelope(number)).toMatchObject({ holder: office, place: officeId, unit: '44-DHO', clocks: 1 });
    expect(await tasksAbout(service, number)).toEqual({ 'custody.corrected': '44-DHO' });
    const [event] = await service.db.query<{ data: object }[]>(
      `select body::jsonb -> 'data' as data from event where type = 'act.corrected' and body::jsonb #>> '{data,corrected}' = $1`,
      [act],
    );
    expect(event?.data).toMatchObject({ error: 'incorrect_data', unit: officeId });
    expect(JSON.stringify(event)).not.toContain(why);
    await askUndo(cast.clerk, list);
    expect(said(await undo(cast.carrier, list))).toBe('409 undo-moved-on');
  });

  test('to a courier who gave it: he has it again, and his office answers', async () => {
    const { numbers } = await withCarrier(service);
    const [number = ''] = numbers;
    await handOver(cast.carrier, { caller: cast.clerk, to: { unit: '44-DHO' } }, [number], 'other');
    expect(said(await correct(correctors.controller, number, 'giver'))).toBe('WITH_POST');
    expect(await envelope(number)).toMatchObject({ holder: courier, unit: '44-DHO', clocks: 1 });
    expect(said(await correct(correctors.controller, number, 'giver'))).toBe('AT_OFFICE');
  });

  test('charges the controller’s own office or a courier of it, and nobody else', async () => {
    const { numbers } = await withCarrier(service);
    const [number = ''] = numbers;
    const ofOther = { person: derivedId('person', 'courier-bdo-1') };
    expect(said(await correct(correctors.controller, number, ofOther))).toBe('422 charged-invalid');
    expect(said(await correct(correctors.controller, number, { person: 'bưu tá' }))).toBe('422 body-invalid');
    expect(said(await correct(correctors.controller, number, { person: carrierId }))).toBe('409 nothing-to-correct');
    const second = { person: derivedId('person', 'courier-dho-2') };
    expect(said(await correct(correctors.controller, number, second))).toBe('WITH_POST');
    expect((await envelope(number))?.holder).toBe(`COURIER ${second.person}`);
    expect(said(await correct(correctors.controller, number, 'office'))).toBe('AT_OFFICE');
    expect(said(await correct(correctors.controller, number, 'office'))).toBe('409 nothing-to-correct');
    expect(await tasksAbout(service, number)).toEqual({ 'custody.corrected': '44-DHO' });
  });

  test('what was only sealed has no giver; what has been recalled since is not as before', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    expect(said(await correct(correctors.controller, number, 'giver'))).toBe('409 nothing-to-correct');
    const way = await path.taken();
    await path.recall(way.dossier);
    expect(said(await correct(correctors.controller, way.number, 'giver'))).toBe('409 correct-too-late');
    expect(said(await correct(correctors.controller, way.number, 'office'))).toBe('SEND_BACK_DUE');
  });

  test('at a desk by a second person, to the giver only; never once its papers are filed', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await toDesk(service, [number]);
    expect(said(await correct(cast.officer, number, 'giver'))).toBe('403 second-person');
    expect(said(await correct(cast.secondOfficer, number, 'office'))).toBe('403 role-not-allowed');
    expect(said(await correct(correctors.controller, number, 'giver'))).toBe('409 wrong-state');
    expect(said(await correct(cast.secondOfficer, number, 'giver'))).toBe('WITH_POST');
    expect((await envelope(number))?.holder).toBe(courier);
    expect(said(await correct(correctors.otherController, number, 'giver'))).toBe('404 not-found');
  });

  test('twice at the same time is once; against a handover the list wins or loses whole', async () => {
    const { numbers } = await withCarrier(service);
    const [number = ''] = numbers;
    const twice = [1, 2].map(() => () => correct(correctors.controller, number, 'office'));
    expect(await raced(service, ofDossierOf(number), twice)).toEqual(['AT_OFFICE', 'nothing-to-correct']);
    const { id } = (await offer(cast.clerk, { person: carrierId }, [number])).body;
    expect(outcome(await correct(correctors.controller, number, 'giver'))).toBe('item-on-list');
    await cast.carrier.post(`/v1/handovers/${id}/count`, { numbers: [number] });
    const accepted = await cast.carrier.post(`/v1/handovers/${id}/accept`, { version: 1 });
    expect(accepted.body.status).toBe('ACCEPTED');
  });
});
