import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { localDay } from '../../../platform/clock.js';
import { Refused } from '../../../platform/problems.js';
import { Staff, type Designation } from '../../directory/staff.js';
import { Units } from '../../directory/units.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { Evidence } from '../../dossier/evidence.js';
import { Journal } from '../../dossier/journal.js';
import { tokenSignature } from '../../dossier/signatures.js';
import type { Item } from '../../item/item.entity.js';
import { Items } from '../../item/items.js';
import { writeTally, type CountedLine } from '../../item/tally-lines.js';
import { PapersAtDesk } from './papers-at-desk.js';
import type { TransferInput } from './transfer.shapes.js';
import { WantedTransfers } from './wanted-transfers.js';

/** Whose papers go from which desk to which, and by what right. */
interface Sending {
  dossier: Dossier;
  from: string;
  to: string;
  designation: Designation;
}

/** Who may send papers on, and where they belong. */
@Injectable()
export class SendingDesks {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly staff: Staff,
    private readonly units: Units,
    private readonly wanted: WantedTransfers,
  ) {}

  /** The dossier is locked. @throws Refused `not-found`, `transfer-not-wanted` (409), `role-not-allowed`, `designation-missing` (403) */
  async lock(act: Act, id: string): Promise<Sending> {
    const dossier = await this.dossiers.lockOne(act, id);
    const { unit } = act.actor;
    if (unit?.kind !== 'desk') throw new Refused('role-not-allowed', { act: 'transfer' });
    const to = await this.wanted.competent(dossier, act.trustedAt);
    if (!dossier.filedAt || to === unit.id) throw new Refused('transfer-not-wanted', { number: dossier.postCode });
    const day = localDay(act.trustedAt);
    const designation = await this.staff.designationOf(act.tx, act.actor.id, unit.id, dossier.authority, day);
    if (!designation)
      throw new Refused('designation-missing', { authority: (await this.units.byId(dossier.authority))?.name });
    return { dossier, from: unit.id, to, designation };
  }

  async codeOf(desk: string): Promise<string | undefined> {
    return (await this.units.byId(desk))?.code;
  }
}

/** The papers in their new envelope. */
@Injectable()
export class SealedTransfers {
  constructor(
    private readonly items: Items,
    private readonly evidence: Evidence,
    private readonly journal: Journal,
  ) {}

  async seal(
    act: Act,
    { dossier, from, to, designation }: Sending,
    lines: CountedLine[],
    input: TransferInput,
  ): Promise<Item> {
    const { number, seal, weightGrams, evidence } = input;
    const item = await this.items.seal(act, {
      dossier: dossier.id,
      leg: 'transfer',
      number,
      unit: from,
      status: 'AT_DESK',
      holder: { kind: 'DESK', id: from },
      place: from,
      seal,
      weightGrams,
    });
    await writeTally(act, item.id, 'intake', lines);
    await this.evidence.declare(act, dossier.id, evidence);
    const sealed = { from, to, lines, seal, weightGrams, postingSlip: item.postingSlip, designation: designation.id };
    const data = { ...sealed, signature: tokenSignature(act), evidence };
    await this.journal.append(act, { type: 'transfer.sealed', dossier, items: [item], data });
    return item;
  }
}

/**
 * Papers accepted anywhere reach the competent desk: the first desk, where the filing time stays, counts and seals them
 * anew, and they travel on ordinary lists. NĐ 61/2018 Art 18, NĐ 118/2025.
 */
@Injectable()
export class Transfers {
  constructor(
    private readonly desks: SendingDesks,
    private readonly papers: PapersAtDesk,
    private readonly sealed: SealedTransfers,
    private readonly wanted: WantedTransfers,
  ) {}

  /** @throws Refused as `SendingDesks.lock` and `PapersAtDesk`, those of numbers */
  async seal(act: Act, input: TransferInput): Promise<ActResult> {
    const sending = await this.desks.lock(act, input.dossier);
    const held = await this.papers.held(act, sending.dossier, sending.from);
    const lines = this.papers.sealed(held, input.lines);
    const item = await this.sealed.seal(act, sending, lines, input);
    if (lines.every(({ given, required }) => given === required))
      await this.wanted.met(act, sending.dossier, sending.from);
    const to = await this.desks.codeOf(sending.to);
    return { id: item.id, number: item.number, status: item.status, version: item.version, actions: [], to };
  }
}
