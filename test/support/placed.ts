import pg from 'pg';
import type { DossierState } from '../../src/modules/dossier/dossier.lifecycle.js';
import type { HolderKind, ItemState, Leg } from '../../src/modules/item/item.lifecycle.js';
import { derivedId } from '../../src/platform/ids.js';
import { castOf, sealed, toDesk } from './handing-over.js';
import type { TestService } from './service.js';

export const officeId = derivedId('unit', '44-DHO');
export const deskId = derivedId('unit', '44-TTPVHCC');
export const courierId = derivedId('person', 'courier-dho-1');

/** Where an envelope is to be; what is left out is as its status has it. */
export interface Placing {
  status: ItemState;
  holder?: HolderKind;
  /** Who it is, when a courier holds it. */
  courier?: string;
  place?: string;
  leg?: Leg;
  next?: ItemState | null;
  cause?: string | null;
}

const holders: Partial<Record<ItemState, HolderKind>> = {
  AT_DESK: 'DESK',
  AT_OFFICE: 'OFFICE',
  HELD: 'OFFICE',
  FILED: 'AUTHORITY',
  SENT_BACK: 'DESK',
  RECALLED: 'DESK',
  DELIVERED: 'RECIPIENT',
  MISDELIVERED: 'RECIPIENT',
  BACK_WITH_OWNER: 'CITIZEN',
};
const idOf: Partial<Record<HolderKind, string>> = { COURIER: courierId, OFFICE: officeId };

/** Puts an envelope into a state, behind the service's back and in hands that fit the state. */
export async function placeItem(service: TestService, number: string, placing: Placing): Promise<void> {
  const kind = placing.holder ?? holders[placing.status] ?? 'COURIER';
  const id = (kind === 'COURIER' ? placing.courier : undefined) ?? idOf[kind] ?? deskId;
  const unit = kind === 'COURIER' ? officeId : ['RECIPIENT', 'CITIZEN'].includes(kind) ? null : id;
  const place = placing.place ?? (kind === 'OFFICE' || kind === 'DESK' ? id : null);
  await service.db.query(
    `update item set status = $2, holder_kind = $3, holder_id = $4, place = $5, leg = coalesce($6, leg), next = $7, next_cause = $8,
       holder_unit = $9 where number = $1`,
    [number, placing.status, kind, id, place, placing.leg, placing.next, placing.cause, unit],
  );
}

/** An envelope that a desk has accepted, and the list it came on. */
export interface AtDesk {
  number: string;
  dossier: string;
  handover: string;
}

export async function acceptedAtDesk(service: TestService): Promise<AtDesk> {
  const [number = ''] = await sealed(castOf(service).clerk, 1);
  const accepted = await toDesk(service, [number]);
  return { number, dossier: accepted.body.events[0]?.dossier ?? '', handover: accepted.body.id };
}

/** As if its papers had never been tallied; the service's own role could not undo that. */
export async function untallied(
  service: TestService,
  { number, dossier, handover }: AtDesk,
  now: { dossier?: DossierState; item?: ItemState; handover?: 'ACCEPTED' | 'ACCEPTED_WITH_DIFFERENCE' } = {},
): Promise<void> {
  const owner = new pg.Client({ connectionString: service.database.url });
  await owner.connect();
  await owner.query(
    `delete from tally_line where at = 'desk' and item = (select item from handover_line where handover = $1)`,
    [handover],
  );
  await owner.end();
  const { db } = service;
  await db.query('update handover_line set tally_act = null where handover = $1', [handover]);
  await db.query('update handover set status = $2 where id = $1', [handover, now.handover ?? 'ACCEPTED']);
  await db.query('update dossier set status = $2, filed_at = null where id = $1', [dossier, now.dossier ?? 'OPENED']);
  await placeItem(service, number, { status: now.item ?? 'AT_DESK' });
}
