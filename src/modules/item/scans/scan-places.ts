import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { Refused } from '../../../platform/problems.js';
import { Units } from '../../directory/units.js';
import { Dossiers } from '../../dossier/dossiers.js';

/** Where an envelope lies after a scan. */
@Injectable()
export class ScanPlaces {
  constructor(
    private readonly units: Units,
    private readonly dossiers: Dossiers,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws Refused `role-not-allowed` (403) away from an office */
  ownOffice(actor: Actor): string {
    if (actor.unit?.kind !== 'office') throw new Refused('role-not-allowed');
    return actor.unit.id;
  }

  /** Where nobody else is to sign. @throws Refused `role-not-allowed` (403), `place-has-staff` (409) */
  async unstaffed(actor: Actor): Promise<string> {
    const unit = await this.units.byId(this.ownOffice(actor));
    if (!unit?.singleStaff) throw new Refused('place-has-staff');
    return unit.id;
  }

  /**
   * An office of the actor's own province, or one that the dossier has to do with: nobody brings it anywhere else.
   * @throws Refused `place-unknown`, `place-elsewhere` (422)
   */
  async onTheWay(noted: { number: string; place: string }, actor: Actor, dossier: string): Promise<string> {
    const office = await this.units.byCode(noted.place);
    if (office?.kind !== 'office')
      throw new Refused('place-unknown', { place: noted.place }, [{ pointer: '/place', code: 'unknown' }]);
    const own = actor.unit && (await this.units.byId(actor.unit.id));
    const isNear = office.province === own?.province;
    if (!isNear && !(await this.dossiers.isBusinessOf(this.dataSource.manager, dossier, office.id)))
      throw new Refused('place-elsewhere', noted, [{ pointer: '/place', code: 'place-elsewhere' }]);
    return office.id;
  }
}
