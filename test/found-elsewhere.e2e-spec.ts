import { derivedId } from '../src/platform/ids.js';
import { itemNumber } from '../src/platform/s10.js';
import { correctorsOf, find, lose, milestoneOf, tasksAbout } from './support/corrections.js';
import { castOf, handOver, sealed } from './support/handing-over.js';
import { expectUnharmed, ofDossierOf, raced } from './support/race.js';
import { ResultPath } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
let correctors: ReturnType<typeof correctorsOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  correctors = correctorsOf(service);
}, 60_000);
afterEach(() => expectUnharmed(service));
afterAll(() => service.close());

const said = ({ status, body }: Reply): string => (status < 300 ? String(body.status) : `${status} ${body.code}`);

interface Held {
  status: string;
  unit: string | null;
  clocks: number;
}

async function held(number: string): Promise<Held | undefined> {
  const rows = await service.db.query<Held[]>(
    `select i.status, u.code as unit, (select count(*)::int from deadline d
       where d.kind = 'custody.overdue' and d.subject = i.id and d.done_act is null and d.withdrawn_act is null) as clocks
     from item i left join unit u on u.id = i.holder_unit where i.number = $1`,
    [number],
  );
  return rows[0];
}

describe('F24 found by an office that its dossier never concerned', () => {
  const finder = (): Caller => correctors.otherController;

  async function lostOne(): Promise<{ number: string; dossier: string }> {
    const [number = ''] = await sealed(cast.clerk, 1);
    const { dossier } = (await cast.clerk.get(`/v1/items/${number}`)).body;
    await lose(correctors.controller, number);
    return { number, dossier: String(dossier) };
  }

  test('it is in his custody, he learns nothing of whose it is, and it goes on', async () => {
    const { number, dossier } = await lostOne();
    const found = await find(finder(), number);
    expect(found.status).toBe(200);
    const told = ['act', 'actions', 'events', 'id', 'number', 'status', 'version'];
    expect(Object.keys(found.body).sort()).toEqual(told);
    expect(await held(number)).toMatchObject({ status: 'AT_OFFICE', unit: '44-BDO', clocks: 1 });
    expect(await tasksAbout(service, number)).toEqual({});
    const item = (await cast.otherClerk.get(`/v1/items/${number}`)).body;
    expect(item).toMatchObject({ number, status: 'AT_OFFICE', holder: { kind: 'OFFICE' } });
    for (const where of [`dossiers/${dossier}`, `dossiers/${dossier}/journal`, `items/${number}/custody`])
      expect([where, (await cast.otherClerk.get(`/v1/${where}`)).status]).toEqual([where, 404]);
    expect((await cast.otherClerk.download(`/v1/items/${number}/posting-slip.pdf`)).status).toBe(404);
    const carrier = service.as('courier-bdo-1', 'courier', '44-BDO');
    const to = { caller: carrier, to: { person: derivedId('person', 'courier-bdo-1') } };
    expect(said(await handOver(cast.otherClerk, to, [number]))).toBe('ACCEPTED');
    expect(said(await handOver(carrier, { caller: cast.clerk, to: { unit: '44-DHO' } }, [number]))).toBe('ACCEPTED');
    expect(await held(number)).toMatchObject({ status: 'AT_OFFICE', unit: '44-DHO', clocks: 1 });
  });

  test('torn he says so, and lost again too', async () => {
    const { number } = await lostOne();
    await find(finder(), number);
    const torn = { conditions: ['damaged'], noCamera: true };
    expect((await cast.otherClerk.post(`/v1/items/${number}/suspect`, torn)).status).toBe(200);
    expect(said(await lose(finder(), number))).toBe('LOST');
    expect(await tasksAbout(service, number)).toEqual(expect.objectContaining({ 'item.lost': '44-BDO' }));
  });

  test('what is not reported lost, or does not exist, is told him in the same words', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    const answers = [await find(finder(), number), await find(finder(), itemNumber('ZZ', 1))];
    expect(answers.map(said)).toEqual(['404 not-reported-lost', '404 not-reported-lost']);
    const words = answers.map(({ body }) => JSON.stringify(body).replaceAll(/[A-Z]{2}\d{9}VN|"instance":"[^"]*"/g, ''));
    expect(words[0]).toBe(words[1]);
    expect(said(await lose(finder(), number))).toBe('404 not-found');
    expect(said(await find(correctors.controller, number))).toBe('409 wrong-state');
  });

  test('of two who find it at the same time one has it, and the stranger learns no more', async () => {
    const [mine, his] = [await lostOne(), await lostOne()];
    const both = (number: string) => [() => find(correctors.controller, number), () => find(finder(), number)] as const;
    const [own, strange] = both(mine.number);
    expect(await raced(service, ofDossierOf(mine.number), [own, strange])).toEqual(['AT_OFFICE', 'not-reported-lost']);
    const [late, first] = both(his.number);
    expect(await raced(service, ofDossierOf(his.number), [first, late])).toEqual(['AT_OFFICE', 'wrong-state']);
  });
});

describe('F24 a recall of what is lost', () => {
  test('takes effect when it is found', async () => {
    const path = new ResultPath(service);
    const way = await path.held();
    await lose(correctors.controller, way.number);
    await path.recall(way.dossier);
    await path.recall(way.dossier);
    expect((await path.read(way)).status).toBe('LOST');
    expect(await milestoneOf(service, way.number)).toBe('B91');
    expect(said(await find(correctors.controller, way.number))).toBe('SEND_BACK_DUE');
    expect(await milestoneOf(service, way.number)).toBe('B70');
    const atDesk = await path.taken();
    await lose(correctors.controller, atDesk.number);
    await path.recall(atDesk.dossier);
    expect(said(await find(cast.officer, atDesk.number))).toBe('RECALLED');
  });
});
