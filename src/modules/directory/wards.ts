import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DirectoryCache } from './directory-cache.js';
import { bareName, folded, spellingKey } from './ward-names.js';

/** A commune, ward or special zone of today; `province` is a code. */
export interface Ward {
  code: string;
  name: string;
  kind: 'commune' | 'ward' | 'special-zone';
  province: string;
  provinceName: string;
}

/** A ward of before 1/7/2025. */
export interface OldWard {
  code: string | null;
  ward: string;
  district: string;
  province: string;
}

export interface WardSuccession {
  from: OldWard;
  to: Ward;
}

/** A code of today or of before, or an address as it was written before. */
export type WardInput = { wardCode: string } | { oldProvince: string; oldDistrict?: string; oldWard: string };

/** `split`: the old ward was divided, or the name fits several; the person must be asked which. */
export type WardResolution =
  | { kind: 'found'; ward: Ward }
  | { kind: 'merged'; from: OldWard; to: Ward }
  | { kind: 'split'; candidates: WardSuccession[] }
  | { kind: 'unknown' };

interface Loaded {
  wards: ReadonlyMap<string, Ward>;
  names: readonly { ward: Ward; folded: string; bare: string }[];
  provinces: ReadonlyMap<string, string>;
  byOldCode: ReadonlyMap<string, WardSuccession>;
  /** by bare province and bare ward name; the province of then and that of today both lead here */
  byOldName: ReadonlyMap<string, WardSuccession[]>;
}

const MOST_SUGGESTED = 10;

/** Wards of today and where the old ones went (F2, F115). */
@Injectable()
export class Wards {
  private readonly loaded: () => Promise<Loaded>;

  constructor(
    private readonly dataSource: DataSource,
    cache: DirectoryCache,
  ) {
    this.loaded = cache.keep(() => this.load());
  }

  async byCode(code: string): Promise<Ward | undefined> {
    return (await this.loaded()).wards.get(code);
  }

  /** All of today, or those of a province, by code. */
  async list(province?: string): Promise<Ward[]> {
    const all = [...(await this.loaded()).wards.values()];
    return province === undefined ? all : all.filter((ward) => ward.province === province);
  }

  /** The ward meant by a code or an old address. A code in use today means today's ward, though an old one may have had it. */
  async resolve(input: WardInput): Promise<WardResolution> {
    const loaded = await this.loaded();
    if (!('wardCode' in input)) return resolveName(loaded, input);
    const ward = loaded.wards.get(input.wardCode);
    if (ward) return { kind: 'found', ward };
    const old = loaded.byOldCode.get(input.wardCode);
    if (!old) return { kind: 'unknown' };
    return succession(sameOldWard(loaded, old.from));
  }

  /** Wards whose name begins with or holds the text, diacritics optional. @param province a code, to search only there */
  async suggest(text: string, province?: string, limit = MOST_SUGGESTED): Promise<Ward[]> {
    const wanted = folded(text);
    if (wanted === '') return [];
    const { names } = await this.loaded();
    const there = names.filter((name) => province === undefined || name.ward.province === province);
    const starting = there.filter((name) => name.folded.startsWith(wanted) || name.bare.startsWith(wanted));
    const holding = there.filter((name) => !starting.includes(name) && name.folded.includes(wanted));
    return [...starting, ...holding].slice(0, limit).map((name) => name.ward);
  }

  private async load(): Promise<Loaded> {
    const wards = await this.dataSource.query<Ward[]>(
      `select w.code, w.name, w.kind, w.province, p.name as "provinceName"
       from ward w join province p on p.code = w.province order by w.code`,
    );
    const byCode = new Map(wards.map((ward) => [ward.code, ward]));
    const rows = await this.dataSource.query<(OldWard & { newCode: string })[]>(
      `select old_code as code, old_ward as ward, old_district as district, old_province as province, new_code as "newCode"
       from ward_successor order by old_province, old_district, old_ward, new_code`,
    );
    const successions = rows.flatMap(({ newCode, ...from }) => {
      const to = byCode.get(newCode);
      return to ? [{ from, to }] : [];
    });
    return {
      wards: byCode,
      names: wards.map((ward) => ({ ward, folded: folded(ward.name), bare: bareName(ward.name) })),
      provinces: new Map(wards.map((ward) => [bareName(ward.provinceName), ward.province])),
      byOldCode: new Map(successions.flatMap((row) => (row.from.code ? [[row.from.code, row]] : []))),
      byOldName: indexByName(successions),
    };
  }
}

