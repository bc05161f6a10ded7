import { appendFile, cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate, referenceOf } from '../src/migrate.js';
import { readConfig } from '../src/platform/config.js';
import type { Site } from './arena.js';
import { staff, type Placed, type Route } from './life.js';

const OFFICES = 5;
const DESKS = 2;
const COURIERS = 4;
const SINCE = '2025-07-01,,sample,no';
const WEEKDAYS = [1, 2, 3, 4, 5];

/** An office of the nation and who works there. */
export interface Office {
  code: string;
  clerk: Placed;
  couriers: readonly [Placed, ...Placed[]];
}

/** A province as far as envelopes go through it. */
export interface Province {
  code: string;
  offices: readonly [Office, ...Office[]];
  officers: readonly [Placed, ...Placed[]];
}

/** Somebody who oversees all of it. */
export const NATION = { login: 'supervisor-nation', role: 'supervisor', unit: 'VN' } as const;

/**
 * Adds five offices with four couriers each and two desks to every province of a site's reference data, and loads it anew
 * in the usual way.
 */
export async function settleNation(site: Site): Promise<Province[]> {
  const folder = join(site.folder, 'reference');
  await cp(String(site.env['REFERENCE_FOLDER']), folder, { recursive: true });
  const units = await readFile(join(folder, 'unit.csv'), 'utf8');
  const provinces = [...units.matchAll(/^(\d{2}),province,/gm)].map(([, code = '']) => provinceOf(code));
  const rows = {
    unit: [] as string[],
    staff: [staffRow(NATION.login, NATION.role, NATION.unit)],
    hours: [] as string[],
  };
  for (const province of provinces) {
    rows.unit.push(...unitRows(province));
    rows.staff.push(...staffRows(province));
    rows.hours.push(...hoursRows(province));
  }
  await appendFile(join(folder, 'unit.csv'), lines(rows.unit));
  await appendFile(join(folder, 'staff.csv'), lines(rows.staff));
  await appendFile(join(folder, 'opening-hours.csv'), lines(rows.hours));
  const config = readConfig({ ...site.env, REFERENCE_FOLDER: folder });
  await migrate(site.env.DATABASE_URL, { reference: referenceOf(config), endpoints: config });
  return provinces;
}

/** From each office of each province, by its first courier, through the next office to a desk of the province. */
export function routesOf(provinces: readonly Province[]): Route[] {
  return provinces.flatMap((province) => province.offices.map((_, nth) => routeOf(province, nth)));
}

/** @param courier which of the office's carries what leaves the first office */
export function routeOf({ offices, officers }: Province, office: number, courier = 0): Route {
  const first = offices[office % offices.length] ?? offices[0];
  const further = offices[(office + 1) % offices.length] ?? offices[0];
  return {
    clerk: first.clerk,
    carrier: first.couriers[courier] ?? first.couriers[0],
    furtherClerk: further.clerk,
    furtherCarrier: further.couriers[courier] ?? further.couriers[0],
    officer: officers[office % officers.length] ?? officers[0],
  };
}

function provinceOf(code: string): Province {
  const [office, ...offices] = upTo(OFFICES).map((nth) => officeOf(`${code}-BC${nth}`));
  const [officer, ...officers] = upTo(DESKS).map((nth) =>
    staff(`desk-${code}-mc${nth}`, 'desk-officer', `${code}-MC${nth}`, 'desk'),
  );
  if (!office || !officer) throw new RangeError('A province has at least one office and one desk');
  return { code, offices: [office, ...offices], officers: [officer, ...officers] };
}

function officeOf(code: string): Office {
  const place = code.toLowerCase();
  const [courier, ...couriers] = upTo(COURIERS).map((nth) =>
    staff(`courier-${place}-${nth}`, 'courier', code, 'office'),
  );
  if (!courier) throw new RangeError('An office has at least one courier');
  return { code, clerk: staff(`clerk-${place}`, 'clerk', code, 'office'), couriers: [courier, ...couriers] };
}

function unitRows({ code, offices, officers }: Province): string[] {
  const row = (unit: string, kind: string, name: string) =>
    `${unit},${kind},${name} (mẫu),${code},${code},,no,,${SINCE}`;
  return [
    ...offices.map((office) => row(office.code, 'office', 'Bưu cục')),
    ...officers.map(({ unit }) => row(unit.code, 'desk', 'Bộ phận Một cửa')),
  ];
}

function staffRows({ code, offices, officers }: Province): string[] {
  return [
    staffRow(`supervisor-${code}-bench`, 'supervisor', code),
    ...offices.flatMap((office) => {
      const place = office.code.toLowerCase();
      const people = upTo(COURIERS).map((nth) => staffRow(`courier-${place}-${nth}`, 'courier', office.code));
      return [
        staffRow(`clerk-${place}`, 'clerk', office.code),
        staffRow(`controller-${place}`, 'controller', office.code),
        ...people,
      ];
    }),
    ...officers.map(({ unit }) => staffRow(`desk-${unit.code.toLowerCase()}`, 'desk-officer', unit.code)),
  ];
}

function staffRow(login: string, role: string, unit: string): string {
  return `${login},${role},${unit},Người làm việc (mẫu),${SINCE}`;
}

/** Offices all week, desks in office hours, as those of the sample. */
function hoursRows({ offices, officers }: Province): string[] {
  return [
    ...offices.flatMap(({ code }) => [
      ...[...WEEKDAYS, 6].map((day) => `${code},${day},07:00,19:00,${SINCE}`),
      `${code},7,07:30,11:30,${SINCE}`,
    ]),
    ...officers.flatMap(({ unit }) =>
      WEEKDAYS.flatMap((day) => [
        `${unit.code},${day},07:30,11:30,${SINCE}`,
        `${unit.code},${day},13:30,17:00,${SINCE}`,
      ]),
    ),
  ];
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function lines(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}
