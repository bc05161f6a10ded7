import type { EntityManager } from 'typeorm';
import type { AnyJournalEvent } from './event-types.js';

/** The one event an act wrote to a dossier's journal, with the moment it was recorded. */
export interface ActEvent {
  event: AnyJournalEvent;
  recordedAt: Date;
}

export async function eventOfAct(tx: EntityManager, act: string, dossier: string): Promise<ActEvent> {
  const [row] = await tx.query<{ body: string; recorded_at: Date }[]>(
    'select body, recorded_at from event where act_id = $1 and dossier_id = $2',
    [act, dossier],
  );
  if (!row) throw new Error(`Act ${act} wrote nothing to dossier ${dossier}`);
  return { event: JSON.parse(row.body) as AnyJournalEvent, recordedAt: row.recorded_at };
}
