import type { AnyJournalEvent, EventType } from '../../modules/dossier/event-types.js';

const HOTLINE = '1900545481';

/** The events of which a citizen may be told; most of them say nothing. */
export const messageEventTypes: readonly EventType[] = [
  'item.sealed',
  'authority.received',
  'handover.accepted',
  'item.loaded',
  'delivery.delivered',
  'delivery.challenged',
];

/** D17, deceased: nobody is written to any more. */
export const SILENT_CAUSE = 'D17';

/** Which message an event is: accepted, received by the authority, out for delivery, delivered; or a code that was asked for. */
export type MessageKind = 'accepted' | 'received' | 'out-for-delivery' | 'delivered' | 'code';

/** @returns undefined when the citizen is told nothing */
export function messageOf(event: AnyJournalEvent): MessageKind | undefined {
  if (event.items.some((item) => item.nextCause === SILENT_CAUSE)) return undefined;
  switch (event.type) {
    case 'item.sealed':
      return 'accepted';
    case 'authority.received':
      return 'received';
    case 'handover.accepted':
    case 'item.loaded':
      return event.items.some((item) => item.status === 'OUT_FOR_DELIVERY') ? 'out-for-delivery' : undefined;
    case 'delivery.delivered':
      return 'delivered';
    case 'delivery.challenged':
      return 'code';
    default:
      return undefined;
  }
}

/** Which of the parties are written to, the first with a phone. */
export function addressees(kind: MessageKind): readonly string[] {
  return kind === 'accepted' || kind === 'received' ? ['submitter', 'owner'] : ['recipient', 'owner'];
}

/** What a message says besides its words. Days are local, YYYY-MM-DD; `at` is local ISO 8601. */
export interface MessageFacts {
  /** Number of the item, or the post code where there is no item. */
  number: string;
  at: string;
  /** For `received`: the day promised by the authority, and when the result is likely at the door, where it comes by post. */
  dueOn?: string;
  homeOn?: string;
  /** Of a sensitive procedure nothing is said but that something happened. */
  sensitive: boolean;
  /** Đồng to be paid at the door. */
  amount: number;
  /** For `code`: the one-time code. */
  code?: string;
}

/** At most 160 characters without diacritics: no link, no procedure, no look-up code, no name (families share phones). A one-time code comes alone. */
export function messageText(kind: MessageKind, facts: MessageFacts): string {
  const { number, at } = facts;
  switch (kind) {
    case 'accepted':
      return `Buu dien da chap nhan ${number} luc ${clock(at)} ${dayMonth(at)}/${at.slice(0, 4)}. Giu lien Phieu gui: co ma tra cuu in tren do. Hoi dap: ${HOTLINE}.`;
    case 'received':
      return receivedText(facts);
    case 'out-for-delivery':
      return `Hom nay buu ta phat ${number}. ${dueText(facts.amount)}Mang giay to tuy than; nguoi nhan thay can giay uy quyen. ${HOTLINE}.`;
    case 'delivered':
      return `${number} da phat luc ${clock(at)} ${dayMonth(at)}. Chua nhan duoc? Goi ${HOTLINE} trong hom nay.`;
    case 'code':
      return `Ma giao nhan ${facts.code}, buu gui ${number}. Chi doc cho nhan vien buu dien khi dang nhan ket qua; khong chuyen ma cho ai khac. ${HOTLINE}.`;
  }
}

function receivedText({ number, at, dueOn, homeOn, sensitive }: MessageFacts): string {
  const when = `luc ${clock(at)} ${dayMonth(at)}`;
  if (sensitive) return `${number} da giao ${when}. Hoi dap: ${HOTLINE}.`;
  const due = dueOn ? ` Ngay hen tra: ${dayMonth(dueOn)}.` : '';
  const home = homeOn ? ` Du kien den nha: ${dayMonth(homeOn)}.` : '';
  return `${number} da giao tai Bo phan Mot cua ${when}.${due}${home} Hoi dap: ${HOTLINE}.`;
}

function dueText(amount: number): string {
  return amount > 0 ? `Thu khi giao: ${String(amount).replace(/\B(?=(\d{3})+$)/g, '.')}d. ` : '';
}

/** 09:10 of 2026-11-23T09:10:00+07:00. */
function clock(iso: string): string {
  return iso.slice(11, 16);
}

/** 23/11 of 2026-11-23…. */
function dayMonth(iso: string): string {
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}`;
}
