import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import { Dossiers } from './dossiers.js';
import type { AnyJournalEvent } from './event-types.js';

/** An event as it stands in the journal; `recordedAt` is the server's time, `body.occurredAt` when it happened. */
export interface JournalLine {
  seq: number;
  recordedAt: Date;
  body: AnyJournalEvent;
}

export interface JournalPage {
  /** the seq after which the page begins; 0 for the beginning */
  after: number;
  limit: number;
}

interface Row {
  seq: string;
  recordedAt: Date;
  body: string;
}

/** The journal as it is read: by seq, oldest first. */
@Injectable()
export class JournalReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dossiers: Dossiers,
  ) {}

  /** @throws Refused `not-found` when unknown or none of the actor's business */
  async page(actor: Actor, dossier: string, page: JournalPage): Promise<{ lines: JournalLine[]; next: number | null }> {
    const tx = this.dataSource.manager;
    await this.dossiers.read(tx, actor, dossier);
    const found = await lines(tx, dossier, { ...page, limit: page.limit + 1 });
    const shown = found.slice(0, page.limit);
    return { lines: shown, next: found.length > page.limit ? (shown.at(-1)?.seq ?? null) : null };
  }
}

async function lines(tx: EntityManager, dossier: string, { after, limit }: JournalPage): Promise<JournalLine[]> {
  const rows = await tx.query<Row[]>(
    `select seq, recorded_at as "recordedAt", body from event where dossier_id = $1 and seq > $2 order by seq limit $3`,
    [dossier, after, limit],
  );
  return rows.map((row) => ({
    seq: Number(row.seq),
    recordedAt: row.recordedAt,
    body: JSON.parse(row.body) as AnyJournalEvent,
  }));
}
