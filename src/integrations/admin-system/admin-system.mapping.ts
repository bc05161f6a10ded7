import type { AnyJournalEvent } from '../../modules/dossier/event-types.js';
import { wireTypes, type WireType } from './wire-types.js';

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
      return correctedData(event) ?? resultData(event);
  }
}

/** The same for what was put right, and for papers carried on; undefined for anything else. */
function correctedData(event: AnyJournalEvent): Record<string, unknown> | undefined {
  switch (event.type) {
    case 'item.lost':
      return { cause: event.data.cause };
    case 'act.corrected':
      return { act: event.data.corrected, error: event.data.error };
    case 'dossier.filing-corrected':
      return { was: event.data.was, filedAt: event.data.filedAt };
    case 'transfer.sealed':
    case 'recovery.sealed':
      return { lines: event.data.lines, postingSlip: event.data.postingSlip };
    case 'papers.tallied':
      return { lines: event.data.lines, differences: event.data.differences ?? [] };
    default:
      return undefined;
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
