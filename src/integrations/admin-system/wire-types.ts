import { eventTypes, type EventType } from '../../modules/dossier/event-types.js';

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
  | 'LOST'
  | 'FOUND'
  | 'MISDELIVERED'
  | 'RETRIEVED'
  | 'CORRECTED'
  | 'TALLY_CORRECTED'
  | 'TRANSFER_SEALED'
  | 'RECOVERED'
  | 'PAPERS_TALLIED'
  | 'PROVEN';

/**
 * The wire type of every event type; undefined for what is not the authority's business or came from there. A new event
 * type does not compile until it stands here.
 */
export const wireTypes: Record<EventType, WireType | undefined> = {
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
  'item.lost': 'LOST',
  'item.found': 'FOUND',
  'item.misdelivered': 'MISDELIVERED',
  'item.retrieved': 'RETRIEVED',
  'act.corrected': 'CORRECTED',
  'dossier.filing-corrected': 'TALLY_CORRECTED',
  'transfer.sealed': 'TRANSFER_SEALED',
  'recovery.sealed': 'RECOVERED',
  'papers.tallied': 'PAPERS_TALLIED',
  'act.proven': 'PROVEN',
  'item.place-noted': undefined,
  'item.reweighed': undefined,
  'bag.sealed': undefined,
  'bag.opened': undefined,
  'item.suspected': undefined,
  'handover.refused': undefined,
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
