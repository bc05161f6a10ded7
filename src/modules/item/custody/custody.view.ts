import { z } from 'zod';
import { localIso } from '../../../platform/clock.js';
import { holderKinds, itemStates, legs, type HolderKind, type ItemState, type Leg } from '../item.lifecycle.js';

const moment = z.iso.datetime({ offset: true });
const HolderView = z.strictObject({ kind: z.enum(holderKinds), id: z.uuid() });

export const CustodyLineView = z
  .strictObject({
    number: z.string(),
    leg: z.enum(legs),
    status: z.enum(itemStates),
    holder: HolderView,
    unit: z.string().describe('Mã đơn vị chịu trách nhiệm'),
    heldSince: moment.describe('Bên này giữ từ lúc nào'),
    dueAt: moment.optional().describe('Hạn giữ; không có thì không giới hạn'),
    overdue: z.boolean(),
    place: z.string().optional().describe('Mã đơn vị nơi để'),
    bag: z.string().optional().describe('Túi thư niêm phong mà bưu gửi đang ở trong'),
  })
  .meta({ id: 'CustodyLine' });
export type CustodyLineView = z.infer<typeof CustodyLineView>;

export const CustodyAgeView = z
  .strictObject({
    holder: HolderView,
    unit: z.string().describe('Mã đơn vị chịu trách nhiệm'),
    items: z.int().describe('Số bưu gửi đang giữ; túi thư chưa biết nội dung tính là một'),
    oldest: moment.describe('Bưu gửi giữ lâu nhất: từ lúc nào'),
    overdue: z.int().describe('Trong đó quá thời hạn giữ'),
  })
  .meta({ id: 'CustodyAge' });
export type CustodyAgeView = z.infer<typeof CustodyAgeView>;

export interface CustodyRow {
  id: string;
  number: string;
  leg: Leg;
  status: ItemState;
  holderKind: HolderKind;
  holderId: string;
  unit: string;
  heldSince: Date;
  dueAt: Date | null;
  place: string | null;
  bag: string | null;
}

export interface AgeRow {
  holderKind: HolderKind;
  holderId: string;
  unit: string;
  items: number;
  oldest: Date;
  overdue: number;
}

/** What those who oversee it see of one stretch of custody: of people ids only. */
export function custodyLineView(row: CustodyRow, now: Date): CustodyLineView {
  return {
    number: row.number,
    leg: row.leg,
    status: row.status,
    holder: { kind: row.holderKind, id: row.holderId },
    unit: row.unit,
    heldSince: localIso(row.heldSince),
    dueAt: row.dueAt ? localIso(row.dueAt) : undefined,
    overdue: row.dueAt !== null && row.dueAt <= now,
    place: row.place ?? undefined,
    bag: row.bag ?? undefined,
  };
}

export function custodyAgeView(row: AgeRow): CustodyAgeView {
  const { unit, items, overdue } = row;
  return { holder: { kind: row.holderKind, id: row.holderId }, unit, items, oldest: localIso(row.oldest), overdue };
}
