import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Signature } from '../../../documents/form.js';
import type { IrregularityRecordData } from '../../../documents/irregularity-record.js';
import { eventOfAct } from '../../dossier/act-event.js';
import { Notes } from '../../dossier/notes.js';
import { paperNames } from '../paper-names.js';

const SIGNATURES = ['stroke', 'thumbprint', 'paper', 'representative', 'token'] as const;

/** What the paper says of an envelope that was sealed anew, and the box of the second person who was there. */
export interface Rewrapped {
  inventory: NonNullable<IrregularityRecordData['inventory']>;
  witness: Signature;
}

/** Torn, opened, counted, sealed anew, as the journal tells it (TT 17/2017 Art 11). */
@Injectable()
export class RewrappedPapers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notes: Notes,
  ) {}

  /** @returns undefined where the report did not end so */
  async of(report: string): Promise<Rewrapped | undefined> {
    const { manager } = this.dataSource;
    const [row] = await manager.query<{ act: string; dossier: string }[]>(
      `select r.settled_act as act, i.dossier_id as dossier from irregularity r join item i on i.id = r.item
       where r.id = $1 and r.outcome = 'rewrapped'`,
      [report],
    );
    if (!row) return undefined;
    const { event, at } = await eventOfAct(manager, row.act, row.dossier);
    if (event.type !== 'seal.replaced') throw new Error(`Report ${report} says that an envelope was sealed anew`);
    const { old, seal, lines, signature } = event.data;
    const beside = signature.beside && (await this.notes.read(manager, signature.beside.id));
    const papers = lines.map(({ line, kind, required, given }) => ({
      line,
      name: paperNames[kind] ?? kind,
      required,
      given,
    }));
    const kind = SIGNATURES.find((known) => known === signature.kind);
    const by = kind === 'thumbprint' ? { witness: beside } : { capacity: beside };
    return { inventory: { old, seal, papers }, witness: { title: 'Người thứ hai', kind, at, ...by } };
  }
}
