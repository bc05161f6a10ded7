import { eventTypes, type AnyJournalEvent, type EventType } from '../../modules/dossier/event-types.js';

/** The steps of a dossier as the administrative system reads them. */
export type WireType =
  | 'REQUESTED'
  | 'PICKUP_SCHEDULED'
  | 'PICKUP_FAILED'
  | 'PICKUP_CANCELLED'
  | 'ACCEPTED'
  | 'MOVED'
  | 'ARRIVED'
  | 'OUT_FOR_DELIVERY'
  | 'HANDED_OVER'
  | 'HANDOVER_UNDONE'
  | 'TALLIED'
  | 'RELEASED'
  | 'ATTEMPT_FAILED'
  | 'ATTEMPT_BOOKED'
  | 'NOTICE_LEFT'
  | 'HOLD_EXPIRED'
  | 'DELIVERY_CANCELLED'
  | 'DELIVERED'
  | 'PAYMENT_VOIDED'
  | 'PAYMENT_REPLACED'
  | 'PAYMENT_REISSUED'
  | 'PROVEN';

/**
 * The wire type of every event type; undefined for what is not the authority's business or came from there. A new event
 * type does not compile until it stands here.
 */
const wireTypes: Record<EventType, WireType | undefined> = {
  'service.requested': 'REQUESTED',
  'pickup.scheduled': 'PICKUP_SCHEDULED',
  'pickup.failed': 'PICKUP_FAILED',
  'pickup.cancelled': 'PICKUP_CANCELLED',
  'pickup.rejected': 'PICKUP_CANCELLED',
  'pickup.expired': 'PICKUP_CANCELLED',
  'pickup.closed': 'PICKUP_CANCELLED',
  'item.sealed': 'ACCEPTED',
  'item.moved': 'MOVED',
  'item.arrived': 'ARRIVED',
  'item.loaded': 'OUT_FOR_DELIVERY',
  'handover.accepted': 'HANDED_OVER',
  'handover.undone': 'HANDOVER_UNDONE',
  'dossier.tallied': 'TALLIED',
  'delivery.released': 'RELEASED',
  'delivery.failed': 'ATTEMPT_FAILED',
  'delivery.retried': 'ATTEMPT_BOOKED',
  'delivery.noticed': 'NOTICE_LEFT',
  'delivery.hold-expired': 'HOLD_EXPIRED',
  'delivery.cancelled': 'DELIVERY_CANCELLED',
  'delivery.delivered': 'DELIVERED',
  'payment.voided': 'PAYMENT_VOIDED',
  'payment.replaced': 'PAYMENT_REPLACED',
  'payment.reissued': 'PAYMENT_REISSUED',
  'act.proven': 'PROVEN',
  'item.place-noted': undefined,
  'item.suspected': undefined,
  'seal.replaced': undefined,
  'irregularity.photographed': undefined,
  'delivery.challenged': undefined,
  'pickup.assigned': undefined,
  'pickup.started': undefined,
  'pickup.arrived': undefined,
  'money.remitted': undefined,
  'authority.received': undefined,
  'authority.asked-supplement': undefined,
  'authority.refused': undefined,
  'authority.changed-due': undefined,
  'authority.finished': undefined,
  'authority.recalled': undefined,
  'authority.confirmed': undefined,
  'authority.rejected': undefined,
  'confirmation.overdue': undefined,
  'confirmation.settled': undefined,
  'follower.parked': undefined,
  'follower.retried': undefined,
  'follower.skipped': undefined,
  'follower.resent': undefined,
  'difference.explained': undefined,
  'task.settled': undefined,
};

/** What an administrative system is owed. */
export const adminSystemEventTypes = (Object.keys(eventTypes) as EventType[]).filter(
  (type) => wireTypes[type] !== undefined,
);

/** A party in clear, as only the wire has it; the address ends in the ward's code. */
export interface WireParty {
  role: string;
  name: string;
  phone?: string;
  address?: string;
  ward?: string;
}

/** What an event needs beside itself to be told: numbers and codes of our rows. */
export interface Names {
  postCode: string;
  code?: string;
  /** Codes of authority and procedure. */
  authority: string;
  procedure: string;
}

/** One step over the wire: `POST /postal-events`. Times are ISO 8601 with offset, money is integer đồng. */
export interface PostalEvent {
  id: string;
  type: WireType;
  v: 1;
  dossier: { postCode: string; authority: string; code?: string };
  seq: number;
  /** The seq sent before this one for the same dossier; 0 for the first. */
  previous: number;
  occurredAt: string;
  recordedAt: string;
  data: Record<string, unknown>;
  parties: WireParty[];
}

