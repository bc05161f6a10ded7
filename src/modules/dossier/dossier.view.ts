import { z } from 'zod';
import type { Actor, Role } from '../../platform/actor.js';
import { localIso } from '../../platform/clock.js';
import { ConfirmationView } from './confirmation-reads.js';
import { channels, services, type Dossier } from './dossier.entity.js';
import { dossierStates } from './dossier.lifecycle.js';
import { eventItem } from './event-types.js';
import type { JournalLine } from './journal-reads.js';
import { partyRoles, type Party } from './parties.js';

const instant = z.iso.datetime({ offset: true });
const unit = z.strictObject({ code: z.string(), name: z.string() });

const PartyView = z.strictObject({
  role: z.enum(partyRoles),
  name: z.string(),
  phone: z.string().optional().describe('Người dân xem đủ số của mình; nhân viên chỉ thấy 3 số cuối'),
  address: z.string().optional(),
  ward: z.string().optional(),
});

const ItemLine = eventItem.pick({ id: true, number: true, leg: true, status: true }).extend({
  holder: z.strictObject({ kind: z.string(), id: z.uuid().optional() }),
  place: z.uuid().optional(),
});

export const DossierView = z
  .strictObject({
    id: z.uuid(),
    postCode: z.string(),
    status: z.enum(dossierStates),
    service: z.enum(services),
    channel: z.enum(channels),
    procedure: z.strictObject({ code: z.string(), name: z.string() }),
    code: z.string().optional(),
    claimedCode: z.string().optional(),
    filedAt: instant.optional(),
    dueOn: z.iso.date().optional(),
    openedAt: instant,
    version: z.int().describe('Số sự kiện trong nhật ký'),
    helpedAt: unit.optional(),
    receivedAt: unit.optional(),
    authority: unit.optional(),
    references: z.array(z.strictObject({ number: z.string(), kind: z.string() })),
    lookUpCode: z.string().optional().describe('Mã tra cứu, chỉ người dân đã yêu cầu mới thấy'),
    parties: z.array(PartyView).optional(),
    items: z.array(ItemLine),
    confirmations: z
      .array(ConfirmationView)
      .optional()
      .describe('Xác nhận của hệ thống một cửa cho từng sự kiện; Bộ phận Một cửa và bưu cục mới thấy'),
  })
  .meta({ id: 'Dossier' });
export type DossierView = z.infer<typeof DossierView>;

export const EventView = z
  .strictObject({
    seq: z.int(),
    id: z.uuid(),
    act: z.uuid().optional(),
    type: z.string(),
    recordedAt: instant,
    occurredAt: instant,
    entered: z
      .strictObject({ number: z.string(), by: z.uuid().optional(), confirmedBy: z.uuid().optional() })
      .optional()
      .describe('Nhập bù từ tờ phiếu giấy: số tờ, ai nhập, ai xác nhận'),
    actor: z.strictObject({ id: z.uuid().optional(), role: z.string(), unit: z.uuid().optional() }),
    items: z.array(ItemLine),
    data: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'JournalEvent' });
export type EventView = z.infer<typeof EventView>;

/** What is read besides the row. */
export interface DossierParts {
  procedure: { code: string; name: string };
  units: Partial<Pick<DossierView, 'helpedAt' | 'receivedAt' | 'authority'>>;
  references: DossierView['references'];
  lookUpCode: string;
  parties: readonly Party[];
  items: readonly z.infer<typeof eventItem>[];
  confirmations?: ConfirmationView[];
}

/** How a role sees people: `clear` his own data; `masked` the last three digits of a phone; nobody else any name. */
const people: Record<Role, 'clear' | 'masked' | 'none'> = {
  citizen: 'clear',
  clerk: 'masked',
  courier: 'masked',
  dispatcher: 'masked',
  'desk-officer': 'masked',
  'post-at-desk': 'masked',
  controller: 'masked',
  cashier: 'none',
  supervisor: 'none',
  auditor: 'none',
  system: 'none',
};

/** A dossier as its citizen and the staff in scope see it; a citizen does not see which person holds it. */
export function dossierView(dossier: Dossier, actor: Actor, parts: DossierParts): DossierView {
  const sight = people[actor.role];
  return {
    id: dossier.id,
    postCode: dossier.postCode,
    status: dossier.status,
    service: dossier.service,
    channel: dossier.channel,
    procedure: parts.procedure,
    code: dossier.code ?? undefined,
    claimedCode: dossier.claimedCode ?? undefined,
    filedAt: dossier.filedAt ? localIso(dossier.filedAt) : undefined,
    dueOn: dossier.dueOn ?? undefined,
    openedAt: localIso(dossier.openedAt),
    version: dossier.seq,
    ...parts.units,
    references: parts.references,
    lookUpCode: actor.role === 'citizen' ? parts.lookUpCode : undefined,
    parties: sight === 'none' ? undefined : parts.parties.map((party) => partyView(party, sight)),
    items: parts.items.map((item) => itemLine(item, actor)),
    confirmations: parts.confirmations,
  };
}

function partyView(party: Party, sight: 'clear' | 'masked'): z.infer<typeof PartyView> {
  const { role, name, address, ward } = party;
  return { role, name, phone: sight === 'clear' ? party.phone : maskedPhone(party.phone), address, ward };
}

/** Only the last three digits. */
export function maskedPhone(phone: string | undefined): string | undefined {
  return phone && `${'•'.repeat(Math.max(0, phone.length - 3))}${phone.slice(-3)}`;
}

function itemLine(item: z.infer<typeof eventItem>, actor: Actor): z.infer<typeof ItemLine> {
  const { id, number, leg, status, place, holder } = item;
  return { id, number, leg, status, place, holder: actor.role === 'citizen' ? { kind: holder.kind } : holder };
}

/** Who typed it is the staff's business; that it was entered afterwards is everybody's. */
function enteredFrom({ entered }: JournalLine['body'], actor: Actor): EventView['entered'] {
  if (!entered) return undefined;
  const { number, by, confirmedBy } = entered;
  return actor.role === 'citizen' ? { number } : { number, by, confirmedBy };
}

/** An event as it is read: a citizen sees what happened and in which role somebody did it, staff the whole body. */
export function eventView({ seq, recordedAt, body }: JournalLine, actor: Actor): EventView {
  const seen = {
    seq,
    id: body.id,
    type: body.type,
    recordedAt: localIso(recordedAt),
    occurredAt: body.occurredAt,
    entered: enteredFrom(body, actor),
    items: body.items.map((item) => itemLine(item, actor)),
  };
  if (actor.role === 'citizen') return { ...seen, actor: { role: body.actor.role } };
  return { ...seen, act: body.act, actor: body.actor, data: body.data };
}
