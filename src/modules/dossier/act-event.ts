import type { EntityManager } from 'typeorm';
import { trustedTime } from '../../platform/clock.js';
import type { AnyJournalEvent, JournalEvent } from './event-types.js';

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
  return { event, recordedAt, at: happenedAt(event, recordedAt) };
}

/** What papers made of an event say about themselves: from which sheet it was entered afterwards (F124). */
export function marksOf({ entered }: Pick<JournalEvent, 'entered'>): { backEntry: string } | undefined {
  return entered && { backEntry: entered.number };
}

/** When what an event tells happened, as papers, messages and the public page say it (ADR 6, ADR 14). */
export function happenedAt(
  { occurredAt, entered }: Pick<JournalEvent, 'occurredAt' | 'entered'>,
  recordedAt: Date,
): Date {
  return trustedTime(new Date(occurredAt), recordedAt, entered !== undefined);
}
