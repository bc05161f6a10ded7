import 'reflect-metadata';
import { jest } from '@jest/globals';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { DirectoryCache } from '../src/modules/directory/directory-cache.js';
import { loadReference } from '../src/modules/directory/load-reference.js';
import { Procedures } from '../src/modules/directory/procedures.js';
import { Encryption } from '../src/platform/encryption.js';
import { migrateDown, migrateUp, readMigrations } from '../src/platform/migrations.js';
import {
  encryption,
  issuer,
  loadedDirectory,
  type LoadedDirectory,
  referenceFolder,
  today,
} from './support/loaded-directory.js';

jest.setTimeout(60_000);

let directory: LoadedDirectory;
let owner: pg.Client;
let folder: string;

beforeAll(async () => {
  directory = await loadedDirectory();
  ({ owner } = directory);
}, 60_000);

afterAll(() => directory.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reference-'));
  await cp(referenceFolder, folder, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true }));

describe('F87 loading reference data', () => {
  test('twice equals once: nothing is touched, by a few statements a file whose work grows as the file does', async () => {
    const before = await fingerprint();
    const said = jest.spyOn(owner, 'query');
    await load();
    const statements = said.mock.calls.map((call: unknown[]) => ({ text: String(call[0]), values: call[1] }));
    said.mockRestore();
    expect(await fingerprint()).toBe(before);

    const files = (await readdir(folder)).filter((file) => file.endsWith('.csv'));
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    const lines = texts.join('').split('\n').length;
    expect(lines).toBeGreaterThan(10_000);
    expect(statements.length).toBeGreaterThanOrEqual(files.length);
    expect(statements.length).toBeLessThanOrEqual(3 * files.length);
    let touched = 0;
    for (const { text, values } of statements) if (values) touched += await rowsTouched(text, values as unknown[]);
    expect(touched).toBeGreaterThan(lines);
    // a statement that looked through the whole file for every row would touch some thousand times as many
    expect(touched).toBeLessThan(30 * lines);
  });

  test('a changed row is updated alone', async () => {
    const before = await rowsOf('unit');
    await edit('unit.csv', 'Bưu cục Đồng Hới', 'Bưu cục Trung tâm Đồng Hới');
    await load();
    const after = await rowsOf('unit');

    expect(after.filter((row) => !before.includes(row))).toHaveLength(1);
    await loadReference(owner, { folder: referenceFolder, encryption, issuer });
  });

  test('row errors name file and line, all of them at once, and nothing is changed', async () => {
    const before = await fingerprint();
    await edit('unit.csv', '44-DHO,office', '44-DHO,offfice');
    await edit('opening-hours.csv', '07:00,19:00', '07:00,7pm');
    await edit('designation.csv', ',A,2025-07-01', ',C,2025-07-32');

    await expect(load()).rejects.toThrow(
      /^unit\.csv line 6\d: kind: .*\ndesignation\.csv line 2: mode: .*\ndesignation\.csv line 2: valid_from: .*\nopening-hours\.csv line 2: closes: must be a time like 07:30$/,
    );
    expect(await fingerprint()).toBe(before);
  });

  test.each([
    ['unit.csv', /^04,.*\n/m, '', /unit\.csv: 04 is in the database and no longer in the file/],
    ['designation.csv', /^201.*\n/m, '', /designation\.csv: 201\/QĐ-TTPVHCC \(mẫu\) is in the database/],
    [
      'checklist-line.csv',
      'Giấy khám sức khỏe,original,1',
      'Giấy khám sức khỏe,original,2',
      /checklist-line\.csv line 3: this version is published/,
    ],
    ['calendar.csv', 'note,', 'remark,', /calendar\.csv line 1: the columns must be working,note,/],
    ['procedure.csv', '44-CA,', '44-XX,', /^procedure\.csv line 2: there is no unit 44-XX$/],
    ['procedure.csv', '44-CA,', '44-DHO,', /^procedure\.csv line 2: 44-DHO is of kind office, not authority$/],
    ['ward.csv', /^(00004,.*)$/m, '$1,too much', /ward\.csv line 2: /],
    [
      'office-ward.csv',
      /^(18880,.*)$/m,
      '$1\n18880,44-BDO,2026-01-01,,sample,no',
      /office-ward\.csv line \d+: 18880 holds on the same day as in line/,
    ],
  ])('%s with a bad row is refused with a sentence', async (file, find, put, sentence) => {
    const before = await fingerprint();
    await edit(file, find, put);

    await expect(load()).rejects.toThrow(sentence);
    expect(await fingerprint()).toBe(before);
  });

  test('a checklist gets a next version, the pinned one stays', async () => {
    await edit('checklist.csv', 'TP-01,1,2018-01-01,,', 'TP-01,1,2018-01-01,2026-12-31,');
    await append('checklist.csv', 'TP-01,2,2027-01-01,,sample,no');
    await append('checklist-line.csv', 'TP-01,2,1,Tờ khai,original,1,yes,none,2027-01-01,,sample,no');
    await load();
    const later = new Procedures(directory.dataSource, new DirectoryCache());
    const [old, next] = [await later.current('TP-01', today), await later.current('TP-01', '2027-01-04')];

    expect([old?.checklist.version, old?.lines.length, next?.checklist.version, next?.lines.length]).toEqual([
      1, 2, 2, 1,
    ]);
    expect((await later.pinned(old?.checklist.id ?? ''))?.checklist.version).toBe(1);
  });

  test('another secret is said, not guessed at', async () => {
    const other = new Encryption('another secret, also 32 characters long');

    await expect(loadReference(owner, { folder: referenceFolder, encryption: other, issuer })).rejects.toThrow(
      /another secret|no longer/,
    );
    await expect(loadReference(owner, { folder: referenceFolder, encryption, issuer: '*' })).rejects.toThrow(/issuer/);
  });

  const load = (): Promise<void> => loadReference(owner, { folder, encryption, issuer });

  async function edit(file: string, find: string | RegExp, put: string): Promise<void> {
    const text = await readFile(join(folder, file), 'utf8');
    const edited = text.replace(find, put);
    expect(edited).not.toBe(text);
    await writeFile(join(folder, file), edited);
  }

  async function append(file: string, line: string): Promise<void> {
    await writeFile(join(folder, file), `${await readFile(join(folder, file), 'utf8')}${line}\n`);
  }
});

