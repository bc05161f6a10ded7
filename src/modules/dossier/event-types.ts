import { z } from 'zod';
import { bagEvents } from './bag-events.js';
import { correctionEvents } from './correction-events.js';
import {
  condition,
  day,
  evidence,
  holder,
  id,
  instant,
  lines,
  note,
  party,
  signature,
  slip,
  told,
  visit,
  weightMethod,
} from './event-parts.js';
import { handoverEvents } from './handover-events.js';

/** Every fact a dossier's journal can hold: the data of each type, version 1. Within a version only optional fields are added. */
export const eventTypes = {
  'service.requested': z.strictObject({
    service: z.enum(['submission', 'result', 'both']),
    request: z.string().optional(),
    pickup: visit.optional(),
    delivery: id.optional(),
    order: z.string().optional(),
    parties: z.array(party),
  }),
  'pickup.scheduled': visit,
  'pickup.assigned': z.strictObject({ pickup: id, courier: id }),
  'pickup.started': z.strictObject({ pickup: id }),
  'pickup.arrived': z.strictObject({ pickup: id }),
  'pickup.failed': z.strictObject({
    pickup: id,
    reason: z.string(),
    attempt: z.int(),
    note: note.optional(),
    evidence: z.array(evidence),
  }),
  'pickup.cancelled': z.strictObject({ pickup: id }),
  'pickup.rejected': z.strictObject({ pickup: id, reason: note }),
  'pickup.expired': z.strictObject({ pickup: id }),
  'pickup.closed': z.strictObject({ pickup: id, attempts: z.int() }),
  'item.sealed': z.strictObject({
    pickup: id.optional(),
    checklist: id,
    lines,
    short: z.boolean(),
    seal: z.string(),
    weightGrams: z.int(),
    weightMethod: weightMethod.optional(),
    /** The other envelopes on the same posting slip; papers and charges stand on the first, the postage is by the sum. */
    further: z
      .array(
        z.strictObject({ item: id, seal: z.string(), weightGrams: z.int(), weightMethod: weightMethod.optional() }),
      )
      .optional(),
    postingSlip: z.string(),
    slips: z.array(slip),
    parties: z.array(party),
    signature,
    voucher: z.enum(['printed', 'pad']),
    identity: z.enum(['none', 'seen', 'scanned', 'chip']),
    evidence: z.array(evidence),
  }),
  'item.moved': z.strictObject({ how: z.enum(['deposit']), place: id }),
  'item.arrived': z.strictObject({ place: id }),
  'item.place-noted': z.strictObject({ place: id }),
  /** Weighed again while it was under way; charged for is what was weighed when it was sealed: `was`. */
  'item.reweighed': z.strictObject({ weightGrams: z.int(), weightMethod, was: z.int().optional() }),
  'item.loaded': z.strictObject({ round: id, courier: id }),
  ...handoverEvents,
  /** Its holder found an envelope not whole; suspect while the report is open. */
  'item.suspected': z.strictObject({ irregularity: id, conditions: z.array(condition), evidence: z.array(evidence) }),
  /** Opened, its papers counted before a second person, and sealed anew (TT 17/2017 Art 11); `required` is what the intake counted. */
  'seal.replaced': z.strictObject({
    irregularity: id,
    conditions: z.array(condition),
    old: z.string().optional(),
    seal: z.string(),
    lines,
    signature,
    evidence: z.array(evidence),
  }),
  /** Photographs of an envelope that was not whole, added to the report on it. */
  'irregularity.photographed': z.strictObject({ irregularity: id, evidence: z.array(evidence) }),
  'dossier.tallied': z.strictObject({
    handover: id,
    lines,
    /** Lines with another number of papers than the posting slip says. */
    differences: z.array(z.strictObject({ line: z.int(), kind: z.string(), slip: z.int(), given: z.int() })).optional(),
    short: z.boolean(),
    /** Envelopes of the posting slip that were lost on the way; it was counted without them. */
    lost: z.array(id).optional(),
    filedAt: instant.optional(),
    designation: id,
    signatures: z.array(signature),
    evidence: z.array(evidence),
  }),
  'authority.received': z.strictObject({ code: z.string(), dueOn: day }),
  'authority.asked-supplement': z.strictObject({ reason: note.optional() }),
  'authority.refused': z.strictObject({ reason: note.optional() }),
  'authority.changed-due': z.strictObject({ dueOn: day }),
  'authority.finished': z.strictObject({ resultCount: z.int(), originals: z.int() }),
  'authority.recalled': z.strictObject({ delivery: id }),
  /** Of an event that an endpoint was told of: its answer was 202, and this is its yes, after it had kept silent too long. */
  'authority.confirmed': told,
  /** Its no; the reason in its own words. */
  'authority.rejected': told.extend({ reason: note.optional() }),
  /** It has said neither yes nor no in time. */
  'confirmation.overdue': told,
  /** Somebody has dealt with a no or a silence. */
  'confirmation.settled': told.extend({ reason: note }),
  'delivery.cancelled': z.strictObject({ delivery: id }),
  'delivery.released': z.strictObject({
    delivery: id,
    signature,
    resultCount: z.int(),
    originals: z.int(),
    postingSlip: z.string(),
    parties: z.array(party),
    designation: id.optional(),
  }),
  'delivery.failed': z.strictObject({
    delivery: id,
    attempt: z.int(),
    counted: z.boolean(),
    reason: z.string(),
    action: z.string(),
    next: z.enum(['AT_OFFICE', 'HELD', 'SEND_BACK_DUE']),
    notice: z.strictObject({ no: z.int(), lastDay: day }).optional(),
    note: note.optional(),
    evidence: z.array(evidence),
  }),
  'delivery.retried': z.strictObject({ delivery: id }),
  /** A one-time code is on its way to the recipient; it derives from the challenge's id and stands nowhere. */
  'delivery.challenged': z.strictObject({ delivery: id, challenge: id }),
  'delivery.noticed': z.strictObject({ delivery: id, notice: z.int(), lastDay: day, channel: z.string() }),
  'delivery.hold-expired': z.strictObject({ delivery: id, cause: z.string() }),
  'delivery.delivered': z.strictObject({
    delivery: id,
    attempt: z.int(),
    to: z.enum(['addressee', 'authorised', 'representative']),
    recipient: party,
    identity: z.strictObject({ kind: z.string(), hash: z.string(), row: id }),
    /** The challenge whose one-time code the recipient told. */
    challenge: id.optional(),
    resultCount: z.int(),
    originals: z.int(),
    slips: z.array(slip),
    signature,
    evidence: z.array(evidence),
  }),
  'money.remitted': z.strictObject({ remittance: id, slips: z.array(id) }),
  'payment.voided': z.strictObject({ voided: slip, reason: note }),
  /** In one act: what was taken stays taken, on another slip. */
  'payment.replaced': z.strictObject({ voided: slip, reason: note, slips: z.array(slip) }),
  /** Money taken anew after a slip was made void. */
  'payment.reissued': z.strictObject({ voided: slip, slips: z.array(slip) }),
  'act.proven': z.strictObject({ proven: id }),
  'follower.parked': z.strictObject({
    endpoint: id,
    seq: z.int(),
    cause: z.string(),
    /** The other side has something else up to this seq. */
    want: z.int().optional(),
  }),
  'follower.retried': z.strictObject({ endpoint: id, seq: z.int(), reason: note }),
  'follower.skipped': z.strictObject({ endpoint: id, seq: z.int(), reason: note }),
  /** Sent once more from `seq` on, because the other side has lost it. */
  'follower.resent': z.strictObject({ endpoint: id, seq: z.int(), reason: note }),
  /** Why these events of a day are not alike on both sides. */
  'difference.explained': z.strictObject({ endpoint: id, day, class: z.string(), events: z.array(id), reason: note }),
  /** How a task was dealt with that only a person ends. */
  'task.settled': z.strictObject({ task: id, kind: z.string(), reason: note }),
  ...correctionEvents,
  ...bagEvents,
} as const;

