import { jest } from '@jest/globals';
import { MissingClosings } from '../src/modules/handover/closing/missing-closings.js';
import { sealBag } from './support/bags.js';
import { close, morningOf, sign } from './support/closings.js';
import { carrierId, castOf, handOver, sealed } from './support/handing-over.js';
import { blockOf } from './support/numbers.js';
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
  await blockOf(service, 10);
  const [kept = '', gone = '', ...rest] = await sealed(clerk, 4);
  const bag = (await sealBag(clerk, rest)).body.number;
  await close(clerk, [kept, gone, bag]);
  morningOf(service, TUESDAY);
  await service.app.get(MissingClosings).remind();
  const [passing = ''] = await sealed(clerk, 1);
  await handOver(clerk, { caller: carrier, to: { person: carrierId } }, [passing]);
  service.clock.moveTo(new Date(`${TUESDAY}T17:00:00+07:00`));
  await close(carrier, [passing]);
  second = (await close(clerk, [kept, bag])).body.id;
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
    [
      'a line of a daily closing names another bag than the journal',
      'update closing_line set bag = null where bag is not null',
    ],
    [
      'a line of a daily closing names another bag than the journal',
      'update closing_line l set bag = (select id from bag limit 1) where l.bag is null',
    ],
    [
      'a daily closing is another than the act says that counted it',
      'update closing_line set bag = null where bag is not null',
    ],
    ...['update closing_block set used = used + 1, unused = unused - 1', 'delete from closing_block'].flatMap(
      (change) => [
        [
          'a daily closing tells another account of a block than it was then, leaves one out, or has one of somebody else',
          change,
        ],
        ['a daily closing is another than the act says that counted it', change],
      ],
    ),
    [
      'a daily closing tells another account of a block than it was then, leaves one out, or has one of somebody else',
      `update closing_block b set closing = c.id from closing c where c.holder_kind = 'COURIER'
       and b.closing = (select id from closing where previous is not null)`,
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
