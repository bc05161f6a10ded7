import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { LabelData } from '../../documents/label.js';
import type { LabelSize } from '../../documents/label-sizes.js';
import type { Actor } from '../../platform/actor.js';
import type { PrintedPdf } from '../../platform/pdf-answer.js';
import { localIso } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { Press } from '../../press/press.js';
import { Addresses } from '../directory/addresses.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Dossiers } from '../dossier/dossiers.js';
import { IssuedPapers, printed } from '../dossier/issued-papers.js';
import { LookUpCodes } from '../dossier/look-up-codes.js';
import { LabelPrint } from '../item/label.print.js';
import { Sealings } from '../item/sealed-items.js';
import { PrintedLinks } from '../item/printed-links.js';
import { PrintedCharges, type PaidSlip } from './charges.print.js';
import { Money } from './money.js';
import { PaymentSlipPrint } from './payment-slip.print.js';
import { PostingSlipPrint } from './posting-slip.print.js';
import type { LabelSheetFilter } from './print.shapes.js';
import type { VoucherView } from './voucher.view.js';

/** What sticks on an envelope; made anew each time, since it binds nobody. */
@Injectable()
export class Labels {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sealings: Sealings,
    private readonly label: LabelPrint,
    private readonly money: Money,
    private readonly press: Press,
  ) {}

  /** @throws Refused `not-found` when unknown or none of the actor's business */
  async of(actor: Actor, number: string, size: LabelSize): Promise<PrintedPdf> {
    return printed(number, await this.press.print('label', await this.data(actor, number), size));
  }

  /** Labels in this order on the free places of a sheet. @throws Refused `not-found` when one is none of the actor's business */
  async sheet(actor: Actor, { numbers, places }: LabelSheetFilter): Promise<PrintedPdf> {
    const labels = [];
    for (const [index, place] of places.slice(0, numbers.length).entries()) {
      labels.push({ place, label: await this.data(actor, numbers[index] ?? '') });
    }
    return printed(numbers.join('-'), await this.press.print('label-sheet', labels));
  }

  private async data(actor: Actor, number: string): Promise<LabelData> {
    const sealed = await this.sealings.read(actor, number);
    const item = sealed.items.find((each) => each.number === number) ?? sealed.items[0];
    const due = await this.money.due(this.dataSource.manager, sealed.dossier.id, 'delivery');
    return this.label.of(item, sealed, due.length > 0);
  }
}

/** Slips that bind: as first issued, ever after. */
@Injectable()
export class Slips {
  constructor(
    private readonly sealings: Sealings,
    private readonly papers: IssuedPapers,
    private readonly postingSlips: PostingSlipPrint,
  ) {}

  /** The written contract of the post (TT 17/2017 Art 9). */
  async posting(actor: Actor, number: string): Promise<PrintedPdf> {
    const sealed = await this.sealings.read(actor, number);
    const [first] = sealed.items;
    const name = { kind: 'posting-slip', subject: first.id, number: first.postingSlip } as const;
    return this.papers.issued(name, async (press) => press.print('posting-slip', await this.postingSlips.of(sealed)));
  }
}

@Injectable()
export class PaymentSlips {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dossiers: Dossiers,
    private readonly papers: IssuedPapers,
    private readonly charges: PrintedCharges,
    private readonly paymentSlips: PaymentSlipPrint,
  ) {}

  /**
   * As first issued; a void one is marked, unless the copy is asked for that was kept.
   * @throws Refused `not-found` when unknown or none of the actor's business
   */
  async of(actor: Actor, number: string, copy: 'today' | 'issued' = 'today'): Promise<PrintedPdf> {
    const owned = await this.charges.dossierOf(number);
    const dossier = await this.dossiers.read(this.dataSource.manager, actor, owned);
    const slip = await this.charges.slip(number);
    if (copy === 'issued' || slip.voidedAct === null) return this.issued(slip, dossier);
    const voided = { ...slip, voidedAct: slip.voidedAct };
    const name = { kind: 'payment-slip-void', subject: slip.id, number } as const;
    return this.papers.issued(name, async (press) =>
      press.print('payment-slip', await this.paymentSlips.voided(voided, dossier)),
    );
  }

  private issued(slip: PaidSlip, dossier: Dossier): Promise<PrintedPdf> {
    const name = { kind: 'payment-slip', subject: slip.id, number: slip.number } as const;
    return this.papers.issued(name, async (press) =>
      press.print('payment-slip', await this.paymentSlips.of(slip, dossier)),
    );
  }
}

/** What stays with the citizen: without it no compensation (TT 02/2012 Art 2). */
@Injectable()
export class Vouchers {
  constructor(
    private readonly sealings: Sealings,
    private readonly charges: PrintedCharges,
    private readonly codes: LookUpCodes,
    private readonly links: PrintedLinks,
    private readonly addresses: Addresses,
  ) {}

  /** @throws Refused `not-found` for a courier who did not take the papers himself */
  async of(actor: Actor, number: string): Promise<VoucherView> {
    const { dossier, event, items, at } = await this.sealings.read(actor, number);
    if (event.type !== 'item.sealed') throw new Refused('not-found');
    if (actor.role === 'courier' && event.actor.id !== actor.id) throw new Refused('not-found');
    const office = await this.addresses.unit(event.actor.unit ?? dossier.receivedAt);
    return {
      number,
      postingSlip: items[0].postingSlip,
      lookUpCode: await this.codes.of(number, dossier.id),
      link: this.links.item(number),
      office: office.name,
      acceptedAt: localIso(at),
      slips: await this.charges.slipsOf(event.act, dossier.id),
    };
  }
}
