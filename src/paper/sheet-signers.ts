import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../platform/actor.js';
import { localDay } from '../platform/clock.js';
import { holdsOn } from '../modules/directory/directory-cache.js';
import { Staff } from '../modules/directory/staff.js';
import { Units } from '../modules/directory/units.js';
import type { SheetSigner } from './paper.shapes.js';

/** Who signed on a sheet, in the role that he had on the day that stands there. */
@Injectable()
export class SheetSigners {
  constructor(
    private readonly units: Units,
    private readonly staff: Staff,
  ) {}

  /** @returns undefined where he had no such role there on the day of writing, or that unit was not there */
  async actorOf(tx: EntityManager, signer: SheetSigner, writtenAt: Date): Promise<Actor | undefined> {
    const day = localDay(writtenAt);
    const unit = await this.units.byCode(signer.unit);
    if (!unit || !holdsOn(unit, day)) return undefined;
    const member = await this.staff.staffOf(tx, signer.person, signer.role, unit.id, day);
    if (!member) return undefined;
    return {
      id: signer.person,
      role: signer.role,
      unit: { id: unit.id, code: unit.code, kind: unit.kind, path: unit.path },
    };
  }
}
