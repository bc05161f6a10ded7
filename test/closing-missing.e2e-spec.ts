import { jest } from '@jest/globals';
import { MissingClosings } from '../src/modules/handover/closing/missing-closings.js';
import { derivedId } from '../src/platform/ids.js';
import { verify } from '../src/verify/verify.js';
import { close, morningOf, sign } from './support/closings.js';
import { carrierId, castOf, handOver, sealed, tally, toDesk } from './support/handing-over.js';
import { courierId } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';

jest.setTimeout(60_000);

const TUESDAY = '2026-12-01';
const WEDNESDAY = '2026-12-02';
const toCarrier = { person: carrierId };

let service: TestService;
let cast: ReturnType<typeof castOf>;
let controller: Caller;

beforeEach(async () => {
  service = await TestService.start();
  cast = castOf(service);
  controller = service.as('controller-dho', 'controller', '44-DHO');
}, 60_000);
afterEach(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

const give = (numbers: string[]): Promise<Reply> =>
  handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, numbers);

describe('F26 who has not closed by five past midnight is told so, once', () => {
  const tasks = (): Promise<object[]> =>
    service.db.query(
      `select t.subject, u.code as unit, t.closed_act is not null as closed from task t join unit u on u.id = t.unit
       where t.kind = 'closing.missing' order by u.code, t.subject`,
    );
  const remind = async (at: string): Promise<void> => {
    service.clock.moveTo(new Date(`${at}:00+07:00`));
    await service.app.get(MissingClosings).remind();
  };

  test('whoever has something or handed over, and has not closed; his closing ends it', async () => {
    const [kept = '', moved = '', gone = ''] = await sealed(cast.clerk, 3);
    const list = await toDesk(service, [gone]);
    await tally(cast.officer, list.body.id, [{ number: gone, asPostingSlip: true }]);
    await give([moved]);
    await close(cast.carrier, [moved]);
    await remind(`${TUESDAY}T00:04`);
    expect(await tasks()).toEqual([]);
    await remind(`${TUESDAY}T00:05`);
    const [office, desk] = ['44-DHO', '44-TTPVHCC'].map((unit) => ({ subject: derivedId('unit', unit), unit }));
    expect(await tasks()).toEqual([
      { ...office, closed: false },
      { ...desk, closed: false },
    ]);
    await remind(`${TUESDAY}T00:06`);
    expect(await tasks()).toHaveLength(2);
    await close(cast.clerk, [kept]);
    expect(await tasks()).toEqual([
      { ...office, closed: true },
      { ...desk, closed: false },
    ]);
    await remind(`${WEDNESDAY}T00:05`);
    expect(await tasks()).toEqual(
      [
        { subject: courierId, unit: '44-DHO', closed: false },
        { ...office, closed: true },
        { ...desk, closed: false },
      ].sort((a, b) => (`${a.unit}${a.subject}` < `${b.unit}${b.subject}` ? -1 : 1)),
    );
  });

  test('nobody of a day on which his unit was shut and nothing moved; of one on which something did he is', async () => {
    const ofDesk = async (): Promise<unknown[]> =>
      (await tasks()).flatMap((task) => ('unit' in task && task.unit === '44-TTPVHCC' ? [task] : []));
    const [, atDesk = '', later = ''] = await sealed(cast.clerk, 3);
    await toDesk(service, [atDesk]);
    service.clock.moveTo(new Date('2026-12-04T17:00:00+07:00'));
    await close(cast.officer, [atDesk]);
    for (const day of ['2026-12-05', '2026-12-06', '2026-12-07']) await remind(`${day}T00:05`);
    expect(await ofDesk()).toEqual([]);
    // the office is open on Saturdays
    expect(await tasks()).toContainEqual(expect.objectContaining({ unit: '44-DHO' }));
    service.clock.moveTo(new Date('2026-12-11T17:00:00+07:00'));
    await close(cast.officer, [atDesk]);
    morningOf(service, '2026-12-12');
    await toDesk(service, [later]);
    await remind('2026-12-13T00:05');
    expect(await ofDesk()).toMatchObject([{ closed: false }]);
    await close(cast.officer, [atDesk, later]);
    await remind('2026-12-14T00:05');
    expect(await ofDesk()).toMatchObject([{ closed: true }]);
    await remind('2026-12-15T00:05');
    expect(await ofDesk()).toHaveLength(2);
  });

  test('a count that differs ends nothing before it is signed', async () => {
    await sealed(cast.clerk, 1);
    await remind(`${TUESDAY}T00:05`);
    const { id } = (await close(cast.clerk, [])).body;
    expect(await tasks()).toMatchObject([{ closed: false }]);
    await sign(controller, id);
    expect(await tasks()).toMatchObject([{ closed: true }]);
  });
});
