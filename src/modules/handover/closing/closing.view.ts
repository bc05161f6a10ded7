import { z } from 'zod';
import type { Actor } from '../../../platform/actor.js';
import { localIso } from '../../../platform/clock.js';
import { blockAccount, blockEnds } from '../../item/numbers/block-account.js';
import { sideKinds, type SideKind } from '../handover.lifecycle.js';
import { closingStates, type ClosingState } from './closing.lifecycle.js';
import { closingActions } from './closing.rules.js';

const instant = z.iso.datetime({ offset: true });
const count = z.int().min(0);
const named = z.strictObject({ id: z.uuid(), number: z.string() });

const balance = {
  opening: count.describe('Tồn đầu: có trên tay ở lần chốt trước'),
  came: count.describe('Nhận vào từ lần chốt trước'),
  went: count.describe('Giao đi từ lần chốt trước'),
  onHand: count.describe('Tồn cuối theo sổ = tồn đầu + nhận vào − giao đi'),
};
const difference = {
  number: z.string(),
  kind: z
    .enum(['missing', 'extra'])
    .describe('missing: có trên sổ, không có trên kệ; extra: có trên kệ, không có trên sổ'),
};
const holder = z.strictObject({ kind: z.enum(sideKinds), id: z.uuid() });
const unit = z.strictObject({ code: z.string(), name: z.string() });

const BlockLine = z.strictObject({ id: z.uuid(), ...blockEnds, ...blockAccount });
export type BlockLine = z.infer<typeof BlockLine>;

export const ClosingView = z
  .strictObject({
    id: z.uuid(),
    number: z.string(),
    day: z.iso.date(),
    status: z.enum(closingStates),
    actions: z.array(z.string()),
    unit,
    holder,
    ...balance,
    missing: count,
    extra: count,
    listHash: z.string().describe('sha256 của danh sách'),
    countedAt: instant,
    signedAt: instant.optional().describe('Người thứ hai ký xác nhận chênh lệch'),
    previous: named.optional().describe('Lần chốt trước'),
    differences: z
      .array(z.strictObject({ ...difference, irregularity: named.optional().describe('Biên bản sự vụ') }))
      .optional(),
    lines: z
      .array(z.strictObject({ number: z.string(), opened: z.boolean(), came: count, went: count, onHand: z.boolean() }))
      .optional()
      .describe('Từng bưu gửi: đầu ca có không, mấy lần đến, mấy lần đi, cuối ca có không'),
    blocks: z.array(BlockLine).optional().describe('Khối số hiệu in sẵn trên tay lúc chốt'),
    reason: z.string().optional().describe('Lý do kiểm đếm lại'),
    note: z.string().optional().describe('Người thứ hai ghi'),
  })
  .meta({ id: 'Closing' });
export type ClosingView = z.infer<typeof ClosingView>;

export const OpenBookView = z
  .strictObject({
    differences: z
      .array(z.strictObject({ ...difference, day: z.iso.date(), closing: named, irregularity: named }))
      .describe('Chênh lệch của những ngày trước chưa làm rõ'),
    day: z.iso.date(),
    holder,
    last: z
      .strictObject({ id: z.uuid(), number: z.string(), day: z.iso.date(), status: z.enum(closingStates) })
      .optional()
      .describe('Lần chốt gần nhất; sổ tính từ đó'),
    ...balance,
    blocks: z.array(BlockLine).describe('Khối số hiệu in sẵn trên tay'),
  })
  .meta({ id: 'OpenBook' });
export type OpenBookView = z.infer<typeof OpenBookView>;

export interface ClosingRow {
  id: string;
  number: string;
  day: string;
  status: ClosingState;
  unit: string;
  unitCode: string;
  unitName: string;
  holderKind: SideKind;
  holderId: string;
  opening: number;
  came: number;
  went: number;
  onHand: number;
  missing: number;
  extra: number;
  listHash: string;
  countedBy: string;
  countedAt: Date;
  signedBy: string | null;
  signedAt: Date | null;
  previous: string | null;
  previousNumber: string | null;
  note: string | null;
}

/** As lists show it: without lines, differences and texts. */
export function closingView(row: ClosingRow, actor: Actor): ClosingView {
  const { id, number, day, status, opening, came, went, onHand, missing, extra, listHash } = row;
  return {
    ...{ id, number, day, status },
    actions: closingActions(row, actor),
    unit: { code: row.unitCode, name: row.unitName },
    holder: { kind: row.holderKind, id: row.holderId },
    ...{ opening, came, went, onHand, missing, extra, listHash },
    countedAt: localIso(row.countedAt),
    signedAt: row.signedAt ? localIso(row.signedAt) : undefined,
    previous: row.previous && row.previousNumber ? { id: row.previous, number: row.previousNumber } : undefined,
  };
}
