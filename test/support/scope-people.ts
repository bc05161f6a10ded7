import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { roles, type Role } from '../../src/platform/actor.js';
import { Encryption } from '../../src/platform/encryption.js';
import { derivedId } from '../../src/platform/ids.js';
import type { Caller, TestService } from './service.js';

/**
 * Where somebody sits, seen from the object: `own` the unit that works on it, `above` the province over it, `other` a unit
 * of the same level (of a citizen: another citizen), `beside` another courier of the same office.
 */
const places = ['own', 'above', 'other', 'beside'] as const;
export type Place = (typeof places)[number];
export type Person = Exclude<Role, 'system'>;
export const people = roles.filter((role): role is Person => role !== 'system');

/** Somebody in a role at a place; `absent` from the directory where nobody knows his login. */
export interface Seat {
  role: Person;
  place: Place;
  caller: Caller;
}

const atDesk: readonly Person[] = ['desk-officer', 'post-at-desk'];
/** Those who do the work that the objects come from, and are designated or assigned for it. */
const working: Partial<Record<Person, string>> = {
  clerk: 'clerk-dho-1',
  courier: 'courier-dho-1',
  dispatcher: 'dispatcher-dho',
  cashier: 'cashier-dho',
  controller: 'controller-dho',
  'desk-officer': 'desk-ttpvhcc-1',
  'post-at-desk': 'post-ttpvhcc',
};

/** The unit of a place, for somebody of a desk or of an office. */
function unitOf(role: Person, place: Place, office: string): string {
  if (place === 'above') return '44';
  if (atDesk.includes(role)) return place === 'other' ? '44-PVHCC-BDO' : '44-TTPVHCC';
  return place === 'other' ? '44-BDO' : office;
}

/** People of every role at every place. */
export class ScopePeople {
  private readonly seats = new Map<string, Seat>();

  private constructor(
    private readonly service: TestService,
    private readonly owner: pg.Client,
  ) {}

  static async of(service: TestService): Promise<ScopePeople> {
    const owner = new pg.Client({ connectionString: service.database.url });
    await owner.connect();
    return new ScopePeople(service, owner);
  }

  close(): Promise<void> {
    return this.owner.end();
  }

  /** @param office the code of the office that works on the object */
  async all(office = '44-DHO'): Promise<Seat[]> {
    const seats = [];
    for (const role of people) for (const place of placesOf(role)) seats.push(await this.seat(role, place, office));
    return seats;
  }

  async seat(role: Person, place: Place = 'own', office = '44-DHO'): Promise<Seat> {
    const key = `${role} ${place} ${unitOf(role, place, office)}`;
    const seat = this.seats.get(key) ?? { role, place, caller: await this.caller(role, place, office) };
    this.seats.set(key, seat);
    return seat;
  }

  /** Signed in by the issuer, known to nobody here. */
  nobody(role: Person): Caller {
    return this.service.as('nobody-knows-him', role, unitOf(role, 'own', '44-DHO'));
  }

  private async caller(role: Person, place: Place, office: string): Promise<Caller> {
    if (role === 'citizen') return this.service.as(place === 'own' ? 'citizen-sample-1' : 'citizen-sample-2', role);
    const unit = unitOf(role, place, office);
    const known = place === 'own' && office === '44-DHO' ? working[role] : undefined;
    const login = known ?? `${role}-${place}-${unit}`;
    if (!known) await this.employ(login, role, unit);
    return this.service.as(login, role, unit);
  }

  private async employ(login: string, role: Person, unit: string): Promise<void> {
    const [person, staff] = [randomUUID(), randomUUID()];
    const name = this.service.app.get(Encryption).encrypt('Nguyễn Văn Ghế (mẫu)', staff);
    await this.owner.query(`insert into person (id, kind) values ($1, 'staff')`, [person]);
    const { ISSUER_URL } = this.service.config;
    await this.owner.query('insert into login (issuer, sub, person) values ($1, $2, $3)', [ISSUER_URL, login, person]);
    await this.owner.query(
      `insert into staff (id, person, role, unit, name, valid_from) values ($1, $2, $3, $4, $5, '2025-07-01')`,
      [staff, person, role, derivedId('unit', unit), name],
    );
  }
}

function placesOf(role: Person): Place[] {
  if (role === 'citizen') return ['own', 'other'];
  return role === 'courier' ? [...places] : ['own', 'above', 'other'];
}
