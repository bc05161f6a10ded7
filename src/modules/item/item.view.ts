import { z } from 'zod';
import type { Actor } from '../../platform/actor.js';
import type { Item } from './item.entity.js';
import { holderKinds, itemLifecycle, itemStates, legs } from './item.lifecycle.js';
import { weightMethod } from './weights.js';

export const ItemView = z
  .strictObject({
    id: z.uuid(),
    number: z.string(),
    leg: z.enum(legs),
    status: z.enum(itemStates),
    holder: z.strictObject({ kind: z.enum(holderKinds), id: z.uuid() }),
    place: z.uuid().optional(),
    seal: z.string().optional(),
    weightGrams: z.int().optional().describe('Khối lượng lúc niêm phong, đã tính cước'),
    weightMethod: weightMethod.optional(),
    dossier: z.uuid(),
    version: z.int(),
    actions: z.array(z.string()),
  })
  .meta({ id: 'Item' });
export type ItemView = z.infer<typeof ItemView>;

/** What staff in scope see of an envelope. */
export function itemView(item: Item, actor: Actor): ItemView {
  return {
    id: item.id,
    number: item.number,
    leg: item.leg,
    status: item.status,
    holder: { kind: item.holderKind, id: item.holderId },
    place: item.place ?? undefined,
    seal: item.seal ?? undefined,
    weightGrams: item.weightGrams ?? undefined,
    weightMethod: item.weightMethod ?? undefined,
    dossier: item.dossierId,
    version: item.version,
    actions: itemLifecycle.actionsFor(item.status, actor.role),
  };
}
