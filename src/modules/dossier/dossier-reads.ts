import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { Actor } from '../../platform/actor.js';
import { Procedures } from '../directory/procedures.js';
import { Units } from '../directory/units.js';
import { ConfirmationReads } from './confirmation-reads.js';
import type { Dossier } from './dossier.entity.js';
import { Dossiers } from './dossiers.js';
import { dossierView, eventView, type DossierParts, type DossierView, type EventView } from './dossier.view.js';
import type { eventItem } from './event-types.js';
import { JournalReads, type JournalPage } from './journal-reads.js';
import { Parties } from './parties.js';
import { References } from './references.js';

/** What surrounds a dossier's row: its procedure, units, people and numbers. */
@Injectable()
export class DossierSurroundings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: Procedures,
    private readonly units: Units,
    private readonly parties: Parties,
    private readonly references: References,
  ) {}

  async of(dossier: Dossier): Promise<Omit<DossierParts, 'items' | 'confirmations'>> {
    const tx = this.dataSource.manager;
    const version = await this.procedures.pinned(dossier.checklist);
    return {
      procedure: { code: version?.procedure.code ?? '', name: version?.procedure.name ?? '' },
      units: {
        helpedAt: await this.named(dossier.helpedAt),
        receivedAt: await this.named(dossier.receivedAt),
        authority: await this.named(dossier.authority),
      },
      references: await this.references.numbersOf(tx, dossier.id),
      lookUpCode: this.references.lookUpCode(dossier.postCode),
      parties: await this.parties.of(tx, dossier.id),
    };
  }

  private async named(id: string | null): Promise<{ code: string; name: string } | undefined> {
    const unit = id === null ? undefined : await this.units.byId(id);
    return unit && { code: unit.code, name: unit.name };
  }
}

/** A dossier and its journal, for the staff whose business it is and for the citizen who asked. */
@Injectable()
export class DossierReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dossiers: Dossiers,
    private readonly surroundings: DossierSurroundings,
    private readonly journal: JournalReads,
    private readonly confirmations: ConfirmationReads,
  ) {}

  /** @throws Refused `not-found` out of scope */
  async read(actor: Actor, id: string): Promise<DossierView> {
    const dossier = await this.dossiers.read(this.dataSource.manager, actor, id);
    return dossierView(dossier, actor, {
      ...(await this.surroundings.of(dossier)),
      items: await this.items(id),
      confirmations: await this.confirmations.of(actor, id),
    });
  }

  /** Oldest first. @throws Refused `not-found` out of scope */
  async journalOf(actor: Actor, id: string, page: JournalPage): Promise<{ data: EventView[]; next: number | null }> {
    const { lines, next } = await this.journal.page(actor, id, page);
    return { data: lines.map((line) => eventView(line, actor)), next };
  }

  /** Every envelope as its last event left it, in the order of sealing. */
  private async items(dossier: string): Promise<z.infer<typeof eventItem>[]> {
    const rows = await this.dataSource.query<{ item: z.infer<typeof eventItem> }[]>(
      `select (array_agg(i order by e.seq desc))[1] as item
       from event e cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') i
       where e.dossier_id = $1 group by i ->> 'id' order by min(e.seq)`,
      [dossier],
    );
    return rows.map((row) => row.item);
  }
}
