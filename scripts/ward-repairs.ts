import { spellingKey } from '../src/modules/directory/ward-names.js';

/** A commune, ward or special zone of today. */
export interface Ward {
  code: string;
  province: string;
  name: string;
}

/** One old → new row of the package; `newProvince` is a code, empty strings stand for what the package leaves out. */
export interface WardMapping {
  oldCode: string;
  oldWard: string;
  oldDistrict: string;
  oldProvince: string;
  newCode: string;
  newWard: string;
  newProvince: string;
}

/** One row of ward-successor.csv. */
export interface Successor {
  old_code: string;
  old_ward: string;
  old_district: string;
  old_province: string;
  new_code: string;
  split: 'yes' | 'no';
}

/** Island districts had no wards; the package leaves their old names empty. */
const ISLANDS: Record<string, [district: string, province: string]> = {
  '11948': ['Huyện Bạch Long Vĩ', 'Thành phố Hải Phòng'],
  '19742': ['Huyện Cồn Cỏ', 'Tỉnh Quảng Trị'],
  '20333': ['Huyện Hoàng Sa', 'Thành phố Đà Nẵng'],
  '21548': ['Huyện Lý Sơn', 'Tỉnh Quảng Ngãi'],
  '26732': ['Huyện Côn Đảo', 'Tỉnh Bà Rịa - Vũng Tàu'],
};

/** A commune that was left as it was and that the package maps nothing to. */
const UNCHANGED: Successor = {
  old_code: '',
  old_ward: 'Xã Ia Mơ',
  old_district: 'Huyện Chư Prông',
  old_province: 'Tỉnh Gia Lai',
  new_code: '23737',
  split: 'no',
};

/** Points every old ward at a ward that exists and marks the split ones. @throws when a row cannot be repaired */
export function repairedSuccessors(
  wards: Ward[],
  mappings: WardMapping[],
): { successors: Successor[]; repairs: string[] } {
  const retargeted = retarget(wards, mappings);
  const { kept, dropped } = withoutRepeats(retargeted.rows);
  kept.push({ ...UNCHANGED });
  const splits = markSplits(kept);
  const targets = new Set(kept.map((row) => row.new_code));
  const forgotten = wards.filter((ward) => !targets.has(ward.code));
  if (forgotten.length > 0) throw new Error(`No old ward leads to ${forgotten.map((ward) => ward.code).join(', ')}`);

  const uncoded = mappings.filter((row) => row.oldCode === '').length;
  const repairs = [
    ...retargeted.repairs,
    `${uncoded} rows without an old code kept by name; ${Object.keys(ISLANDS).length} of them, island districts without wards, had no name either and got the district's.`,
    `${dropped} rows dropped that repeat another (same old ward, same target).`,
    'Ward 23737 Xã Ia Mơ: no row led to it. Old code 23737 is Xã Ia Mơ Nông (now Xã Ia Ly). Added: Xã Ia Mơ, Huyện Chư Prông, left as it was.',
    `${splits.length} old wards have more than one successor and are marked split (an address there must be asked for): ${splits.join('; ')}.`,
    `${kept.length} rows of ${mappings.length} remain.`,
  ];
  return { successors: kept, repairs };
}

/** The new ward's name and province decide, because the codes are partly cut off or altered. */
function retarget(wards: Ward[], mappings: WardMapping[]): { rows: Successor[]; repairs: string[] } {
  const byCode = new Map(wards.map((ward) => [ward.code, ward]));
  const byName = new Map(wards.map((ward) => [`${ward.province}|${ward.name}`, ward.code]));
  const found = { broken: 0, name: [] as string[], province: [] as string[] };
  const rows = mappings.map((row) => {
    const code = byName.get(`${row.newProvince}|${row.newWard}`);
    if (!code) throw new Error(`No ward ${row.newWard} in province ${row.newProvince}`);
    const stated = byCode.get(row.newCode);
    const label = `${row.oldWard}, ${row.oldDistrict}: ${row.newCode} → ${code} ${row.newWard}`;
    if (!stated) found.broken += 1;
    else if (stated.name !== row.newWard) found.name.push(label);
    else if (stated.code !== code) found.province.push(label);
    return successor(row, code);
  });
  const repairs = [
    `${found.broken} rows pointed to a code that does not exist; pointed anew by (province, new ward name).`,
    `${found.name.length} rows bore the code of a ward of another name; the name decides: ${found.name.join('; ')}.`,
    `${found.province.length} rows bore the code of a ward of the same name in another province; the province decides: ${found.province.join('; ')}.`,
  ];
  return { rows, repairs };
}

function successor(row: WardMapping, code: string): Successor {
  const [district, province] = row.oldWard === '' ? (ISLANDS[code] ?? ['', '']) : [row.oldDistrict, row.oldProvince];
  const ward = row.oldWard === '' ? district : row.oldWard;
  if (ward === '') throw new Error(`The old ward of ${code} has no name`);
  return {
    old_code: row.oldCode,
    old_ward: ward,
    old_district: district,
    old_province: province,
    new_code: code,
    split: 'no',
  };
}

function withoutRepeats(rows: Successor[]): { kept: Successor[]; dropped: number } {
  const kept = new Map<string, Successor>();
  for (const row of rows) {
    const key = `${oldKey(row)}|${row.new_code}`;
    const earlier = kept.get(key);
    if (!earlier || earlier.old_code === '') kept.set(key, row);
  }
  return { kept: [...kept.values()], dropped: rows.length - kept.size };
}

/** Marks the rows of every old ward that has several targets; answers their names. */
function markSplits(rows: Successor[]): string[] {
  const targets = new Map<string, Successor[]>();
  for (const row of rows) targets.set(oldKey(row), [...(targets.get(oldKey(row)) ?? []), row]);
  const split = [...targets.values()].filter((group) => group.length > 1);
  for (const row of split.flat()) row.split = 'yes';
  return split.map(([first]) => `${first?.old_ward}, ${first?.old_district}, ${first?.old_province}`);
}

function oldKey(row: Successor): string {
  return [row.old_province, row.old_district, row.old_ward].map(spellingKey).join('|');
}
