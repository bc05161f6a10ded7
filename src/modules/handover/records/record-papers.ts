import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import type { PrintedPdf } from '../../../platform/pdf-answer.js';
import { Refused } from '../../../platform/problems.js';
import { IssuedPapers } from '../../dossier/issued-papers.js';
import { Handover } from '../handover.entity.js';
import { HandoverReads } from '../handover-reads.js';
import { HandoverRecordPrint, type SignedRecord } from './handover-record.print.js';
import { HandoverRecords } from './handover-records.js';

interface Signed extends SignedRecord {
  /** The tally that both signed last. */
  tally?: string;
}

/** The signed record of a handover: one paper for the acceptance, another for each tally that follows. */
@Injectable()
export class RecordPapers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: HandoverReads,
    private readonly records: HandoverRecords,
    private readonly papers: IssuedPapers,
    private readonly print: HandoverRecordPrint,
  ) {}

  /** @throws Refused `not-found`, `count-first`, `record-not-signed`, `record-undone` (409) */
  async of(actor: Actor, id: string): Promise<PrintedPdf> {
    await this.reads.requireOpenTo(actor, id);
    // Of one moment, or a tally in between would be half on the paper.
    const signed = await this.dataSource.transaction('REPEATABLE READ', (tx) => this.signed(tx, id));
    const name = signed.tally
      ? ({ kind: 'handover-tally-record', subject: signed.tally } as const)
      : ({ kind: 'handover-record', subject: id } as const);
    return this.papers.issued({ ...name, number: signed.record.number }, async (press, check) =>
      press.print('handover-record', await this.print.of(signed, check)),
    );
  }

  private async signed(tx: EntityManager, id: string): Promise<Signed> {
    const record = await this.records.read(tx, id);
    if (record.status === 'UNDONE') throw new Refused('record-undone', { number: record.number });
    const signedAt = record.talliedAt ?? record.acceptedAt;
    if (!signedAt) throw new Refused('record-not-signed');
    const { targetUnit } = await tx.findOneByOrFail(Handover, { id });
    const [tally] = await tx.query<{ act: string }[]>(
      'select act from handover_tally where handover = $1 order by at desc, act desc limit 1',
      [id],
    );
    return { record, signedAt, targetUnit, tally: tally?.act };
  }
}
