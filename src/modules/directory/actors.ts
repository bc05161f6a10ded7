import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import type { Claims, Persons } from '../../platform/auth.js';
import { Clock, localDay } from '../../platform/clock.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { holdsOn } from './directory-cache.js';
import { Staff } from './staff.js';
import { Units } from './units.js';

/**
 * Our own person behind a login: staff must hold the role at the unit today; a citizen is
 * known from his first login on. A login stands for one person: what staff want for themselves they ask for as citizens,
 * under a login of their own, so that nobody is giver and clerk of one dossier under one id.
 */
@Injectable()
export class Actors implements Persons {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly staff: Staff,
    private readonly units: Units,
  ) {}

  async actorOf(claims: Claims): Promise<Actor> {
    if (claims.role === 'citizen') return { id: await this.citizen(claims), role: 'citizen' };
    const person = await this.staff.personOf(this.dataSource.manager, claims.issuer, claims.subject);
    const unit = claims.unit === undefined ? undefined : await this.units.byCode(claims.unit);
    const day = localDay(this.clock.now());
    if (!person || !unit || !holdsOn(unit, day)) throw new Refused('role-not-allowed');
    const member = await this.staff.staffOf(this.dataSource.manager, person.id, claims.role, unit.id, day);
    if (!member) throw new Refused('role-not-allowed');
    const formers = await this.units.formerOf(unit.id, day);
    return {
      id: person.id,
      role: claims.role,
      unit: { id: unit.id, code: unit.code, kind: unit.kind, path: unit.path, formers },
    };
  }

  private async citizen(claims: Claims): Promise<string> {
    const known = await this.staff.personOf(this.dataSource.manager, claims.issuer, claims.subject);
    if (known?.kind === 'citizen') return known.id;
    if (known) throw new Refused('role-not-allowed');
    const id = newId();
    await this.dataSource.transaction(async (tx) => {
      await tx.query(`insert into person (id, kind) values ($1, 'citizen')`, [id]);
      await tx.query('insert into login (issuer, sub, person) values ($1, $2, $3) on conflict do nothing', [
        claims.issuer,
        claims.subject,
        id,
      ]);
    });
    const person = await this.staff.personOf(this.dataSource.manager, claims.issuer, claims.subject);
    return person?.id ?? id;
  }
}
