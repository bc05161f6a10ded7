import type { Actor, ActorUnit, Role } from '../src/platform/actor.js';
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

/** Somebody at his unit. */
export type Placed = Actor & { unit: ActorUnit };

/** Who brings a life from the counter to the desk: through an office, a further one, and to an officer. */
export interface Route {
  clerk: Placed;
  carrier: Placed;
  furtherClerk: Placed;
  furtherCarrier: Placed;
  officer: Placed;
}

/** The bag into which the envelopes of a batch are sealed together. */
export interface SealedBag {
  id: string;
  number: string;
  items: number;
}

/** One act of a life and the event it leaves. */
export interface Step {
  kind: string;
  actor: Actor;
  says: DistributiveOmit<AnySaying, 'dossier' | 'items'>;
  item: { status: ItemState; holder: Holder; place?: string; bag?: string };
  /** The event is about the dossier alone. */
  isOfDossier?: boolean;
  /** What the one act of a whole batch answered. */
  answered?: Readonly<Record<string, unknown>>;
  /** Of a handover: who gave, and that one act moves a whole list. */
  giver?: { holder: Holder; unit: string; person: string; role: Role };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const unitId = (code: string): string => derivedId('unit', code);

/** The desk at which the reference data designates whoever receives. */
export const DESK = unitId('44-TTPVHCC');

/** Somebody of the reference data, or of what a bench has added to it. */
export function staff(login: string, role: Role, code: string, kind: string): Placed {
  const path = `VN/${code.slice(0, 2)}/${code}`;
  return { id: derivedId('person', login), role, unit: { id: unitId(code), code, kind, path } };
}

/** The way of most lives: from Đồng Hới through Ba Đồn to the desk of the province. */
export const HOME: Route = {
  clerk: staff('clerk-dho-1', 'clerk', '44-DHO', 'office'),
  carrier: staff('courier-dho-1', 'courier', '44-DHO', 'office'),
  furtherClerk: staff('clerk-bdo-1', 'clerk', '44-BDO', 'office'),
  furtherCarrier: staff('courier-bdo-1', 'courier', '44-BDO', 'office'),
  officer: staff('desk-ttpvhcc-1', 'desk-officer', '44-TTPVHCC', 'desk'),
};
const authority: Actor = { id: derivedId('person', 'endpoint:admin-system'), role: 'system' };

/** Whose business a dossier of a route is, beside its authority's. */
export function concernedBy({ clerk, furtherClerk, officer }: Route): string[] {
  return [clerk.unit.id, furtherClerk.unit.id, officer.unit.id];
}

/** Events of a whole life; the first two bring an envelope from the counter onto the road. */
export const WHOLE_LIFE = 10;
export const AT_THE_COUNTER = 1;
export const ON_THE_ROAD = 2;
/** The events that the administrative system is owed are those before the authority's own. */
export const OWED = 8;
export const BAG_SEAL = 'TT-1';

/** When the event of this seq of a life that began then happened. */
export function momentOf(begun: Date, seq: number): Date {
  return new Date(begun.getTime() + seq * 60_000);
}

/**
 * The life of an application from the counter to the authority's decision, ten events: sealed, on a run, arrived, handed
 * to the further office, on the next run, arrived, at the desk, tallied, received, finished. Four of the acts move a whole
 * list. With a bag there is one event more after the first, and all that follow move the bag.
 */
export function lifeOf(pinned: Pinned, begun: Date, { route, bag }: { route: Route; bag?: SealedBag }): Step[] {
  const { clerk, carrier, furtherClerk, furtherCarrier, officer } = route;
  const filed = { status: 'FILED', holder: { kind: 'AUTHORITY', id: pinned.authority } } as const;
  const [office, furtherOffice] = [officeOf(clerk), officeOf(furtherClerk)];
  const [onTheRoad, furtherOn] = [inHandsOf(carrier), inHandsOf(furtherCarrier)];
  const desk: Holder = { kind: 'DESK', id: officer.unit.id };
  const life: Step[] = [
    sealing(pinned, clerk, officer.unit.id),
    handing({ by: carrier, from: [office, clerk], to: [onTheRoad, 'WITH_POST'] }),
    arriving(furtherClerk, onTheRoad),
    handing({ by: furtherClerk, from: [onTheRoad, carrier], to: [furtherOffice, 'AT_OFFICE'] }),
    handing({ by: furtherCarrier, from: [furtherOffice, furtherClerk], to: [furtherOn, 'WITH_POST'] }),
    arriving(clerk, furtherOn),
    handing({ by: officer, from: [furtherOn, furtherCarrier], to: [desk, 'AT_DESK'], designation: pinned.designation }),
    tallying(pinned, route, filed, momentOf(begun, OWED)),
    {
      kind: 'authority.received',
      actor: authority,
      says: { type: 'authority.received', data: { code: `H44-${OWN.number}`, dueOn: '2026-06-30' } },
      item: filed,
      isOfDossier: true,
    },
    {
      kind: 'authority.finished',
      actor: authority,
      says: { type: 'authority.finished', data: { resultCount: 1, originals: 1 } },
      item: filed,
      isOfDossier: true,
    },
  ];
  return bag ? bagged(life, bag, route) : life;
}

/** The same life in a bag from its second event on. */
function bagged([sealed, ...further]: readonly Step[], bag: SealedBag, { clerk, furtherClerk }: Route): Step[] {
  if (!sealed) return [];
  const { id, number, items } = bag;
  const target = furtherClerk.unit.id;
  const sealing: Step = {
    kind: 'bag.seal',
    actor: clerk,
    says: { type: 'bag.sealed', data: { bag: id, target } },
    item: sealed.item,
    answered: { id, number, status: 'SEALED', actions: ['count'], seal: BAG_SEAL, target, items },
  };
  return [sealed, ...[sealing, ...further].map((step) => ({ ...step, item: { ...step.item, bag: id } }))];
}

function officeOf({ unit }: Placed): Holder {
  return { kind: 'OFFICE', id: unit.id };
}

function inHandsOf({ id }: Placed): Holder {
  return { kind: 'COURIER', id };
}

const lines = [1, 2, 3, 4].map((line) => ({ line, kind: 'original', required: 1, given: 1 }));

function sealing(pinned: Pinned, clerk: Placed, desk: string): Step {
  const { procedure, checklist } = pinned;
  const opened = { procedure, authority: pinned.authority, desk, channel: 'counter', status: 'OPENED' };
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
    item: { status: 'AT_OFFICE', holder: officeOf(clerk), place: clerk.unit.id },
  };
}

function arriving(by: Placed, holder: Holder): Step {
  const place = by.unit.id;
  return {
    kind: 'item.arrive',
    actor: by,
    says: { type: 'item.arrived', data: { place } },
    item: { status: 'AT_OFFICE', holder, place },
  };
}

interface Handing {
  by: Placed;
  from: [Holder, Placed];
  to: [Holder, ItemState];
  designation?: string;
}

function handing({ by, from: [holder, giver], to: [receiver, status], designation }: Handing): Step {
  const list = { handover: OWN.handover, number: OWN.list, version: 1 };
  return {
    kind: 'handover.accept',
    actor: by,
    says: {
      type: 'handover.accepted',
      data: { ...list, giver: holder, receiver, receivedBy: by.id, designation },
    },
    item: { status, holder: receiver, place: receiver.kind === 'COURIER' ? undefined : receiver.id },
    giver: { holder, unit: giver.unit.id, person: giver.id, role: giver.role },
  };
}

function tallying({ designation }: Pinned, { furtherCarrier, officer }: Route, item: Step['item'], at: Date): Step {
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
