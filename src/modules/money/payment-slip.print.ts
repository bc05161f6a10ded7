import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { PaymentSlipData } from '../../documents/payment-slip.js';
import { Addresses } from '../directory/addresses.js';
import { roleName, StaffNames } from '../directory/staff-names.js';
import { eventOfAct, marksOf } from '../dossier/act-event.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Notes } from '../dossier/notes.js';
import { Parties } from '../dossier/parties.js';
import type { PaidSlip } from './charges.print.js';

/** The payment slip as it stood when it was issued, and what a void one says besides. */
@Injectable()
export class PaymentSlipPrint {
  constructor(
    private readonly dataSource: DataSource,
    private readonly addresses: Addresses,
    private readonly parties: Parties,
    private readonly staff: StaffNames,
    private readonly notes: Notes,
  ) {}

  async of(slip: PaidSlip, dossier: Dossier): Promise<PaymentSlipData> {
    const tx = this.dataSource.manager;
    const { event: first } = await eventOfAct(tx, slip.firstAct, dossier.id);
    const { event: taken, at } = await eventOfAct(tx, slip.takenAct, dossier.id);
    const office = await this.addresses.unit(slip.unit);
    const [payer] = slip.payer === null ? [] : await this.parties.byIds(tx, [slip.payer]);
    return {
      payee: slip.payee,
      book: slip.book,
      number: String(slip.serial).padStart(7, '0'),
      office: office.name,
      authority: slip.payee === 'authority' ? (await this.addresses.unit(dossier.authority)).name : undefined,
      payer: {
        name: payer?.name ?? '',
        address: payer && (await this.addresses.line(payer.address, payer.ward)),
      },
      lines: slip.charges.map(({ label, amount }) => ({ reason: label, amount })),
      method: slip.method,
      postingSlip: first.items[0]?.number,
      replaces: slip.replaces ?? undefined,
      collector: { name: await this.staff.of(slip.collector), role: roleName(taken.actor.role) },
      collectedAt: at,
      issuedAt: slip.issuedAt,
      marks: marksOf(taken),
    };
  }

  /** The same with why, when and by whom it was made void. */
  async voided(slip: PaidSlip & { voidedAct: string }, dossier: Dossier): Promise<PaymentSlipData> {
    const tx = this.dataSource.manager;
    const { event, at } = await eventOfAct(tx, slip.voidedAct, dossier.id);
    const reason = slip.voidReason === null ? undefined : await this.notes.read(tx, slip.voidReason);
    const by = { name: await this.staff.of(event.actor.id), role: roleName(event.actor.role) };
    const issued = await this.of(slip, dossier);
    return { ...issued, marks: { ...issued.marks, void: true }, voided: { reason, at, by } };
  }
}
