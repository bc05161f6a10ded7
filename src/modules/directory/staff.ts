import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Role } from '../../platform/actor.js';
import { Encryption } from '../../platform/encryption.js';

export interface Person {
  id: string;
  kind: 'staff' | 'citizen' | 'system';
}

/** A role held at a unit on a day; `name` in clear, for papers only. */
export interface StaffMember {
  id: string;
  person: string;
  role: Role;
  unit: string;
  name: string;
}

/** The right to receive for an authority at a desk (QĐ 45/2016 Art 7). Mode A: the post accepts; B: a post employee receives. */
export interface Designation {
  id: string;
  number: string;
  mode: 'A' | 'B';
}

interface SealedStaff extends Omit<StaffMember, 'name'> {
  name: Buffer;
}

const HOLDS = (day: string): string => `valid_from <= ${day} and (valid_to is null or ${day} <= valid_to)`;

/**
 * Persons, their roles and their designations; asked of the database each time, so that a right that ended has ended.
 * Units and persons are ids, days are local, YYYY-MM-DD.
 */
@Injectable()
export class Staff {
  constructor(private readonly encryption: Encryption) {}

  /** Our own person behind a login. */
  async personOf(manager: EntityManager, issuer: string, sub: string): Promise<Person | undefined> {
    const [person] = await manager.query<Person[]>(
      'select p.id, p.kind from login l join person p on p.id = l.person where l.issuer = $1 and l.sub = $2',
      [issuer, sub],
    );
    return person;
  }

  /** The role if the person holds it at that unit on that day. */
  async staffOf(
    manager: EntityManager,
    person: string,
    role: Role,
    unit: string,
    day: string,
  ): Promise<StaffMember | undefined> {
    const [row] = await manager.query<SealedStaff[]>(
      `select id, person, role, unit, name from staff where person = $1 and role = $2 and unit = $3 and ${HOLDS('$4')}`,
      [person, role, unit, day],
    );
    return row && this.opened(row);
  }

  /** Every unit at which the person holds the role on that day, the newest first. */
  async unitsOf(manager: EntityManager, person: string, role: Role, day: string): Promise<string[]> {
    const rows = await manager.query<{ unit: string }[]>(
      `select unit from staff where person = $1 and role = $2 and ${HOLDS('$3')} order by valid_from desc, id`,
      [person, role, day],
    );
    return rows.map((row) => row.unit);
  }

  /** Everybody who holds a role at a unit on a day, by id: the couriers a visit may be given to. */
  async holding(manager: EntityManager, role: Role, unit: string, day: string): Promise<StaffMember[]> {
    const rows = await manager.query<SealedStaff[]>(
      `select id, person, role, unit, name from staff where unit = $1 and role = $2 and ${HOLDS('$3')} order by id`,
      [unit, role, day],
    );
    return rows.map((row) => this.opened(row));
  }

  /** What the person is called on papers, by the newest role. */
  async nameOf(manager: EntityManager, person: string): Promise<string | undefined> {
    const [row] = await manager.query<{ id: string; name: Buffer }[]>(
      'select id, name from staff where person = $1 order by valid_from desc, id limit 1',
      [person],
    );
    return row && this.encryption.decrypt(row.name, row.id);
  }

  /** The designation under which the person may receive for the authority at the desk on that day. */
  async designationOf(
    manager: EntityManager,
    person: string,
    desk: string,
    authority: string,
    day: string,
  ): Promise<Designation | undefined> {
    const [row] = await manager.query<Designation[]>(
      `select id, number, mode from designation
       where person = $1 and desk = $2 and authority = $3 and ${HOLDS('$4')}`,
      [person, desk, authority, day],
    );
    return row;
  }

  private opened(row: SealedStaff): StaffMember {
    return { ...row, name: this.encryption.decrypt(row.name, row.id) };
  }
}
