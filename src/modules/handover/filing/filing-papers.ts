import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import type { PrintedPdf } from '../../../platform/pdf-answer.js';
import { Refused } from '../../../platform/problems.js';
import { IssuedPapers } from '../../dossier/issued-papers.js';
import { PrintedLinks } from '../../item/printed-links.js';
import { HandoverReads } from '../handover-reads.js';
import { FilingSupplementPrint, type Corrected } from './filing-supplement.print.js';

/** The paper of a filing time that both sides corrected; the record of the handover stays as it was signed. */
@Injectable()
export class FilingPapers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: HandoverReads,
    private readonly links: PrintedLinks,
    private readonly papers: IssuedPapers,
    private readonly print: FilingSupplementPrint,
  ) {}

  /**
   * The last correction of the dossier in an envelope.
   * @throws Refused `not-found` also where nothing was corrected, `count-first` (409)
   */
  async of(actor: Actor, handover: string, number: string): Promise<PrintedPdf> {
    await this.reads.requireOpenTo(actor, handover);
    const tx = this.dataSource.manager;
    const corrected = await this.corrected(tx, handover, number);
    if (!corrected) throw new Refused('not-found');
    const paper = { kind: 'filing-supplement', subject: corrected.act, number: corrected.list } as const;
    return this.papers.issued(paper, async (press, check) =>
      press.print('filing-supplement', { ...(await this.print.of(tx, corrected)), link: this.links.record(check) }),
    );
  }

  private async corrected(tx: EntityManager, handover: string, number: string): Promise<Corrected | undefined> {
    const [row] = await tx.query<Corrected[]>(
      `select c.act, h.number as list, h.giver_kind as "giverKind", h.giver_unit as "giverUnit", h.target_unit as "targetUnit",
         h.given_by as "givenBy", c.corrected_by as "correctedBy", c.designation, c.giver_signature as "giverSignature", c.beside,
         i.number as item, i.posting_slip as "postingSlip", coalesce(d.code, d.post_code) as dossier, d.checklist,
         c.was, c.filed_at as "filedAt", c.reason, c.at
       from filing_correction c join handover h on h.id = c.handover join dossier d on d.id = c.dossier
         join item i on i.dossier_id = d.id join handover_line l on l.handover = h.id and l.version = h.version and l.item = i.id
       where c.handover = $1 and i.number = $2 order by c.at desc, c.act desc limit 1`,
      [handover, number],
    );
    return row;
  }
}
