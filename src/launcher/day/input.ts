import type { Chance } from './chance.js';

/** Dossiers of the quarter by department of 2018 (article 003): the prefix of its procedures' codes, and how many. */
const RECEIVED = {
  GTVT: 2068,
  KHDT: 1173,
  XD: 541,
  VPUB: 437,
  YT: 322,
  TNMT: 273,
  VHTT: 133,
  CT: 115,
  LDTBXH: 112,
  TP: 11,
  NV: 39,
  BQLKKT: 46,
} as const;

/** One day of 65: (5,270 + 4,390) / 65 = 148.6 dossiers in and out, 81 in and 68 out. */
export const DAY = { counter: 41, door: 40, carriedOver: 52, onTheSpot: 16 } as const;

const FAMILY = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Phan', 'Võ', 'Đặng', 'Bùi', 'Đỗ', 'Hồ', 'Ngô', 'Dương', 'Lý'];
const MIDDLE = ['Thị', 'Văn', 'Ngọc', 'Quang', 'Thu', 'Đức', 'Minh', 'Thanh', 'Hữu', 'Kim'];
const GIVEN = [
  'Ánh',
  'Bình',
  'Châu',
  'Dũng',
  'Giang',
  'Hạnh',
  'Khánh',
  'Lệ',
  'Mẫn',
  'Nghĩa',
  'Oanh',
  'Phượng',
  'Quý',
  'Sáng',
  'Thủy',
  'Uyên',
  'Vỹ',
  'Yến',
];
const STREETS = [
  'Quang Trung',
  'Lý Thường Kiệt',
  'Trần Hưng Đạo',
  'Hùng Vương',
  'Nguyễn Trãi',
  'Hai Bà Trưng',
  'Lê Lợi',
  'Phan Bội Châu',
];

export interface SamplePerson {
  name: string;
  phone: string;
  address: string;
  ward: string;
}

/** A plainly sample person in a real ward. */
export function samplePerson(chance: Chance, wards: readonly string[]): SamplePerson {
  const name = `${chance.of(FAMILY)} ${chance.of(MIDDLE)} ${chance.of(GIVEN)} (mẫu)`;
  const phone = `09${chance.of(['0', '1', '6', '7', '8'])}${String(chance.below(10_000_000)).padStart(7, '0')}`;
  return { name, phone, address: `${1 + chance.below(300)} đường ${chance.of(STREETS)}`, ward: chance.of(wards) };
}

/** Shares `n` dossiers among the departments as in article 003, by largest remainders. @returns prefixes, one a dossier */
export function mix(n: number): string[] {
  const total = Object.values(RECEIVED).reduce((sum, count) => sum + count, 0);
  const shares = Object.entries(RECEIVED).map(([prefix, count]) => ({ prefix, exact: (n * count) / total }));
  const whole = shares.map(({ prefix, exact }) => ({
    prefix,
    count: Math.floor(exact),
    rest: exact - Math.floor(exact),
  }));
  let left = n - whole.reduce((sum, { count }) => sum + count, 0);
  for (const share of [...whole].sort((a, b) => b.rest - a.rest)) {
    if (left === 0) break;
    share.count += 1;
    left -= 1;
  }
  return whole.flatMap(({ prefix, count }) => Array.from({ length: count }, () => prefix));
}

/** `count` of `total` places, spread evenly and then shuffled: true where it happens. */
export function spread(chance: Chance, total: number, count: number): boolean[] {
  return chance.shuffled(Array.from({ length: total }, (_, index) => index < count));
}