export interface Telling {
  event: AnyJournalEvent;
  seq: number;
  previous: number;
  recordedAt: string;
  names: Names;
  parties: WireParty[];
}

/** @returns undefined for a type that is not told */
export function postalEvent({ event, seq, previous, recordedAt, names, parties }: Telling): PostalEvent | undefined {
  const type = wireTypes[event.type];
  if (!type) return undefined;
  const { postCode, authority, code, procedure } = names;
  return {
    id: event.id,
    type,
    v: 1,
    dossier: { postCode, authority, code },
    seq,
    previous,
    occurredAt: event.occurredAt,
    recordedAt,
    data: { procedure, items: itemsOf(event), provisional: provisionalOf(event), ...dataOf(event) },
    parties,
  };
}

/** The rows an event names; nobody else's data leaves with it. */
export function partiesNamed(event: AnyJournalEvent): string[] {
  const opened = event.data.opened?.parties ?? [];
  const own = 'parties' in event.data ? event.data.parties : [];
  return [...new Set([...opened, ...own].map((party) => party.id))];
}

function itemsOf(event: AnyJournalEvent): object[] {
  return event.items.map(({ number, leg, status, holder, nextCause }) => ({
    number,
    leg,
    status,
    holder: holder.kind,
    cause: nextCause,
  }));
}

/** Whether PROVEN is still to come; undefined for a step that nothing has to prove. */
function provisionalOf({ data }: AnyJournalEvent): boolean | undefined {
  const evidence = 'evidence' in data ? data.evidence : undefined;
  return evidence && evidence.length > 0;
}

/** The part of the data that the other side needs: counts, times, reasons; no ids of our rows. */
function dataOf(event: AnyJournalEvent): Record<string, unknown> {
  switch (event.type) {
    case 'service.requested':
      return { service: event.data.service, order: event.data.order };
    case 'pickup.scheduled':
      return { day: event.data.day, window: event.data.window };
    case 'pickup.failed':
      return { reason: event.data.reason, attempt: event.data.attempt };
    case 'item.sealed':
      return {
        lines: event.data.lines,
        short: event.data.short,
        postingSlip: event.data.postingSlip,
        slips: event.data.slips.map(slipOnWire),
      };
    case 'handover.accepted':
      return {
        handover: event.data.number,
        receiver: event.data.receiver.kind,
        differences: (event.data.differences ?? []).map(({ number, kind }) => ({ number, kind })),
      };
    case 'handover.undone':
      return { handover: event.data.number, receiver: event.data.giver.kind };
    case 'dossier.tallied':
      return {
        filedAt: event.data.filedAt,
        differences: event.data.lines.filter(({ given, required }) => given !== required),
        lines: event.data.lines,
      };
    case 'act.proven':
      return { act: event.data.proven };
    default:
      return resultData(event);
  }
}

/** The same for the way home, and for money put right. */
function resultData(event: AnyJournalEvent): Record<string, unknown> {
  switch (event.type) {
    case 'delivery.released':
      return {
        resultCount: event.data.resultCount,
        originals: event.data.originals,
        postingSlip: event.data.postingSlip,
      };
    case 'delivery.failed':
      return { attempt: event.data.attempt, reason: event.data.reason, action: event.data.action };
    case 'delivery.noticed':
      return { notice: event.data.notice, lastDay: event.data.lastDay };
    case 'delivery.hold-expired':
      return { cause: event.data.cause };
    case 'delivery.delivered':
      return deliveredOnWire(event.data);
    case 'payment.voided':
      return { voided: slipOnWire(event.data.voided) };
    case 'payment.replaced':
    case 'payment.reissued':
      return { voided: slipOnWire(event.data.voided), slips: event.data.slips.map(slipOnWire) };
    default:
      return {};
  }
}

type Delivered = Extract<AnyJournalEvent, { type: 'delivery.delivered' }>['data'];

function deliveredOnWire(data: Delivered): Record<string, unknown> {
  const { attempt, to, resultCount, originals, slips } = data;
  return { attempt, to, resultCount, originals, slips: slips.map(slipOnWire) };
}

/** Slips were told by serial when the money was taken: what becomes of them is told by the same. */
function slipOnWire({ serial, payee, amount }: Delivered['slips'][number]): object {
  return { serial, payee, amount };
}
