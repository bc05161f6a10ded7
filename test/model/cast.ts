import type { Role } from '../../src/platform/actor.js';

/** Offices, a desk and an authority of the sample province, by code. */
const TOWN = '44-DHO';
const COAST = '44-BDO';
export const VILLAGE = '44-PNH';
export const DESK = '44-TTPVHCC';
export const AUTHORITY = '44-CA';

/** Where people live, by the office that serves them. */
export const WARDS: Record<string, string> = { [TOWN]: '18859', [COAST]: '18901', [VILLAGE]: '19138' };
export const OFFICES = [TOWN, COAST, VILLAGE];

export interface Actor {
  login: string;
  role: Role;
  /** A unit's code. */
  unit: string;
}

const at = (unit: string, role: Role, ...logins: string[]): Actor[] => logins.map((login) => ({ login, role, unit }));

/** Who the outside system is when it speaks. */
export const SYSTEM: Actor = { login: 'authority', role: 'system', unit: '' };

const CITIZEN: Actor = { login: 'citizen-of-the-model', role: 'citizen', unit: '' };

/** Everybody who acts; in the village one person is both clerk and courier. */
export const CAST: readonly Actor[] = [
  CITIZEN,
  ...at(TOWN, 'dispatcher', 'dispatcher-dho'),
  ...at(TOWN, 'clerk', 'clerk-dho-1', 'clerk-dho-2'),
  ...at(TOWN, 'courier', 'courier-dho-1', 'courier-dho-2'),
  ...at(COAST, 'dispatcher', 'dispatcher-bdo'),
  ...at(COAST, 'clerk', 'clerk-bdo-1'),
  ...at(COAST, 'courier', 'courier-bdo-1'),
  ...at(TOWN, 'cashier', 'cashier-dho'),
  ...at(COAST, 'cashier', 'cashier-bdo'),
  ...at(VILLAGE, 'clerk', 'post-pnh'),
  ...at(VILLAGE, 'courier', 'post-pnh'),
  ...at(DESK, 'desk-officer', 'desk-ttpvhcc-1', 'desk-ttpvhcc-2'),
  ...at(DESK, 'post-at-desk', 'post-ttpvhcc'),
];

export const COURIERS = CAST.filter(({ role }) => role === 'courier');