describe('F87 the tables', () => {
  test('the migration can be undone and done again', async () => {
    const migrations = (await readMigrations()).slice(0, 1);

    expect(await migrateDown(owner, migrations, 1)).toEqual(['0001-directory']);
    expect(await migrateUp(owner, migrations)).toEqual(['0001-directory']);
  });
});

interface PlanStep {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: PlanStep[];
}

/** Rows that PostgreSQL handles, all steps together, when it carries this statement out (which it does). */
async function rowsTouched(text: string, values: unknown[]): Promise<number> {
  const { rows } = await owner.query<{ 'QUERY PLAN': [{ Plan: PlanStep }] }>(
    `explain (analyze, timing off, format json) ${text}`,
    values,
  );
  const [plan] = rows[0]?.['QUERY PLAN'] ?? [];
  if (!plan) throw new Error('No plan');
  const touchedBy = (step: PlanStep): number => {
    const passed = step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0);
    const rowsOfLoop = passed + (step['Rows Removed by Join Filter'] ?? 0);
    return rowsOfLoop * step['Actual Loops'] + (step.Plans ?? []).reduce((sum, below) => sum + touchedBy(below), 0);
  };
  return touchedBy(plan.Plan);
}

/** Every row version of the directory: changes when a row was written, even with the same values. */
async function fingerprint(): Promise<string> {
  const names = ['ward', 'ward_successor', 'unit', 'office_ward', 'desk_authority', 'procedure', 'checklist'];
  names.push('province', 'checklist_line', 'person', 'login', 'staff', 'designation', 'calendar_day', 'opening_hours');
  let text = '';
  for (const name of names) text += `${name}: ${(await rowsOf(name)).join()}\n`;
  return text;
}

async function rowsOf(table: string): Promise<string[]> {
  const { rows } = await owner.query<{ row: string }>(`select xmin || md5(t::text) as row from ${table} t order by 1`);
  return rows.map(({ row }) => row);
}
