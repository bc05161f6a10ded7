import { z } from 'zod';
import type { Actor, Role } from '../../platform/actor.js';
import { maskedPhone } from '../dossier/dossier.view.js';
import { timeWindows, type Pickup } from './pickup.entity.js';
import { pickupLifecycle, pickupStates } from './pickup.lifecycle.js';

export const PickupView = z
  .strictObject({
    id: z.uuid(),
    number: z.string(),
    status: z.enum(pickupStates),
    office: z.uuid(),
    day: z.iso.date(),
    window: z.enum(timeWindows),
    ward: z.string(),
    courier: z.uuid().optional(),
    attempts: z.int(),
    version: z.int(),
    actions: z.array(z.string()),
    dossiers: z
      .array(
        z.strictObject({ id: z.uuid(), postCode: z.string(), procedure: z.string(), checklist: z.array(z.unknown()) }),
      )
      .optional(),
    contact: z
      .strictObject({
        name: z.string(),
        phone: z.string().optional(),
        address: z.string().optional(),
        ward: z.string().optional(),
      })
      .optional(),
    accessNote: z.string().optional(),
  })
  .meta({ id: 'Pickup' });
export type PickupView = z.infer<typeof PickupView>;

/** How a role sees whom the visit is for: `clear` who goes there or calls; `masked` without the phone's digits; nobody else any name. */
const people: Partial<Record<Role, 'clear' | 'masked'>> = {
  citizen: 'clear',
  courier: 'clear',
  clerk: 'clear',
  dispatcher: 'clear',
  controller: 'masked',
};

/** A visit as its citizen, its courier and the staff of its office see it; a citizen does not see who comes. */
export function pickupView(
  pickup: Pickup,
  actor: Actor,
  { dossiers, contact, accessNote }: Partial<Pick<PickupView, 'dossiers' | 'contact' | 'accessNote'>> = {},
): PickupView {
  const sight = people[actor.role];
  return {
    id: pickup.id,
    number: pickup.number,
    status: pickup.status,
    office: pickup.office,
    day: pickup.day,
    window: pickup.window,
    ward: pickup.ward,
    courier: actor.role === 'citizen' ? undefined : (pickup.courier ?? undefined),
    attempts: pickup.attempts,
    version: pickup.version,
    actions: pickupLifecycle.actionsFor(pickup.status, actor.role),
    dossiers,
    contact: sight === 'masked' && contact ? { ...contact, phone: maskedPhone(contact.phone) } : sight && contact,
    accessNote: sight && accessNote,
  };
}
