import { verify } from '../src/verify/verify.js';
import { counterIntake } from './support/papers.js';
import { ResultPath } from './support/results.js';
import { TestService } from './support/service.js';
import { sound } from './support/verified.js';

let service: TestService;
let path: ResultPath;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
}, 60_000);
afterAll(() => service.close());

const decomposed = 'NIÊM-Ề-01'.normalize('NFD');

async function sealOf(number: string | undefined): Promise<string | undefined> {
  const rows = await service.db.query<{ seal: string }[]>('select seal from item where number = $1', [number]);
  return rows[0]?.seal;
}

describe('F19 F22 a seal is kept as the journal tells it', () => {
  test('typed with combining marks, at intake and release: row and event are the same', async () => {
    const intake = await counterIntake(path.clerk, { seal: ` ${decomposed} ` });
    expect(await sealOf(intake.items[0]?.number)).toBe('NIÊM-Ề-01');
    const { delivery } = await path.ready();
    const released = await path.release(delivery, { seal: ` ${decomposed} ` });
    expect(await sealOf(released.body.number)).toBe('NIÊM-Ề-01');
    expect((await verify(service.database.url)).counts).toEqual(sound);
  });

  test.each(['NP-\u202e10', 'NP\u0000', '   ', 'x'.repeat(41), 'NP-\ud800'])('%j is no seal', async (seal) => {
    const { delivery } = await path.ready();
    expect(await path.release(delivery, { seal })).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
  });
});
