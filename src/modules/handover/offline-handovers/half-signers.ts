import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor, Role } from '../../../platform/actor.js';
import { localDay, trustedTime } from '../../../platform/clock.js';
import { Staff } from '../../directory/staff.js';
import { Units } from '../../directory/units.js';
import type { Said } from '../offline/facts.js';

/** As whom somebody may sign at a unit of that kind; what nobody hands over at is not among them. */
const signing: Readonly<Record<string, readonly Role[]>> = {
  office: ['courier', 'clerk'],
  desk: ['desk-officer', 'post-at-desk'],
};

/** When a half was signed, by the clock of its device. */
export function signedAt(says: Said): Date {
  return new Date(Math.floor((says.side === 'offer' ? says.madeAt : says.acceptedAt) / 1000));
}

/** The person who signed a half, and the unit he named. */
export function signerOf(says: Said): { person: string; unit: string } {
  if (says.side === 'offer') return { person: says.giver, unit: says.giverUnit };
  return { person: says.receiver, unit: says.unit };
}

/** Who signed, in the role that he had that day: his acts are carried out as if he had asked for them himself. */
@Injectable()
export class HalfSigners {
  constructor(
    private readonly units: Units,
    private readonly staff: Staff,
  ) {}

  /**
   * @param asCourier whether he signs as one who holds himself; undefined where nobody knows yet
   * @returns undefined where he had no such role there on the day of signing
   */
  async actorOf(tx: EntityManager, says: Said, recordedAt: Date, asCourier?: boolean): Promise<Actor | undefined> {
    const { person, unit: id } = signerOf(says);
    const unit = await this.units.byId(id);
    if (!unit) return undefined;
    const day = localDay(trustedTime(signedAt(says), recordedAt));
    const allowed = (signing[unit.kind] ?? []).filter(
      (role) => asCourier === undefined || (role === 'courier') === asCourier,
    );
    for (const role of allowed) {
      if (!(await this.staff.staffOf(tx, person, role, unit.id, day))) continue;
      return { id: person, role, unit: { id: unit.id, code: unit.code, kind: unit.kind, path: unit.path } };
    }
    return undefined;
  }

  /** A receiver as a draft names him: a unit by its code, a courier with the office for which he signed. */
  async named(says: { kind: string; id: string; unit: string }): Promise<{ unit?: string; person?: string }> {
    const unit = (await this.units.byId(says.unit))?.code;
    return says.kind === 'COURIER' ? { person: says.id, unit } : { unit: (await this.units.byId(says.id))?.code };
  }
}
