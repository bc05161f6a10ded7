import { jest } from '@jest/globals';
import { MissingClosings } from '../src/modules/handover/closing/missing-closings.js';
import { close, morningOf, sign } from './support/closings.js';
import { carrierId, castOf, handOver, sealed } from './support/handing-over.js';
import { TestService } from './support/service.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

const TUESDAY = '2026-12-01';

let service: TestService;
let superuser: Superuser;
let second: string;

beforeAll(async () => {
  service = await TestService.start();
  superuser = await Superuser.of(service);
  const { clerk, carrier } = castOf(service);
  const [kept = '', gone = ''] = await sealed(clerk, 2);
  await close(clerk, [kept, gone]);
  morningOf(service, TUESDAY);
  await service.app.get(MissingClosings).remind();
  const [passing = ''] = await sealed(clerk, 1);
  await handOver(clerk, { caller: carrier, to: { person: carrierId } }, [passing]);
  service.clock.moveTo(new Date(`${TUESDAY}T17:00:00+07:00`));
  await close(carrier, [passing]);
  second = (await close(clerk, [kept])).body.id;
  await sign(service.as('controller-dho', 'controller', '44-DHO'), second);
  service.clock.moveTo(new Date('2026-12-02T00:05:00+07:00'));
  await service.app.get(MissingClosings).remind();
}, 60_000);
afterAll(async () => {
  await superuser.client.end();
  await service.close();
});

describe('F22 F26 what somebody makes of a closing is found', () => {
  test('nothing is wrong before', async () => {
    expect((await superuser.reportAfter('update closing set day = day')).broken).toEqual([]);
  });

  test.each([
    [
      'a line of a daily closing is not what the journal tells',
      'update closing_line set seq = seq + 1000 where opened',
    ],
    ['a daily closing does not begin with what the one before ended with', 'delete from closing_line where opened'],
    [
      'an envelope came to a holder between two of his closings and stands in neither',
      'delete from closing_line l using closing c where c.id = l.closing and c.previous is not null and not l.opened',
    ],
    [
      'the sums of a daily closing are not those of its lines and differences',
      'update closing set came = came + 1, went = went + 1',
    ],
    ['a daily closing is another than the act says that counted it', `update closing set list_hash = sha256('x')`],
    [
      'a daily closing is another than the act says that counted it',
      'update closing_difference set number = number || 0',
    ],
    [
      'a difference of a signed closing is on no report, or on that of a closing of somebody else',
      'update closing_difference set irregularity = null',
    ],
    [
      'somebody who has closed since is still asked to close',
      `insert into task (id, kind, unit, subject, opened_act, opened_at)
       select gen_random_uuid(), 'closing.missing', unit, holder_id, counted_act, counted_at - interval '1 hour' from closing`,
    ],
  ])('%s', async (name, change) => {
    const { broken } = await superuser.reportAfter(change);
    expect(broken.map((each) => each.name)).toContain(name);
  });
});