type NameKey = (name: string) => string;
const CLOSE: NameKey[] = [spellingKey, folded];
const LOOSE: NameKey[] = [bareName];

/** Somebody may give today's name where the old one was asked for: a close fit among today's goes before a loose one among the old. */
function resolveName(
  loaded: Loaded,
  input: { oldProvince: string; oldDistrict?: string; oldWard: string },
): WardResolution {
  const rows = oldRows(loaded, input);
  for (const keys of [CLOSE, LOOSE]) {
    const old = best(rows, input.oldWard, (row) => row.from.ward, keys);
    if (old.length > 0) return succession(old);
    const ward = input.oldDistrict ? undefined : todaysWard(loaded, input.oldProvince, input.oldWard, keys);
    if (ward) return { kind: 'found', ward };
  }
  return { kind: 'unknown' };
}

function oldRows(
  loaded: Loaded,
  input: { oldProvince: string; oldDistrict?: string; oldWard: string },
): WardSuccession[] {
  const rows = loaded.byOldName.get(nameKey(input.oldProvince, input.oldWard)) ?? [];
  const inProvince = best(rows, input.oldProvince, (row) => row.from.province);
  const there = inProvince.length > 0 ? inProvince : rows;
  return input.oldDistrict ? best(there, input.oldDistrict, (row) => row.from.district) : there;
}

function todaysWard(loaded: Loaded, province: string, name: string, keys: NameKey[]): Ward | undefined {
  const code = loaded.provinces.get(bareName(province));
  const there = loaded.names.filter((row) => row.ward.province === code).map((row) => row.ward);
  const [ward, ...others] = best(there, name, (row) => row.name, keys);
  return others.length === 0 ? ward : undefined;
}

function succession(rows: WardSuccession[]): WardResolution {
  const [first] = rows;
  if (!first) return { kind: 'unknown' };
  if (rows.every((row) => row.to.code === first.to.code)) return { kind: 'merged', from: first.from, to: first.to };
  return { kind: 'split', candidates: rows };
}

function sameOldWard(loaded: Loaded, old: OldWard): WardSuccession[] {
  const rows = loaded.byOldName.get(nameKey(old.province, old.ward)) ?? [];
  const key = oldKey(old);
  return rows.filter((row) => oldKey(row.from) === key);
}

/** The rows that fit best: spelt alike, else alike without diacritics, else alike without the leading kind. */
function best<Row>(
  rows: readonly Row[],
  text: string,
  nameOf: (row: Row) => string,
  keys = [...CLOSE, ...LOOSE],
): Row[] {
  for (const key of keys) {
    const wanted = key(text);
    const found = rows.filter((row) => key(nameOf(row)) === wanted);
    if (found.length > 0) return found;
  }
  return [];
}

function indexByName(successions: WardSuccession[]): Map<string, WardSuccession[]> {
  const index = new Map<string, WardSuccession[]>();
  for (const row of successions) {
    const keys = new Set([nameKey(row.from.province, row.from.ward), nameKey(row.to.provinceName, row.from.ward)]);
    for (const key of keys) index.set(key, [...(index.get(key) ?? []), row]);
  }
  return index;
}

function nameKey(province: string, ward: string): string {
  return `${bareName(province)}|${bareName(ward)}`;
}

function oldKey(old: OldWard): string {
  return [old.province, old.district, old.ward].map(spellingKey).join('|');
}
