import type { Actor, Role } from '../src/platform/actor.js';
import { localIso } from '../src/platform/clock.js';
import { derivedId } from '../src/platform/ids.js';
import type { AnySaying } from '../src/modules/dossier/journal.js';
import type { HolderKind, ItemState } from '../src/modules/item/item.lifecycle.js';

/** What a dossier of the reference data's procedure refers to. */
export interface Pinned {
  procedure: string;
  checklist: string;
  authority: string;
  designation: string;
}

/** Stands in a step for the id that each dossier has of its own. */
export const OWN = {
  act: '0a000000-0000-4000-8000-000000000001',
  dossier: '0d000000-0000-4000-8000-000000000001',
  item: '01000000-0000-4000-8000-000000000001',
  handover: '0c000000-0000-4000-8000-000000000001',
  number: 'XX000000000VN',
  list: 'GN000000000',
  event: derivedId('event', '0a000000-0000-4000-8000-000000000001:0d000000-0000-4000-8000-000000000001'),
} as const;

interface Holder {
  kind: HolderKind;
  id: string;
}

/** One act of a life and the event it leaves. */
export interface Step {
  kind: string;
  actor: Actor;
  says: DistributiveOmit<AnySaying, 'dossier' | 'items'>;
  item: { status: ItemState; holder: Holder; place?: string };
  /** Of a handover: who gave, and that one act moves a whole list. */
  giver?: { holder: Holder; unit: string; person: string; role: Role };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const unit = (code: string): string => derivedId('unit', code);
const person = (login: string): string => derivedId('person', login);

export const OFFICE = unit('44-DHO');
const FURTHER_OFFICE = unit('44-BDO');
export const DESK = unit('44-TTPVHCC');
/** Whose business a dossier of this life is, beside its authority's. */
export const CONCERNED = [OFFICE, FURTHER_OFFICE, DESK];

function staff(login: string, role: Role, code: string, kind: string): Actor {
  return { id: person(login), role, unit: { id: unit(code), code, kind, path: `VN/44/${code}` } };
}

const clerk = staff('clerk-dho-1', 'clerk', '44-DHO', 'office');
const carrier = staff('courier-dho-1', 'courier', '44-DHO', 'office');
const furtherClerk = staff('clerk-bdo-1', 'clerk', '44-BDO', 'office');
const furtherCarrier = staff('courier-bdo-1', 'courier', '44-BDO', 'office');
const officer = staff('desk-ttpvhcc-1', 'desk-officer', '44-TTPVHCC', 'desk');
const authority: Actor = { id: derivedId('person', 'endpoint:admin-system'), role: 'system' };

const office: Holder = { kind: 'OFFICE', id: OFFICE };
const furtherOffice: Holder = { kind: 'OFFICE', id: FURTHER_OFFICE };
const onTheRoad: Holder = { kind: 'COURIER', id: carrier.id };
const furtherOn: Holder = { kind: 'COURIER', id: furtherCarrier.id };
const desk: Holder = { kind: 'DESK', id: DESK };

/** Events of a whole life; the first two bring an envelope from the counter onto the road. */
export const WHOLE_LIFE = 10;
export const AT_THE_COUNTER = 1;
export const ON_THE_ROAD = 2;
/** The events that the administrative system is owed are those before the authority's own. */
export const OWED = 8;

/** When the event of this seq of a life that began then happened. */
export function momentOf(begun: Date, seq: number): Date {
  return new Date(begun.getTime() + seq * 60_000);
}

/**
 * The life of an application from the counter to the authority's decision, ten events: sealed, on a run, arrived, handed
 * to the further office, on the next run, arrived, at the desk, tallied, received, finished. Four of the acts move a whole list.
 */
export function lifeOf(pinned: Pinned, begun: Date): Step[] {
  const filed = { status: 'FILED', holder: { kind: 'AUTHORITY', id: pinned.authority } } as const;
  return [
    sealing(pinned),
    handing({ by: carrier, from: [office, OFFICE, clerk], to: [onTheRoad, 'WITH_POST'] }),
    arriving(furtherClerk, onTheRoad, FURTHER_OFFICE),
    handing({ by: furtherClerk, from: [onTheRoad, OFFICE, carrier], to: [furtherOffice, 'AT_OFFICE'] }),
    handing({ by: furtherCarrier, from: [furtherOffice, FURTHER_OFFICE, furtherClerk], to: [furtherOn, 'WITH_POST'] }),
    arriving(clerk, furtherOn, OFFICE),
    handing({
      by: officer,
      from: [furtherOn, FURTHER_OFFICE, furtherCarrier],
      to: [desk, 'AT_DESK'],
      designation: pinned.designation,
    }),
    tallying(pinned, filed, momentOf(begun, OWED)),
    {
      kind: 'authority.received',
      actor: authority,
      says: { type: 'authority.received', data: { code: `H44-${OWN.number}`, dueOn: '2026-06-30' } },
      item: filed,
    },
    {
      kind: 'authority.finished',
      actor: authority,
      says: { type: 'authority.finished', data: { resultCount: 1, originals: 1 } },
      item: filed,
    },
  ];
}

const lines = [1, 2, 3, 4].map((line) => ({ line, kind: 'original', required: 1, given: 1 }));

function sealing(pinned: Pinned): Step {
  const { procedure, checklist } = pinned;
  const opened = { procedure, authority: pinned.authority, desk: DESK, channel: 'counter', status: 'OPENED' };
  const papers = { checklist, lines, short: false, seal: 'NP-1', weightGrams: 90, postingSlip: OWN.number };
  const signature = { kind: 'stroke', by: OWN.dossier };
  return {
    kind: 'intake.take',
    actor: clerk,
    says: {
      type: 'item.sealed',
      data: {
        ...papers,
        slips: [],
        parties: [],
        signature,
        voucher: 'printed',
        identity: 'seen',
        evidence: [],
        opened: { ...opened, postCode: `HX${OWN.number}`, parties: [] },
      },
    },
    item: { status: 'AT_OFFICE', holder: office, place: OFFICE },
  };
}

function arriving(by: Actor, holder: Holder, place: string): Step {
  return {
    kind: 'item.arrive',
    actor: by,
    says: { type: 'item.arrived', data: { place } },
    item: { status: 'AT_OFFICE', holder, place },
  };
}

interface Handing {
  by: Actor;
  from: [Holder, string, Actor];
  to: [Holder, ItemState];
  designation?: string;
}

function handing({ by, from: [holder, unit, giver], to: [receiver, status], designation }: Handing): Step {
  const list = { handover: OWN.handover, number: OWN.list, version: 1 };
  return {
    kind: 'handover.accept',
    actor: by,
    says: {
      type: 'handover.accepted',
      data: { ...list, giver: holder, receiver, receivedBy: by.id, designation },
    },
    item: { status, holder: receiver, place: receiver.kind === 'COURIER' ? undefined : receiver.id },
    giver: { holder, unit, person: giver.id, role: giver.role },
  };
}

function tallying({ designation }: Pinned, item: Step['item'], at: Date): Step {
  const signatures = [
    { kind: 'stroke', by: furtherCarrier.id },
    { kind: 'act', by: officer.id },
  ];
  return {
    kind: 'handover.tally',
    actor: officer,
    says: {
      type: 'dossier.tallied',
      data: {
        handover: OWN.handover,
        lines,
        short: false,
        filedAt: localIso(at),
        designation,
        signatures,
        evidence: [],
      },
    },
    item,
  };
}
