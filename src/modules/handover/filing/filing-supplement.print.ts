import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { FilingSupplementData } from '../../../documents/filing-supplement.js';
import { Addresses } from '../../directory/addresses.js';
import { Procedures } from '../../directory/procedures.js';
import { Staff } from '../../directory/staff.js';
import { Units } from '../../directory/units.js';
import { Notes } from '../../dossier/notes.js';
import { party, signatureOf } from '../records/handover-record.print.js';
import type { SideKind } from '../handover.lifecycle.js';

/** A filing time that both sides have corrected, with the list by which it was. */
export interface Corrected {
  act: string;
  list: string;
  giverKind: SideKind;
  giverUnit: string;
  targetUnit: string;
  givenBy: string;
  correctedBy: string;
  designation: string;
  giverSignature: string;
  beside: string | null;
  item: string;
  postingSlip: string;
  dossier: string;
  checklist: string;
  was: Date;
  filedAt: Date;
  reason: string;
  at: Date;
}

/** A supplementary record in the words of the printed form. */
@Injectable()
export class FilingSupplementPrint {
  constructor(
    private readonly units: Units,
    private readonly staff: Staff,
    private readonly procedures: Procedures,
    private readonly notes: Notes,
    private readonly addresses: Addresses,
  ) {}

  async of(tx: EntityManager, corrected: Corrected): Promise<Omit<FilingSupplementData, 'link'>> {
    const { list, giverKind, giverUnit, targetUnit, givenBy, correctedBy, at } = corrected;
    const [giver, receiver] = [await this.staff.nameOf(tx, givenBy), await this.staff.nameOf(tx, correctedBy)];
    const beside = corrected.beside === null ? undefined : await this.notes.read(tx, corrected.beside);
    const { item, postingSlip, dossier, was, filedAt } = corrected;
    return {
      number: list,
      place: await this.addresses.provinceOf(targetUnit),
      giver: party({ kind: giverKind, unit: await this.unitName(giverUnit), person: giver }),
      receiver: party({ kind: 'DESK', unit: await this.unitName(targetUnit), person: receiver }, corrected.designation),
      ...{ item, postingSlip, dossier, was, filedAt, signedAt: at, issuedAt: at },
      procedure: (await this.procedures.pinned(corrected.checklist))?.procedure.name ?? '',
      reason: (await this.notes.read(tx, corrected.reason)) ?? '',
      signatures: [
        signatureOf({ side: 'giver', person: giver, kind: corrected.giverSignature, beside, at }),
        signatureOf({ side: 'receiver', person: receiver, kind: 'token', at }),
      ],
    };
  }

  private async unitName(id: string): Promise<string> {
    return (await this.units.byId(id))?.name ?? '';
  }
}
