import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { jest } from '@jest/globals';
import { derivedId } from '../src/platform/ids.js';
import { irregularityLifecycle } from '../src/modules/item/irregularities/irregularity.lifecycle.js';
import { ownNumber } from '../src/platform/s10.js';
import { verify } from '../src/verify/verify.js';
import { castOf } from './support/handing-over.js';
import { damage, irregularitiesOf, settle, withDifferences } from './support/irregularities.js';
import { picture } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';
import { askUndo, undo } from './support/undoing.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
let controller: Caller;
let onlyOwner: Superuser;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  // stored before it is named: no evidence falls due beside
  await cast.clerk.put(`/v1/evidence/${damage.sha256}`, picture);
  onlyOwner = await Superuser.of(service);
  controller = service.as('controller-dho', 'controller', '44-DHO');
}, 60_000);
afterAll(async () => {
  const { broken } = await verify(service.database.url);
  await onlyOwner.client.end();
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

describe('F18 the lifecycle of a report', () => {
  const roles = ['controller', 'desk-officer', 'post-at-desk', 'supervisor'] as const;
  const callers: Record<(typeof roles)[number], () => Caller> = {
    controller: () => controller,
    'desk-officer': () => cast.secondOfficer,
    'post-at-desk': () => service.as('post-ttpvhcc', 'post-at-desk', '44-TTPVHCC'),
    supervisor: () => cast.supervisor,
  };

  test('every role that may settle does so where it answers, and once', async () => {
    const rows = irregularityLifecycle.rows.filter(({ act }) => act === 'settle');
    expect(rows.map(({ by }) => by)).toEqual([roles]);
    for (const role of roles) {
      const { list } = await withDifferences(service);
      const [, report] = await irregularitiesOf(service, list);
      const id = report?.id ?? '';
      if (role.includes('desk')) await ownedBy('44-TTPVHCC', id);
      const said = [];
      for (let time = 0; time < 2; time += 1) {
        const { status, body } = await settle(callers[role](), id);
        said.push(status === 200 ? body.status : body.code);
      }
      await ownedBy('44-DHO', id);
      expect([role, ...said]).toEqual([role, 'SETTLED', 'wrong-state']);
    }
  });

  /** As if a desk had given the list. */
  async function ownedBy(unit: string, id: string): Promise<void> {
    await onlyOwner.query('update irregularity set owner = $1 where id = $2', [derivedId('unit', unit), id]);
    await onlyOwner.query('update task set unit = $1 where subject = $2', [derivedId('unit', unit), id]);
  }
});

describe('F18 what verify finds of reports', () => {
  test('a report that is gone, ended without its task, or named an undo that never was', async () => {
    const { list, accepted } = await withDifferences(service);
    const [condition, report] = await irregularitiesOf(service, list);
    const { number = '', id } = report ?? {};
    const broken = (change: string, value: unknown, invariant: 'N5' | 'N10', place: string): Promise<void> =>
      onlyOwner.expectBroken(change, [value], invariant, place);
    await broken('delete from irregularity where id = $1', id, 'N5', list);
    await broken(
      `delete from irregularity where kind = 'condition' and opened_act = $1`,
      accepted.body.act,
      'N5',
      list,
    );
    await broken(
      'update task set closed_act = opened_act, closed_at = opened_at where subject = $1',
      list,
      'N10',
      number,
    );
    await broken(
      'update irregularity set photo_act = null where opened_act = $1',
      accepted.body.act,
      'N10',
      condition?.number ?? '',
    );
    const undone = `update irregularity set state = 'SETTLED', outcome = 'undone', settled_by = opened_by,
      settled_act = opened_act, settled_at = opened_at where id = $1`;
    await broken(undone, id, 'N5', number);
  });
});

function migration(name: string, way: 'up' | 'down'): Promise<string> {
  return readFile(`src/migrations/${name}.${way}.sql`, 'utf8');
}

/** The migration that brought reports, and those after it that know of them. */
function onReports(): string[] {
  const files = globSync('src/migrations/*.down.sql').sort();
  const found = files.filter((file) => /irregularity|closing/.test(readFileSync(file, 'utf8')));
  return found.map((file) => basename(file, '.down.sql'));
}

describe('F18 differences of before there were reports', () => {
  test('have one each, ended where somebody has dealt with them or both sides have undone it', async () => {
    const [open, answered, undone] = [
      await withDifferences(service),
      await withDifferences(service),
      await withDifferences(service),
    ];
    const [, report] = await irregularitiesOf(service, answered.list);
    await settle(controller, report?.id ?? '', { outcome: 'other' });
    await askUndo(cast.clerk, undone.list);
    await undo(cast.carrier, undone.list);
    const reports = (): Promise<object[]> =>
      onlyOwner.query(
        `select handover, number ~ '^BB[0-9]{9}$' as numbered, kind, owner, state, opened_by, opened_unit, opened_act, opened_at, outcome,
           settled_by, settled_act from irregularity where handover = any($1) order by handover`,
        [[open.list, answered.list, undone.list]],
      );
    const before = await reports();
    expect(before).toHaveLength(3);
    await onlyOwner.query('begin');
    try {
      const names = onReports();
      const files = [
        ...names.toReversed().map((name) => [name, 'down'] as const),
        ...names.map((name) => [name, 'up'] as const),
      ];
      for (const [name, way] of files) {
        await onlyOwner.query(await migration(name, way));
        // each is a transaction of its own elsewhere
        await onlyOwner.query('set constraints all immediate');
        await onlyOwner.query('set constraints all deferred');
      }
      expect(await reports()).toEqual(before);
      const numbers = await onlyOwner.query<{ number: string }>('select number from irregularity');
      expect(numbers.every(({ number }) => number === ownNumber('BB', Number(number.slice(2, 10))))).toBe(true);
    } finally {
      await onlyOwner.query('rollback');
    }
  });
});
