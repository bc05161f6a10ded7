import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { countBag, openBag, sealBag } from './support/bags.js';
import { handOver, offer, outcome } from './support/handing-over.js';
import { ResultPath } from './support/results.js';
import { TestService } from './support/service.js';

jest.setTimeout(60_000);

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
}, 60_000);
afterAll(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

describe('F20 results that go back in a bag', () => {
  test('they end at the desk one by one: their bag goes no further than an office, which opens it', async () => {
    const path = new ResultPath(service);
    const back = await path.atOffice();
    await path.recall(back.dossier);
    const bag = (await sealBag(path.clerk, [back.number])).body.number;
    expect(outcome(await handOver(path.clerk, path.onRun, [bag]))).toBe('ACCEPTED');
    const { caller } = path.onRun;
    expect(outcome(await offer(caller, path.atDeskSide.to, [bag]))).toBe('bag-not-movable');
    expect(outcome(await handOver(caller, path.atOfficeSide, [bag]))).toBe('ACCEPTED');
    await countBag(path.clerk, bag, [back.number]);
    expect((await openBag(path.clerk, bag)).body).toMatchObject({ items: 1, differences: [] });
    await path.moved(back, path.atOfficeSide, path.onRun);
    await path.moved(back, path.onRun, path.atDeskSide);
    const rows = await service.db.query<object[]>('select status, bag from item where number = $1', [back.number]);
    expect(rows).toEqual([{ status: 'RECALLED', bag: null }]);
  });
});
