import { Injectable } from '@nestjs/common';
import type { Act, ActHead, WakeUp } from '../../platform/acts.js';
import { canonical } from '../../platform/canonical.js';
import { localIso } from '../../platform/clock.js';
import { derivedId } from '../../platform/ids.js';
import type { Dossier } from './dossier.entity.js';
import { eventTypes, type EventData, type EventType, type JournalEvent } from './event-types.js';

/** An item as the journal shows it; the item module's rows fit. */
export interface JournalItem {
  id: string;
  number: string;
  leg: string;
  status: string;
  holderKind: string;
  holderId: string;
  place: string | null;
  seal: string | null;
  sealState: string;
  next: string | null;
  nextCause: string | null;
  bag: string | null;
}

/** One event about to be written. */
export interface Draft<T extends EventType> {
  type: T;
  dossier: Dossier;
  items?: readonly JournalItem[];
  data: EventData<T> & Pick<JournalEvent['data'], 'opened'>;
}

/** As much of a dossier as its journal needs. */
type JournalDossier = Pick<Dossier, 'id' | 'seq' | 'authority' | 'province'>;

/** What can be said of a dossier of which no more is known. */
export type AnySaying = { [T in EventType]: Omit<Draft<T>, 'dossier'> & { dossier: JournalDossier } }[EventType];

/** A draft of any type, with the data of that type. */
export type AnyDraft = { [T in EventType]: Draft<T> }[EventType];

interface Appended {
  dossier: string;
  seq: string;
  hash: Buffer;
  wake: Omit<WakeUp, 'dossier'>[];
}

// Canonical JSON holds no line break, so the bodies of hundreds of dossiers travel without being escaped one by one.
const APPEND = `select * from append_events($1, $2, $3, $4, $5, string_to_array($6, E'\\n'))`;

/**
 * The one writer of events. An act writes at most one event per dossier; the dossiers are locked already.
 * A body holds ids and hashes, never personal data.
 */
@Injectable()
export class Journal {
  async append(act: Act, ...drafts: AnyDraft[]): Promise<void> {
    if (drafts.length === 0) return;
    const ordered = [...drafts].sort((a, b) => (a.dossier.id < b.dossier.id ? -1 : 1));
    const bodies = ordered.map((draft) => bodyOf(act, draft));
    const rows = await act.tx.query<Appended[]>(APPEND, [
      act.id,
      act.recordedAt,
      ordered.map((draft) => draft.dossier.id),
      bodies.map((body) => body.id),
      bodies.map((body) => body.type),
      bodies.map(canonical).join('\n'),
    ]);
    if (rows.length !== ordered.length) throw new Error('An act wrote two events for one dossier');
    const dossiers = new Map(ordered.map(({ dossier }) => [dossier.id, dossier]));
    for (const row of rows) {
      const dossier = dossiers.get(row.dossier);
      if (dossier) dossier.seq = Number(row.seq);
      act.eventHashes.set(row.dossier, row.hash);
      if (!act.untold.has(row.dossier)) act.events.push({ dossier: row.dossier, seq: Number(row.seq) });
      act.wakeUps.push(...row.wake.map((wake) => ({ ...wake, dossier: row.dossier })));
    }
  }
}

/** The body of the event that an act appends; its id derives from act and dossier. */
export function bodyOf(act: ActHead, draft: AnySaying): JournalEvent {
  const { opened, ...data } = draft.data;
  if ((draft.dossier.seq === 0) !== (opened !== undefined))
    throw new Error('Seq 1, and only seq 1, says what was opened');
  eventTypes[draft.type].parse(data);
  return {
    id: derivedId('event', `${act.id}:${draft.dossier.id}`),
    act: act.id,
    type: draft.type,
    v: 1,
    dossier: draft.dossier.id,
    authority: draft.dossier.authority,
    province: draft.dossier.province,
    actor: { id: act.actor.id, role: act.actor.role, unit: act.actor.unit?.id },
    occurredAt: localIso(act.occurredAt),
    entered: act.asked.entered,
    items: (draft.items ?? []).map((item) => ({
      id: item.id,
      number: item.number,
      leg: item.leg as JournalEvent['items'][number]['leg'],
      status: item.status,
      holder: { kind: item.holderKind, id: item.holderId },
      place: item.place ?? undefined,
      seal: item.seal ?? undefined,
      sealState: item.sealState,
      next: item.next ?? undefined,
      nextCause: item.nextCause ?? undefined,
      bag: item.bag ?? undefined,
    })),
    data: opened ? { ...data, opened } : data,
  };
}
