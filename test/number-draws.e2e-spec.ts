import { randomUUID } from 'node:crypto';
import { SystemPerson } from '../src/modules/dossier/system-person.js';
import { Numbers } from '../src/modules/item/numbers/numbers.js';
import { Acts } from '../src/platform/acts.js';
import { derivedId, newId } from '../src/platform/ids.js';
import { Refused } from '../src/platform/problems.js';
import { readItemNumber } from '../src/platform/s10.js';
import { TestService } from './support/service.js';

let service: TestService;
const office = derivedId('unit', '44-BDO');

beforeAll(async () => {
  service = await TestService.start();
}, 60_000);
afterAll(() => service.close());

/** The number that one act draws for the office, or the code of its refusal. */
async function drawn(): Promise<string> {
  const { app } = service;
  const key = randomUUID();
  const asked = { id: key, actor: app.get(SystemPerson).actor, request: key, status: 200 };
  try {
    const { number } = await app.get(Acts).perform(asked, 'draw', async (act) => {
      return { id: newId(), number: await app.get(Numbers).draw(act, office), status: 'DRAWN', actions: [] };
    });
    return number ?? '';
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

function parallel(count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => drawn()));
}

describe('F30 200 issues at once', () => {
  test('draw 200 numbers, one after the other of the office’s range', async () => {
    const numbers = await parallel(200);
    expect(new Set(numbers).size).toBe(200);
    const serials = numbers.map((number) => readItemNumber(number)?.serial ?? 0).sort((a, b) => a - b);
    expect(serials).toEqual(Array.from({ length: 200 }, (_, index) => 2_000_000 + index));
  }, 30_000);

  test('of which 150 are left in the range: 50 are refused, no number is given twice', async () => {
    await service.db.query('update number_range set last_serial = next_serial + 149 where unit = $1', [office]);
    const numbers = await parallel(200);
    expect(numbers.filter((number) => number === 'range-empty')).toHaveLength(50);
    expect(new Set(numbers).size).toBe(151);
  }, 30_000);
});
