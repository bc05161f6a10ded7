import { z } from 'zod';
import type { Actor } from '../../platform/actor.js';
import { localIso } from '../../platform/clock.js';
import { purposes } from '../item/item.rules.js';
import type { Handover } from './handover.entity.js';
import { handoverStates, sideKinds } from './handover.lifecycle.js';
import { actionsFor, differenceKinds, isGiver, type UndoStep } from './handover.rules.js';
import type { UndoAsk } from './undo/undo-asks.js';
import { undoSides } from './undo/undo.rules.js';

const instant = z.iso.datetime({ offset: true });
const side = z.strictObject({
  kind: z.enum(sideKinds),
  id: z.uuid().describe('Bên giữ: bưu tá (tên ở GET /v1/staff) hoặc đơn vị'),
  unit: z.string().describe('Tên bưu cục hoặc Bộ phận Một cửa'),
});

const state = z.enum(['open', 'removed', 'superseded', 'moved', 'kept', 'freed', 'undone']);

/** A sealed bag, which counts as one piece. */
export const HandoverBagView = z.strictObject({ number: z.string(), seal: z.string(), state });
export type HandoverBagView = z.infer<typeof HandoverBagView>;

export const HandoverLineView = z.strictObject({
  item: z.uuid(),
  number: z.string(),
  dossier: z.uuid(),
  leg: z.string(),
  seal: z.string().optional(),
  postingSlip: z.string(),
  bag: z.string().optional().describe('Túi thư mà bưu gửi đi trong đó'),
  state,
  talliedAt: instant.optional(),
});
export type HandoverLineView = z.infer<typeof HandoverLineView>;

const count = z.strictObject({
  version: z.int(),
  at: instant,
  numbers: z.array(z.string()),
  reason: z.string().optional(),
});
const difference = z.strictObject({ number: z.string(), kind: z.enum(differenceKinds), owner: z.string().optional() });

const undo = z.strictObject({
  askedBy: z.enum(undoSides),
  askedAt: instant,
  reason: z.string().optional(),
  undoneAt: instant.optional().describe('Bên kia đã xác nhận; bưu gửi trở lại bên giao'),
});

/** A handover. Before the receiver's count is stored, nobody but the giver sees more than the first five fields and `actions`. */
export const HandoverView = z
  .strictObject({
    id: z.uuid(),
    number: z.string(),
    giver: side,
    offeredAt: instant.optional(),
    status: z.enum(handoverStates),
    actions: z.array(z.string()),
    version: z.int().optional(),
    purpose: z.enum(purposes).optional(),
    run: z.string().optional().describe('Số chuyến thư mà bảng kê đi theo'),
    receiver: side.optional(),
    expiresAt: instant.optional(),
    endedAt: instant.optional(),
    countedAt: instant.optional(),
    designation: z.string().optional(),
    reason: z.string().optional(),
    entered: z.string().optional().describe('Nhập bù từ tờ phiếu giấy số này'),
    undo: undo.optional().describe('Đề nghị hủy việc nhận, trong 10 phút sau khi nhận'),
    total: z.int().optional().describe('Số bưu gửi và túi thư trên bảng kê'),
    lines: z
      .array(HandoverLineView)
      .optional()
      .describe('Bưu gửi rời, và bưu gửi trong túi thư mà người xem đã biết nội dung'),
    bags: z.array(HandoverBagView).optional().describe('Túi thư niêm phong trên bảng kê'),
    differences: z.array(difference).optional(),
    counts: z.array(count).optional().describe('Các lần kiểm đếm của bên nhận; lần sau lần đầu đã thấy bảng kê'),
  })
  .meta({ id: 'Handover' });
export type HandoverView = z.infer<typeof HandoverView>;

/** What a reader needs besides the row itself. */
export interface Around {
  unitName: (id: string) => string;
  countedAt?: Date;
  untallied: boolean;
  total: number;
  run?: string;
  entered?: string;
  undo?: UndoAsk;
  undoStep?: UndoStep;
}

/** Whether he may see what is on the list. */
export function sees(handover: Handover, actor: Actor, countedAt: Date | undefined): boolean {
  return isGiver(handover, actor) || countedAt !== undefined;
}

export function handoverView(handover: Handover, actor: Actor, around: Around): HandoverView {
  const { id, number, status, giverKind, giverId, giverUnit } = handover;
  const { countedAt, unitName } = around;
  const blind = {
    id,
    number,
    giver: { kind: giverKind, id: giverId, unit: unitName(giverUnit) },
    offeredAt: moment(handover.offeredAt),
    status,
    actions: actionsFor(handover, actor, {
      counted: countedAt !== undefined,
      untallied: around.untallied,
      undo: around.undoStep,
    }),
  };
  if (!sees(handover, actor, countedAt)) return blind;
  return {
    ...blind,
    version: handover.version,
    purpose: handover.purpose,
    run: around.run,
    receiver: { kind: handover.receiverKind, id: handover.receiverId, unit: unitName(handover.targetUnit) },
    expiresAt: moment(handover.expiresAt),
    endedAt: moment(handover.endedAt),
    countedAt: moment(countedAt),
    designation: handover.designation ?? undefined,
    entered: around.entered,
    undo: around.undo && undoView(around.undo),
    total: around.total,
  };
}

function undoView({ side, askedAt, undoneAt }: UndoAsk): NonNullable<HandoverView['undo']> {
  return { askedBy: side, askedAt: localIso(askedAt), undoneAt: moment(undoneAt) };
}

export function moment(instantOrNone: Date | null | undefined): string | undefined {
  return instantOrNone ? localIso(instantOrNone) : undefined;
}
