import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { Staff, type Designation } from '../directory/staff.js';
import { Units } from '../directory/units.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import type { Handover } from './handover.entity.js';
import type { Side } from './lists/handover-lists.js';
import { isReceiver, sideOf } from './handover.rules.js';
import type { HandoverDraft } from './handover.shapes.js';

/** Under which documents somebody receives at a desk: by authority, and their numbers for the record. */
export interface Designated {
  of(dossier: Dossier): Designation | undefined;
  numbers?: string;
}

/** Who gives, who receives, and by what right. */
@Injectable()
export class HandoverSides {
  constructor(
    private readonly units: Units,
    private readonly staff: Staff,
  ) {}

  /**
   * A courier gives what he holds himself, staff of an office or desk what their unit holds.
   * @param former code of a unit that ended and that theirs took over: what that one still holds
   * @throws Refused `role-not-allowed` (403), `giver-invalid` (422)
   */
  async giver(act: Act, former?: string): Promise<Side> {
    const side = sideOf(act.actor);
    const { unit } = act.actor;
    if (!side || !unit) throw new Refused('role-not-allowed');
    if (former === undefined) return { ...side, unit: unit.id };
    const ended = await this.units.byCode(former);
    if (side.kind !== 'COURIER' && ended?.kind === unit.kind && unit.formers?.includes(ended.id))
      return { kind: side.kind, id: ended.id, unit: ended.id };
    throw new Refused('giver-invalid', { unit: former }, [{ pointer: '/fromUnit', code: 'giver-invalid' }]);
  }

  /** @throws Refused `receiver-invalid` (422), `same-person` (403) */
  async receiver(act: Act, to: HandoverDraft['to'], giver: Side): Promise<Side> {
    if (to.person === act.actor.id) throw new Refused('same-person');
    const receiver =
      to.person === undefined ? await this.unit(act, to.unit ?? '') : await this.courier(act, to.person, to.unit);
    if (!receiver || receiver.id === giver.id)
      throw new Refused('receiver-invalid', {}, [{ pointer: '/to', code: 'receiver-invalid' }]);
    return receiver;
  }

  /** QĐ 45/2016 Art 7: who receives at a desk is designated for every authority concerned. @throws Refused `designation-missing` (403) */
  async designated(act: Act, handover: Handover, dossiers: readonly Dossier[]): Promise<Designated> {
    if (handover.receiverKind !== 'DESK') return { of: () => undefined };
    const day = localDay(act.trustedAt);
    const desk = act.actor.unit?.id ?? handover.targetUnit;
    const found = new Map<string, Designation>();
    for (const authority of new Set(dossiers.map((dossier) => dossier.authority))) {
      const designation = await this.staff.designationOf(act.tx, act.actor.id, desk, authority, day);
      if (!designation)
        throw new Refused('designation-missing', { authority: (await this.units.byId(authority))?.name });
      found.set(authority, designation);
    }
    const numbers = new Set([...found.values()].map((designation) => designation.number));
    return { of: (dossier) => found.get(dossier.authority), numbers: [...numbers].join('; ') };
  }

  private async unit(act: Act, code: string): Promise<Side | undefined> {
    const unit = await this.units.standingByCode(code, localDay(act.recordedAt));
    if (unit?.kind === 'office') return { kind: 'OFFICE', id: unit.id, unit: unit.id };
    return unit?.kind === 'desk' ? { kind: 'DESK', id: unit.id, unit: unit.id } : undefined;
  }

  private async courier(act: Act, person: string, code: string | undefined): Promise<Side | undefined> {
    const offices = await this.staff.unitsOf(act.tx, person, 'courier', localDay(act.trustedAt));
    const named = code && (await this.units.standingByCode(code, localDay(act.recordedAt)))?.id;
    const office = code === undefined ? offices[0] : offices.find((unit) => unit === named);
    return office === undefined ? undefined : { kind: 'COURIER', id: person, unit: office };
  }
}

/** @throws Refused `not-found` to whom it is not offered, `same-person` (403) to the person who gave */
export function requireReceiver(handover: Handover, act: Act): void {
  if (handover.offeredAt === null || !isReceiver(handover, act.actor)) throw new Refused('not-found');
  if (handover.givenBy === act.actor.id) throw new Refused('same-person');
}
