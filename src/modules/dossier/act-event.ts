import type { EntityManager } from 'typeorm';
import { trustedTime } from '../../platform/clock.js';
import type { AnyJournalEvent } from './event-types.js';

/** The one event an act wrote to a dossier's journal, the moment it was recorded, and `at`: when it happened, as papers say it (ADR 6). */
export interface ActEvent {
  event: AnyJournalEvent;
  recordedAt: Date;
  at: Date;
}

export async function eventOfAct(tx: EntityManager, act: string, dossier: string): Promise<ActEvent> {
  const [row] = await tx.query<{ body: string; recorded_at: Date }[]>(
    'select body, recorded_at from event where act_id = $1 and dossier_id = $2',
    [act, dossier],
  );
  if (!row) throw new Error(`Act ${act} wrote nothing to dossier ${dossier}`);
  const event = JSON.parse(row.body) as AnyJournalEvent;
  const recordedAt = row.recorded_at;
  return { event, recordedAt, at: trustedTime(new Date(event.occurredAt), recordedAt) };
}