export type EventType = keyof typeof eventTypes;
export type EventData<T extends EventType> = z.infer<(typeof eventTypes)[T]>;

/** An item as it stands after the event. */
export const eventItem = z.strictObject({
  id,
  number: z.string(),
  leg: z.enum(['submission', 'result', 'transfer', 'recovery']),
  status: z.string(),
  holder,
  place: id.optional(),
  seal: z.string().optional(),
  sealState: z.string(),
  next: z.string().optional(),
  nextCause: z.string().optional(),
  /** The sealed bag it is in. */
  bag: id.optional(),
});

/** From a sheet of paper, afterwards (F124): who typed it, who confirmed it; "nhập bù" wherever the event is shown. */
export const entered = z.strictObject({ sheet: id, number: z.string(), by: id, confirmedBy: id, photo: z.string() });

/** What stands in seq 1, whatever its type. */
export const opened = z.strictObject({
  procedure: id,
  authority: id,
  desk: id,
  channel: z.string(),
  postCode: z.string(),
  status: z.string(),
  parties: z.array(party),
});

/** The body of an event as anybody who reads the journal finds it. */
export interface JournalEvent<T extends EventType = EventType> {
  id: string;
  act: string;
  type: T;
  v: number;
  dossier: string;
  authority: string;
  province: string;
  actor: { id: string; role: string; unit?: string };
  occurredAt: string;
  entered?: z.infer<typeof entered>;
  items: z.infer<typeof eventItem>[];
  data: EventData<T> & { opened?: z.infer<typeof opened> };
}

/** One event type with its body, so that a switch over `type` narrows `data`. */
export type AnyJournalEvent = { [T in EventType]: JournalEvent<T> }[EventType];
