import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/actor.js';
import type { PrintedPdf } from '../../../platform/pdf-answer.js';
import { Press } from '../../../press/press.js';
import { printed } from '../../dossier/issued-papers.js';
import { BagReads } from './bag-reads.js';

/** The label of a bag, printed as often as it is wanted. */
@Injectable()
export class BagLabels {
  constructor(
    private readonly reads: BagReads,
    private readonly press: Press,
  ) {}

  /** @throws Refused `not-found` */
  async of(actor: Actor, number: string): Promise<PrintedPdf> {
    const { seal, madeAt, target, ...bag } = await this.reads.read(actor, number);
    const sealedAt = new Date(bag.sealedAt);
    const data = { number, seal, from: madeAt.name, to: target.name, sealedAt, issuedAt: sealedAt };
    return printed(number, await this.press.print('bag-label', data));
  }
}
