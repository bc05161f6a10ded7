import 'reflect-metadata';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { DirectoryCache } from '../src/modules/directory/directory-cache.js';
import { Procedures } from '../src/modules/directory/procedures.js';
import { Staff } from '../src/modules/directory/staff.js';
import { inScope } from '../src/modules/directory/unit-scope.js';
import { Units } from '../src/modules/directory/units.js';
import { spellingKey } from '../src/modules/directory/ward-names.js';
import { Wards } from '../src/modules/directory/wards.js';
import { derivedId } from '../src/platform/ids.js';
import { encryption, issuer, loadedDirectory, type LoadedDirectory, today } from './support/loaded-directory.js';

let directory: LoadedDirectory;
let owner: pg.Client;
let dataSource: DataSource;
let units: Units;
let wards: Wards;
let procedures: Procedures;
const staff = new Staff(encryption);

beforeAll(async () => {
  directory = await loadedDirectory();
  ({ owner, dataSource } = directory);
  const cache = new DirectoryCache();
  units = new Units(dataSource, cache);
  wards = new Wards(dataSource, cache);
  procedures = new Procedures(dataSource, cache);
  await cache.reload();
}, 60_000);

afterAll(() => directory.close());

describe('F115 merger-proof addresses', () => {
  test('there are 34 provinces and 3,321 wards of three kinds, and every code resolves', async () => {
    const { rows } = await owner.query<{ code: string; kind: string }>('select code, kind from ward');
    const { rows: provinces } = await owner.query('select code from province');
    const resolutions = await Promise.all(rows.map((row) => wards.resolve({ wardCode: row.code })));

    expect(provinces).toHaveLength(34);
    expect(countBy(rows, (row) => row.kind)).toEqual({ commune: 2621, ward: 687, 'special-zone': 13 });
    expect(resolutions.filter((resolution) => resolution.kind !== 'found')).toEqual([]);
  });

  test('every old ward leads to its successor by name, or is split and asks', async () => {
    const rows = await oldWards();
    const wrong: unknown[] = [];
    for (const row of rows) {
      const input = { oldProvince: row.old_province, oldDistrict: row.old_district, oldWard: row.old_ward };
      const found = await wards.resolve(input);
      const fits = row.split
        ? found.kind === 'split' && found.candidates.some((candidate) => candidate.to.code === row.new_code)
        : found.kind === 'merged' && found.to.code === row.new_code;
      if (!fits) wrong.push({ row, found });
    }

    expect(wrong).toEqual([]);
    expect(rows).toHaveLength(10_838);
  });

  test('every old code that is no code of today leads to its successor', async () => {
    const rows = (await oldWards()).filter((row) => row.old_code !== null);
    const kinds = new Set<string>();
    for (const row of rows) {
      const found = await wards.resolve({ wardCode: row.old_code ?? '' });
      kinds.add(found.kind);
      if (found.kind === 'merged') expect(found.to.code).toBe(row.new_code);
    }

    expect([...kinds].sort()).toEqual(['found', 'merged', 'split']);
  });

  test('25 old wards are split, in every spelling', async () => {
    const split = (await oldWards()).filter((row) => row.split);
    const answers = await Promise.all([
      wards.resolve({ oldProvince: 'Hà Nội', oldDistrict: 'Cầu Giấy', oldWard: 'Yên Hoà' }),
      wards.resolve({ oldProvince: 'Thành phố Hà Nội', oldDistrict: 'Quận Cầu Giấy', oldWard: 'Phường Yên Hòa' }),
    ]);

    expect(new Set(split.map((row) => spellingKey(`${row.old_district} ${row.old_ward}`))).size).toBe(25);
    for (const answer of answers) {
      expect(answer.kind === 'split' && answer.candidates.map((candidate) => candidate.to.code).sort()).toEqual([
        '00160',
        '00175',
      ]);
    }
  });

  test('an address in Quảng Bình finds its ward in Quảng Trị, diacritics and kinds or not', async () => {
    for (const oldWard of ['Phường Đồng Phú', 'đồng phú', 'dong phu']) {
      const found = await wards.resolve({ oldProvince: 'quang binh', oldDistrict: 'Đồng Hới', oldWard });

      expect(found).toMatchObject({ kind: 'merged', from: { ward: 'Phường Đồng Phú' }, to: { province: '44' } });
    }
  });

  test('a name that several districts had asks which, today’s name is taken too, nonsense is unknown', async () => {
    const shared = await wards.resolve({ oldProvince: 'Hồ Chí Minh', oldWard: 'Phường 1' });
    const current = await wards.resolve({ oldProvince: 'Quảng Trị', oldWard: 'Xã Phong Nha' });

    expect(shared.kind).toBe('split');
    expect(current).toMatchObject({ kind: 'found', ward: { code: '19138' } });
    expect(await wards.resolve({ oldProvince: 'Quảng Bình', oldWard: 'Xã Không Có' })).toEqual({ kind: 'unknown' });
    expect(await wards.resolve({ wardCode: '99999' })).toEqual({ kind: 'unknown' });
  });

  test('the commune without an old row and the island districts resolve', async () => {
    const commune = await wards.resolve({ oldProvince: 'Gia Lai', oldDistrict: 'Chư Prông', oldWard: 'Xã Ia Mơ' });
    const island = await wards.resolve({
      oldProvince: 'Bà Rịa - Vũng Tàu',
      oldDistrict: 'Huyện Côn Đảo',
      oldWard: 'Côn Đảo',
    });

    expect(commune).toMatchObject({ kind: 'merged', to: { code: '23737' } });
    expect(island).toMatchObject({ kind: 'merged', to: { code: '26732', kind: 'special-zone' } });
  });

  test('suggestions need no diacritics and begin with what begins alike', async () => {
    const found = await wards.suggest('dong h', '44');

    expect(found.map((ward) => ward.name)).toEqual(['Phường Đồng Hới', 'Phường Đông Hà', 'Phường Nam Đông Hà']);
    expect(await wards.suggest('  ')).toEqual([]);
  });

  test('a department of 2018 stands as its successor today', async () => {
    const department = await units.byCode('44-2018-SGTVT');
    const standing = await units.standing(department?.id ?? '', today);

    expect(standing?.code).toBe('44-SXD');
    expect((await units.standing(department?.id ?? '', '2018-06-22'))?.code).toBe('44-2018-SGTVT');
  });
});

