import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import type { PrintedPdf } from '../../../platform/pdf-answer.js';
import { Refused } from '../../../platform/problems.js';
import { Press } from '../../../press/press.js';
import { Units } from '../../directory/units.js';
import { printed } from '../../dossier/issued-papers.js';
import { HandoverLists } from './handover-lists.js';
import { HandoverReads } from '../handover-reads.js';

/** The cover of a list that was closed: its number as one barcode, and nothing of its lines. */
@Injectable()
export class ListCovers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: HandoverReads,
    private readonly lists: HandoverLists,
    private readonly units: Units,
    private readonly press: Press,
  ) {}

  /** @throws Refused `not-found`, `list-not-offered` (409) */
  async of(actor: Actor, id: string): Promise<PrintedPdf> {
    const { number } = await this.reads.read(actor, id);
    const { offeredAt, giverUnit } = await this.lists.find(this.dataSource.manager, id);
    if (offeredAt === null) throw new Refused('list-not-offered', { number });
    const giver = (await this.units.byId(giverUnit))?.name ?? '';
    return printed(number, await this.press.print('list-cover', { number, giver, offeredAt, issuedAt: offeredAt }));
  }
}
