import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { castOf, handOver } from './support/handing-over.js';
import { ResultPath } from './support/results.js';
import { TestService } from './support/service.js';
import { askUndo, undo, withCarrier } from './support/undoing.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeEach(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterEach(() => service.close(), 60_000);

describe('F23 what was in hand before there were limits', () => {
  test('is held since when the journal says, under the unit that answers', async () => {
    const path = new ResultPath(service);
    await path.held();
    const home = await path.onRound();
    await path.deliver(home);
    const { numbers, list } = await withCarrier(service, 2);
    await handOver(cast.carrier, { caller: cast.officer, to: { unit: '44-TTPVHCC' } }, [numbers[0] ?? '']);
    service.clock.moveTo(new Date('2026-11-30T08:04:00+07:00'));
    const { list: undone } = await withCarrier(service);
    await askUndo(cast.clerk, undone);
    expect((await undo(cast.carrier, undone)).body.status).toBe('UNDONE');
    expect(list).not.toBe(undone);

    const owner = await Superuser.of(service);
    const held = () => owner.query('select id, holder_unit, held_since from item order by id');
    const before = await held();
    expect(before.length).toBeGreaterThan(4);
    const sql = (way: string) => readFile(`src/migrations/0030-custody.${way}.sql`, 'utf8');
    await owner.query('begin');
    for (const way of ['down', 'up']) await owner.query(await sql(way));
    expect(await held()).toEqual(before);
    await owner.query('rollback');
    await owner.client.end();
  });
});

describe('F23 what verify finds', () => {
  test('another moment, another unit, a clock too few, one too many', async () => {
    const { numbers } = await withCarrier(service);
    const [number = ''] = numbers;
    const owner = await Superuser.of(service);
    const unit = `(select id from unit where code = '44-BDO')`;
    await owner.expectBroken(`update item set held_since = held_since + interval '1 s'`, [], 'N8', number);
    await owner.expectBroken(`update item set holder_unit = ${unit}`, [], 'N8', number);
    const open = `kind = 'custody.overdue' and done_act is null and withdrawn_act is null`;
    await owner.expectBroken(`delete from deadline where ${open}`, [], 'N10', number);
    await owner.expectBroken(
      `insert into task (id, kind, unit, subject, opened_act, opened_at)
       select gen_random_uuid(), kind, ${unit}, subject, set_act, due_at from deadline where ${open}`,
      [],
      'N10',
      number,
    );
    await owner.client.end();
  });
});