describe('F2 who serves a ward', () => {
  test('every ward of province 44 has one office, a ward of a province without offices has none', async () => {
    const { rows } = await owner.query<{ code: string }>(`select code from ward where province = '44'`);
    const offices = await Promise.all(rows.map((row) => units.officeServing(row.code, today)));

    expect(rows).toHaveLength(78);
    expect(countBy(offices, (office) => office?.code ?? 'none')).toEqual({
      '44-BDO': 20,
      '44-DHA': 37,
      '44-DHO': 19,
      '44-PNH': 2,
    });
    expect(await units.officeServing('00004', today)).toBeUndefined();
    expect(await units.officeServing('18880', '2025-06-30')).toBeUndefined();
  });

  test('scope goes down the tree and no further', async () => {
    const office = await units.byCode('44-DHO');

    expect(office).toMatchObject({ id: derivedId('unit', '44-DHO'), path: 'VN/44/44-DHO', kind: 'office' });
    expect(inScope('VN/44', office?.path ?? '')).toBe(true);
    expect(inScope('VN/44/44-DHO', 'VN/44')).toBe(false);
    expect(inScope('VN/4', 'VN/44')).toBe(false);
    expect((await units.byCode('44-PNH'))?.singleStaff).toBe(true);
  });
});

describe('F7 procedures and their checklists', () => {
  test('the 24 procedures have a current checklist, a fee in đồng and an authority of today with a desk', async () => {
    const versions = await procedures.list(today);
    const licence = await procedures.current('GTVT-01', today);

    expect(versions).toHaveLength(24);
    expect(licence?.procedure).toMatchObject({ fee: 115_000, days: 5, sensitive: false, byPost: true });
    expect(licence?.lines.map((line) => [line.kind, line.count, line.after])).toEqual([
      ['original', 1, 'none'],
      ['original', 1, 'none'],
      ['original', 1, 'recover'],
      ['copy', 1, 'none'],
    ]);
    expect(await procedures.pinned(licence?.checklist.id ?? '')).toBe(licence);
    for (const { procedure } of versions) {
      expect(await units.standing(procedure.authority, today)).toMatchObject({ id: procedure.authority });
      const desks = await units.desksFor(procedure.authority, today);
      expect(desks.map((desk) => desk.code)).toContain('44-TTPVHCC');
    }
  });
});

describe('F94 staff, designations and scope', () => {
  test('a login finds the person, the role at the unit and the name, and nothing else', async () => {
    const { manager } = dataSource;
    const person = await staff.personOf(manager, issuer, 'clerk-dho-1');
    const office = derivedId('unit', '44-DHO');
    const clerk = await staff.staffOf(manager, person?.id ?? '', 'clerk', office, today);

    expect(person).toEqual({ id: derivedId('person', 'clerk-dho-1'), kind: 'staff' });
    expect(clerk?.name).toMatch(/ \(mẫu\)$/);
    expect(await staff.nameOf(manager, person?.id ?? '')).toBe(clerk?.name);
    expect(await staff.staffOf(manager, person?.id ?? '', 'courier', office, today)).toBeUndefined();
    expect(await staff.staffOf(manager, person?.id ?? '', 'clerk', office, '2025-06-30')).toBeUndefined();
    expect(await staff.personOf(manager, 'http://other.test', 'clerk-dho-1')).toBeUndefined();
    expect(await staff.holding(manager, 'courier', office, today)).toHaveLength(3);
  });

  test('a receiver has a designation with its number, at that desk and for that authority only', async () => {
    const { manager } = dataSource;
    const [officer, desk] = [derivedId('person', 'desk-ttpvhcc-1'), derivedId('unit', '44-TTPVHCC')];
    const mine = await staff.designationOf(manager, officer, desk, derivedId('unit', '44-SXD'), today);

    expect(mine).toMatchObject({ mode: 'A', number: '101/QĐ-TTPVHCC (mẫu)' });
    expect(await staff.designationOf(manager, officer, desk, derivedId('unit', '48-SXD'), today)).toBeUndefined();
    expect((await units.authoritiesOf(desk, today)).length).toBe(11);
  });

  test('names lie encrypted', async () => {
    const { rows } = await owner.query<{ name: Buffer }>('select name from staff');

    expect(rows.length).toBeGreaterThan(30);
    expect(rows.some((row) => row.name.toString('utf8').includes('mẫu'))).toBe(false);
  });
});

interface OldWardRow {
  old_code: string | null;
  old_ward: string;
  old_district: string;
  old_province: string;
  new_code: string;
  split: boolean;
}

async function oldWards(): Promise<OldWardRow[]> {
  return (await owner.query<OldWardRow>('select * from ward_successor')).rows;
}

function countBy<Row>(rows: Row[], keyOf: (row: Row) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
  return counts;
}
