import type { AnyJournalEvent } from '../../modules/dossier/event-types.js';

/** An event that an endpoint is owed, as the journal has it, and what its dossier is called since. */
export interface OwedEvent {
  seq: number;
  recordedAt: Date;
  event: AnyJournalEvent;
  postCode: string;
  /** The authority's code. */
  code: string | null;
  checklist: string;
}

/**
 * What the other side made of it. `done`: it took effect, now or before. `again`: try later (`holdMs`: nothing
 * more goes to this endpoint before).
 * `resume`: it has everything up to `want` and wants what comes next. `refused`: never, so the dossier is parked.
 * Causes are codes such as `status-422`, never texts of the other side.
 */
export type Outcome =
  | { kind: 'done' }
  | { kind: 'again'; cause: string; holdMs?: number }
  | { kind: 'resume'; want: number }
  | { kind: 'refused'; cause: string };
