import { eventTypes, type AnyJournalEvent, type EventType } from '../modules/dossier/event-types.js';

/** The steps of a dossier as third parties read them. */
export type PartnerType =
  | 'dossier.registered'
  | 'visit.scheduled'
  | 'visit.failed'
  | 'visit.cancelled'
  | 'papers.accepted'
  | 'item.arrived'
  | 'item.handed-over'
  | 'item.handover-undone'
  | 'item.out-for-delivery'
  | 'item.attempt-failed'
  | 'item.notice-left'
  | 'item.hold-expired'
  | 'item.delivered'
  | 'dossier.tallied'
  | 'dossier.received'
  | 'dossier.supplement-asked'
  | 'dossier.refused'
  | 'dossier.due-changed'
  | 'dossier.finished'
  | 'result.released'
  | 'result.cancelled'
  | 'item.lost'
  | 'item.found'
  | 'item.misdelivered'
  | 'item.retrieved'
  | 'item.corrected'
  | 'dossier.filing-corrected'
  | 'act.proven';

/** The type for third parties of every event type; undefined for what stays between us, the citizen and the authority. */
const partnerTypes: Record<EventType, PartnerType | undefined> = {
  'service.requested': 'dossier.registered',
  'pickup.scheduled': 'visit.scheduled',
  'pickup.failed': 'visit.failed',
  'pickup.cancelled': 'visit.cancelled',
  'pickup.rejected': 'visit.cancelled',
  'pickup.expired': 'visit.cancelled',
  'pickup.closed': 'visit.cancelled',
  'item.sealed': 'papers.accepted',
  'item.moved': 'item.arrived',
  'item.arrived': 'item.arrived',
  'item.loaded': 'item.out-for-delivery',
  'handover.accepted': 'item.handed-over',
  'handover.undone': 'item.handover-undone',
  'dossier.tallied': 'dossier.tallied',
  'authority.received': 'dossier.received',
  'authority.asked-supplement': 'dossier.supplement-asked',
  'authority.refused': 'dossier.refused',
  'authority.changed-due': 'dossier.due-changed',
  'authority.finished': 'dossier.finished',
  'delivery.released': 'result.released',
  'delivery.cancelled': 'result.cancelled',
  'delivery.failed': 'item.attempt-failed',
  'delivery.noticed': 'item.notice-left',
  'delivery.hold-expired': 'item.hold-expired',
  'delivery.delivered': 'item.delivered',
  'item.lost': 'item.lost',
  'item.found': 'item.found',
  'item.misdelivered': 'item.misdelivered',
  'item.retrieved': 'item.retrieved',
  'act.corrected': 'item.corrected',
  'dossier.filing-corrected': 'dossier.filing-corrected',
  'act.proven': 'act.proven',
  'transfer.sealed': undefined,
  'recovery.sealed': undefined,
  'papers.tallied': undefined,
  'authority.recalled': undefined,
  'authority.confirmed': undefined,
  'authority.rejected': undefined,
  'confirmation.overdue': undefined,
  'confirmation.settled': undefined,
  'delivery.retried': undefined,
  'delivery.challenged': undefined,
  'item.place-noted': undefined,
  'item.reweighed': undefined,
  'bag.sealed': undefined,
  'bag.opened': undefined,
  'item.suspected': undefined,
  'handover.refused': undefined,
  'seal.replaced': undefined,
  'irregularity.photographed': undefined,
  'pickup.assigned': undefined,
  'pickup.started': undefined,
  'pickup.arrived': undefined,
  'money.remitted': undefined,
  'payment.voided': undefined,
  'payment.replaced': undefined,
  'payment.reissued': undefined,
  'follower.parked': undefined,
  'follower.retried': undefined,
  'follower.skipped': undefined,
  'follower.resent': undefined,
  'difference.explained': undefined,
  'task.settled': undefined,
};

/** What a third party may be owed. */
export const partnerEventTypes = (Object.keys(eventTypes) as EventType[]).filter(
  (type) => partnerTypes[type] !== undefined,
);

/** What a third party may ask for. */
export const askedTypes = [...new Set(Object.values(partnerTypes))].filter((type) => type !== undefined);

/** The types of the journal behind what was asked for. */
export function eventTypesOf(asked: readonly PartnerType[]): EventType[] {
  return partnerEventTypes.filter((type) => asked.some((one) => one === partnerTypes[type]));
}

/** What was asked for, by the types of the journal behind it. */
export function askedOf(types: readonly EventType[]): PartnerType[] {
  return askedTypes.filter((one) => types.some((type) => one === partnerTypes[type]));
}

/** The numbers of a dossier that third parties know it by; that of the authority is left out where it is sensitive. */
export interface PartnerDossier {
  postCode: string;
  authorityCode?: string;
}

/** One step as third parties are told it, pushed or pulled: never a person, an address, a reason or one of our ids but its own. */
export interface PartnerEvent {
  id: string;
  type: PartnerType;
  v: 1;
  dossier: PartnerDossier;
  /** The number of the event in its dossier, and of the one told before it; 0 for the first. */
  seq: number;
  previous: number;
  /** ISO 8601 with offset. */
  occurredAt: string;
  recordedAt: string;
  data: Record<string, unknown>;
}

export interface PartnerTelling {
  event: AnyJournalEvent;
  seq: number;
  previous: number;
  recordedAt: string;
  dossier: PartnerDossier;
}

/** @returns undefined for a type that third parties are not told */
export function partnerEvent({ event, ...told }: PartnerTelling): PartnerEvent | undefined {
  const type = partnerTypes[event.type];
  if (!type) return undefined;
  const items = event.items.map(({ leg, status }) => ({ leg, status }));
  return { id: event.id, type, v: 1, ...told, occurredAt: event.occurredAt, data: { items, ...factsOf(event) } };
}

/** Days, counts and choices that the public tracking shows too. */
function factsOf(event: AnyJournalEvent): Record<string, unknown> {
  switch (event.type) {
    case 'service.requested':
      return { service: event.data.service };
    case 'pickup.scheduled':
      return { day: event.data.day, window: event.data.window };
    case 'pickup.failed':
    case 'delivery.failed':
      return { attempt: event.data.attempt };
    case 'dossier.tallied':
      return { filedAt: event.data.filedAt, short: event.data.short };
    case 'dossier.filing-corrected':
      return { filedAt: event.data.filedAt };
    case 'authority.received':
    case 'authority.changed-due':
      return { dueOn: event.data.dueOn };
    case 'delivery.noticed':
      return { notice: event.data.notice, lastDay: event.data.lastDay };
    case 'delivery.delivered':
      return { attempt: event.data.attempt, provisional: event.data.evidence.length > 0 };
    default:
      return {};
  }
}
