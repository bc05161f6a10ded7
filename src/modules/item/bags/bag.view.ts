import { z } from 'zod';
import type { Actor } from '../../../platform/actor.js';
import { localIso } from '../../../platform/clock.js';
import { legs, type HolderKind, type Leg } from '../item.lifecycle.js';
import { holderOf } from '../seals/sealed-hands.js';
import { bagLifecycle, bagStates, type BagAct } from './bag.lifecycle.js';
import { sealsFound, type BagDifference, type SealFound } from './bag.rules.js';
import type { Bag } from './bags.js';

const instant = z.iso.datetime({ offset: true });
const unit = z.strictObject({ code: z.string(), name: z.string() });

/** A bag. Before its content was counted, nobody but those who sealed it is told what is in it. */
export const BagView = z
  .strictObject({
    number: z.string(),
    status: z.enum(bagStates),
    actions: z.array(z.string()),
    seal: z.string(),
    madeAt: unit.describe('Nơi đóng túi'),
    target: unit.describe('Nơi nhận túi'),
    holder: z
      .strictObject({ kind: z.enum(['COURIER', 'OFFICE', 'DESK']), unit: z.string().describe('Mã đơn vị') })
      .describe('Bên đang giữ'),
    sealedAt: instant,
    openedAt: instant.optional(),
    sealFound: z.enum(sealsFound).optional().describe('Niêm phong của túi lúc mở'),
    items: z.int().optional().describe('Số bưu gửi đã cho vào túi'),
    lines: z
      .array(z.strictObject({ number: z.string(), leg: z.enum(legs), dossier: z.uuid() }))
      .optional()
      .describe('Bưu gửi đã cho vào túi'),
    counts: z
      .array(z.strictObject({ at: instant, numbers: z.array(z.string()), reason: z.string().optional() }))
      .optional()
      .describe('Các lần kiểm đếm; lần sau lần đầu đã thấy nội dung túi'),
    differences: z.array(z.strictObject({ number: z.string(), kind: z.string() })).optional(),
  })
  .meta({ id: 'Bag' });
export type BagView = z.infer<typeof BagView>;

/** What says who may take a bag apart, beside its own row. */
export interface BagSeen {
  isCounted: boolean;
  /** A courier may as well: he is the whole office, or something was lost out of it or recalled, or it is not whole. */
  isForCouriers: boolean;
}

export interface BagRow extends Bag, BagSeen {
  seal: string;
  madeCode: string;
  madeName: string;
  targetCode: string;
  targetName: string;
  holderCode: string;
  sealedAt: Date;
  openedAt: Date | null;
  sealFound: SealFound | null;
  isKnown: boolean;
}

export interface BagLine {
  number: string;
  leg: Leg;
  dossier: string;
}

/** What of a bag only they read who may know it. */
export interface BagInside {
  lines: BagLine[];
  counts: { at: Date; numbers: string[]; reason?: string }[];
  differences: readonly BagDifference[];
}

/** What this person may do with it now. */
export function bagActions(
  bag: Pick<Bag, 'status' | 'holderId'> & { holderKind: HolderKind },
  actor: Actor,
  { isCounted, isForCouriers }: BagSeen,
): BagAct[] {
  const holder = holderOf(actor);
  if (holder?.kind !== bag.holderKind || holder.id !== bag.holderId) return [];
  if (actor.role === 'courier' && !isForCouriers) return [];
  return bagLifecycle.actionsFor(bag.status, actor.role).filter((act) => act !== 'open' || isCounted);
}

export function bagView(row: BagRow, actor: Actor, inside?: BagInside): BagView {
  const { number, status, seal } = row;
  return {
    ...{ number, status, seal },
    actions: bagActions(row, actor, row),
    madeAt: { code: row.madeCode, name: row.madeName },
    target: { code: row.targetCode, name: row.targetName },
    holder: { kind: row.holderKind, unit: row.holderCode },
    sealedAt: localIso(row.sealedAt),
    openedAt: row.openedAt ? localIso(row.openedAt) : undefined,
    sealFound: row.sealFound ?? undefined,
    items: row.isKnown ? row.items : undefined,
    ...(inside && insideView(inside)),
  };
}

function insideView({ lines, counts, differences }: BagInside): Pick<BagView, 'lines' | 'counts' | 'differences'> {
  return {
    lines,
    counts: counts.map(({ at, ...count }) => ({ at: localIso(at), ...count })),
    differences: differences.map(({ number, kind }) => ({ number, kind })),
  };
}
