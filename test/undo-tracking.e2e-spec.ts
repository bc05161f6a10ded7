import { References } from '../src/modules/dossier/references.js';
import { carrierId, castOf, handOver, sealed, toDesk, type Receiver } from './support/handing-over.js';
import { ResultPath } from './support/results.js';
import { TestService, type Caller } from './support/service.js';
import { askUndo, undo, withCarrier } from './support/undoing.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

/** The milestones that the public reads of a number, the present one last. */
async function told(number: string | undefined): Promise<string[]> {
  const code = service.app.get(References).lookUpCode(number ?? '');
  const { body } = await service.get(`/v1/tracking/${number}?code=${code}`);
  const [dossier] = (body as { dossiers: { milestone: { code: string }; detail: { history: { code: string }[] } }[] })
    .dossiers;
  const history = dossier?.detail.history.map((each) => each.code) ?? [];
  expect(history.at(-1)).toBe(dossier?.milestone.code);
  return history;
}

async function undone(giver: Caller, receiver: Caller, list: string): Promise<void> {
  await askUndo(receiver, list);
  expect((await undo(giver, list)).body.status).toBe('UNDONE');
}

describe('F24 F68 an undone acceptance is undone for the public too', () => {
  test('papers that never left the counter are not in transit', async () => {
    const { numbers, list } = await withCarrier(service);
    expect(await told(numbers[0])).toEqual(['A40', 'A50']);
    await undone(cast.clerk, cast.carrier, list);
    expect(await told(numbers[0])).toEqual(['A40', 'A50', 'A40']);
    await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, numbers);
    expect((await told(numbers[0])).at(-1)).toBe('A50');
  });

  test('papers that the desk did not take are in transit again', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const { id } = (await toDesk(service, numbers)).body;
    expect((await told(numbers[0])).at(-1)).toBe('A60');
    await undone(cast.carrier, cast.officer, id);
    expect(await told(numbers[0])).toEqual(['A40', 'A50', 'A60', 'A50']);
  });

  test('a result that never reached the office is with the post, as before', async () => {
    const path = new ResultPath(service);
    const way = await path.taken();
    const handed = async (from: Receiver, to: Receiver): Promise<string> =>
      (await handOver(from.caller, to, [way.number])).body.id;
    const list = await handed(path.onRun, path.atOfficeSide);
    expect((await told(way.number)).slice(-2)).toEqual(['B30', 'B45']);
    await undone(path.onRun.caller, path.clerk, list);
    expect((await told(way.number)).slice(-3)).toEqual(['B30', 'B45', 'B30']);
    await handed(path.onRun, path.atOfficeSide);
    await handed(path.atOfficeSide, path.onRun);
    expect((await told(way.number)).at(-1)).toBe('B40');
  });
});
