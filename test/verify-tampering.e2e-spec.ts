import { jest } from '@jest/globals';
import pg from 'pg';
import { asCourierApp } from '../src/platform/database-url.js';
import type { Report } from '../src/verify/verify.js';
import { FORGERIES } from './support/forgeries.js';
import { carrierId, offer, sealed } from './support/handing-over.js';
import { TestService } from './support/service.js';
import { someWork, Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let superuser: Superuser;
let dossiers: string[];

beforeAll(async () => {
  service = await TestService.start();
  superuser = await Superuser.of(service);
  dossiers = await someWork(service);
  for (const forgery of FORGERIES) await superuser.query(forgery);
}, 60_000);
afterAll(async () => {
  await superuser.client.end();
  await service.close();
});

const FLIPS: Record<string, (column: string) => string> = {
  uuid: (column) =>
    `translate(coalesce(${column}::text, '00000000-0000-4000-8000-000000000000'), '0123456789abcdef', '123456789abcdef0')::uuid`,
  text: (column) => `overlay(${column} placing chr(ascii(substr(${column}, 3, 1)) # 1) from 3 for 1)`,
  bytea: (column) =>
    `set_byte(coalesce(${column}, decode(repeat('00', 32), 'hex')), 31, get_byte(coalesce(${column}, decode(repeat('00', 32), 'hex')), 31) # 1)`,
  bigint: (column) => `coalesce(${column}, 0) + 1000`,
  integer: (column) => `${column} # 1`,
  smallint: (column) => `(${column} # 1)::smallint`,
  'timestamp with time zone': (column) => `${column} + interval '1 microsecond'`,
};

interface Column {
  name: string;
  type: string;
}

function flipped({ name, type }: Column): string {
  const flip = FLIPS[type];
  if (!flip) throw new Error(`No way to flip a ${type}`);
  return flip(name);
}

function columnsOf(table: string): Promise<Column[]> {
  return superuser.query<Column>(
    `select column_name as name, data_type as type from information_schema.columns where table_name = $1 and table_schema = 'public' order by ordinal_position`,
    [table],
  );
}

describe('F22 the journal is append-only', () => {
  test.each(['act', 'event'])(
    '%s: nobody updates, deletes or truncates, not the service and not the owner',
    async (table) => {
      const app = new pg.Client({ connectionString: asCourierApp(service.database.url) });
      await app.connect();
      const changes = [
        `update ${table} set recorded_at = recorded_at`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
      ];
      const disarming = [`alter table ${table} disable trigger all`, 'set session_replication_role = replica'];
      for (const statement of disarming) await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' });
      for (const change of changes) {
        await expect(app.query(change)).rejects.toMatchObject({ code: '42501' });
        await expect(superuser.query(change)).rejects.toThrow(/append-only/);
        await superuser.query('set session_replication_role = replica');
        await expect(superuser.query(change)).rejects.toThrow(/append-only/);
        await superuser.query('set session_replication_role = origin');
      }
      await app.end();
    },
  );
});

/** A place that verify names, as each broken invariant has it first. */
interface Place {
  dossier?: string;
  seq?: number;
  act?: string;
}

function firstPlaces(report: Report): Place[] {
  return report.broken.map(({ rows }) => rows[0] as Place);
}

/** Under another id the act itself is no longer found: its event is what misses it. */
function actNamed(column: Column, id: string | undefined): unknown {
  return expect.objectContaining(column.name === 'id' ? { dossier: dossiers[0], seq: 2, act: id } : { act: id });
}

describe('F22 what only a superuser can do is found and named', () => {
  const expectNamed = (report: Report, seq: number) => {
    const rows = report.broken.flatMap((each) => each.rows);
    expect(rows).toContainEqual(expect.objectContaining({ dossier: dossiers[0], seq }));
  };

  test('a flipped bit in every column of act', async () => {
    const [target] = await superuser.query<{ id: string }>(
      `select act_id as id from event where dossier_id = $1 and seq = 2`,
      [dossiers[0]],
    );
    for (const column of await columnsOf('act')) {
      const report = await superuser.reportAfter(`update act set ${column.name} = ${flipped(column)} where id = $1`, [
        target?.id,
      ]);
      expect([column.name, report.counts.N1]).toEqual([column.name, expect.any(Number)]);
      expect(report.counts.N1).toBeGreaterThan(0);
      expect([column.name, firstPlaces(report)]).toEqual([
        column.name,
        expect.arrayContaining([actNamed(column, target?.id)]),
      ]);
    }
  });

  test('a flipped bit in every column of event', async () => {
    for (const column of await columnsOf('event')) {
      const report = await superuser.reportAfter(
        `update event set ${column.name} = ${flipped(column)} where dossier_id = $1 and seq = 2`,
        [dossiers[0]],
      );
      // taken out of its place, what is missed first is what should stand before the next
      const seq = ['dossier_id', 'seq'].includes(column.name) ? 3 : 2;
      const place = expect.objectContaining({ dossier: dossiers[0], seq });
      expect([column.name, firstPlaces(report)]).toEqual([column.name, expect.arrayContaining([place])]);
      const earlier = firstPlaces(report).filter((row) => row.dossier === dossiers[0] && Number(row.seq) < 2);
      expect(earlier).toEqual([]);
    }
  });

  test('an event deleted from the middle, and the last one cut off', async () => {
    expectNamed(await superuser.reportAfter('delete from event where dossier_id = $1 and seq = 2', [dossiers[0]]), 3);
    await superuser.expectBroken(
      'delete from event where dossier_id = $1 and seq = 3',
      [dossiers[0]],
      'N2',
      dossiers[0] ?? '',
    );
  });

  test('two events swapped, bodies and hashes', async () => {
    const change = `update event e set body = o.body, hash = o.hash from event o
      where e.dossier_id = $1 and o.dossier_id = $1 and e.seq in (2, 3) and o.seq = 5 - e.seq`;
    expectNamed(await superuser.reportAfter(change, [dossiers[0]]), 2);
  });

  test('a forged event at the end, with a chain that holds and a dossier that counts it', async () => {
    const change = `with last as (select * from event where dossier_id = $1 order by seq desc limit 1),
        forged as (insert into event (dossier_id, seq, id, act_id, type, recorded_at, body, hash)
          select dossier_id, seq + 1, gen_random_uuid(), gen_random_uuid(), type, recorded_at, body, event_hash(hash, seq + 1, recorded_at, body)
          from last returning *)
      update dossier d set seq = f.seq, head = f.hash from forged f where d.id = f.dossier_id`;
    expectNamed(await superuser.reportAfter(change, [dossiers[0]]), 4);
  });

  test('a body rewritten with its hash and everything after it', async () => {
    const change = `update event set body = replace(body, '"role":"clerk"', '"role":"citizen"'),
        hash = event_hash((select hash from event where dossier_id = $1 and seq = 2), seq, recorded_at, replace(body, '"role":"clerk"', '"role":"citizen"'))
      where dossier_id = $1 and seq = 3`;
    expectNamed(await superuser.reportAfter(change, [dossiers[0]]), 3);
  });

  test.each([
    { forgery: 'swap_bodies', seq: 2 },
    { forgery: 'insert_middle', seq: 3 },
    { forgery: 'insert_middle_as_other', seq: 3 },
    { forgery: 'insert_end', seq: 4 },
    { forgery: 'insert_end_as_other', seq: 4 },
  ])('$forgery, with every hash and the count made to fit: event $seq', async ({ forgery: name, seq }) => {
    const report = await superuser.reportAfter(`select pg_temp.${name}($1)`, [dossiers[0]]);
    const place = expect.objectContaining({ dossier: dossiers[0], seq });
    expect(firstPlaces(report)).toEqual(expect.arrayContaining([place]));
    expect(report.counts.N1).toBeGreaterThan(0);
  });

  test.each(['swap_seqs', 'delete_middle', 'rewrite'])(
    '%s, with every hash and the count made to fit: the acts',
    async (name) => {
      const acts = await superuser.query<{ act: string }>(
        'select act_id as act from event where dossier_id = $1 and seq in (2, 3) order by seq',
        [dossiers[0]],
      );
      const report = await superuser.reportAfter(`select pg_temp.${name}($1)`, [dossiers[0]]);
      expect(firstPlaces(report)).toEqual(expect.arrayContaining([expect.objectContaining({ act: acts[0]?.act })]));
      expect(report.counts.N1).toBe(2);
    },
  );

  test('a deleted act: its event misses it; without an event, the rows that it wrote', async () => {
    const [told] = await superuser.query<{ act: string }>(
      'select act_id as act from event where dossier_id = $1 and seq = 2',
      [dossiers[0]],
    );
    const report = await superuser.reportAfter('delete from act where id = $1', [told?.act]);
    const place = expect.objectContaining({ dossier: dossiers[0], seq: 2, act: told?.act });
    expect(firstPlaces(report)).toEqual(expect.arrayContaining([place]));
    const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
    const offered = await offer(clerk, { person: carrierId }, await sealed(clerk, 1));
    const { act } = offered.body;
    expect(offered.body.events).toEqual([]);
    const silent = await superuser.reportAfter('delete from act where id = $1', [act]);
    expect(firstPlaces(silent)).toEqual([{ act, row: 'deadline.set_act', rows: 1 }]);
    expect(silent.broken[0]?.rows).toContainEqual({ act, row: 'handover.offered_act', rows: 1 });
  });
});
