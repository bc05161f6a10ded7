import { z } from 'zod';
import type { Actor, Role } from '../../platform/actor.js';
import { maskedPhone } from '../dossier/dossier.view.js';
import { itemLifecycle, itemStates, type ItemState } from '../item/item.lifecycle.js';
import type { Delivery } from './delivery.entity.js';
import { deliveryLifecycle, deliveryStates } from './delivery.lifecycle.js';
import { failActions } from './delivery.rules.js';

export const DeliveryView = z
  .strictObject({
    id: z.uuid(),
    number: z.string().describe('Số hiệu bưu gửi; trước khi xuất kết quả: số yêu cầu'),
    order: z.string().describe('Số yêu cầu'),
    status: z.enum([...deliveryStates, ...itemStates]).describe('Sau khi xuất kết quả: trạng thái của bưu gửi'),
    dossier: z.uuid(),
    office: z.uuid(),
    ward: z.string().optional(),
    resultCount: z.int().optional(),
    originals: z.int().optional(),
    attempts: z.int(),
    notices: z.int(),
    holdUntil: z.iso.date().optional(),
    proof: z.enum(['PROVISIONAL', 'FINAL']).optional().describe('Chờ xác minh hay đã xác nhận'),
    version: z.int(),
    actions: z.array(z.string()),
    recipient: z
      .strictObject({
        name: z.string(),
        phone: z.string().optional(),
        address: z.string().optional(),
        ward: z.string().optional(),
      })
      .optional(),
    postage: z.int().optional().describe('Cước chiều trả kết quả đến 100 g, đồng (trước khi xuất)'),
    due: z.array(z.strictObject({ payee: z.enum(['post', 'authority']), amount: z.int() })).optional(),
    noticeRows: z
      .array(z.strictObject({ no: z.int(), channel: z.string(), at: z.date(), lastDay: z.iso.date() }))
      .optional(),
    attemptRows: z
      .array(
        z.strictObject({
          no: z.int().optional(),
          outcome: z.enum(['delivered', 'failed']),
          reason: z.string().optional(),
          action: z.string().optional(),
          at: z.date(),
          entered: z.string().optional().describe('Nhập bù từ tờ phiếu giấy số này'),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Delivery' });
export type DeliveryView = z.infer<typeof DeliveryView>;

/** Details beside the row, for one order read by itself. */
export type DeliveryDetails = Pick<
  DeliveryView,
  'recipient' | 'postage' | 'due' | 'noticeRows' | 'attemptRows' | 'proof'
>;

/** An order as people in its scope see it; who carries it is nobody's business here. */
export function deliveryView(
  delivery: Delivery,
  item: { number: string; status: ItemState } | undefined,
  actor: Actor,
  details: DeliveryDetails = {},
): DeliveryView {
  return {
    id: delivery.id,
    number: item?.number ?? delivery.number,
    order: delivery.number,
    status: item?.status ?? delivery.status,
    dossier: delivery.dossier,
    office: delivery.office,
    ward: delivery.ward ?? undefined,
    resultCount: delivery.resultCount ?? undefined,
    originals: delivery.originals ?? undefined,
    attempts: delivery.attempts,
    notices: delivery.notices,
    holdUntil: delivery.holdUntil ?? undefined,
    version: delivery.version,
    actions: item
      ? itemLifecycle.actionsFor(item.status, actor.role)
      : deliveryLifecycle.actionsFor(delivery.status, actor.role),
    ...details,
    recipient: details.recipient && recipientAs(details.recipient, actor),
  };
}

/** Roles that meet the recipient or call him. */
const calling: readonly Role[] = ['citizen', 'courier', 'clerk'];

function recipientAs(
  recipient: NonNullable<DeliveryView['recipient']>,
  { role }: Actor,
): NonNullable<DeliveryView['recipient']> {
  return calling.includes(role) ? recipient : { ...recipient, phone: maskedPhone(recipient.phone) };
}

export const RoundView = z
  .strictObject({
    id: z.uuid(),
    number: z.string(),
    status: z.enum(['OPEN', 'CLOSED']),
    courier: z.uuid(),
    office: z.uuid(),
    day: z.iso.date(),
    items: z.array(z.strictObject({ number: z.string(), status: z.string() })),
  })
  .meta({ id: 'Round' });
export type RoundView = z.infer<typeof RoundView>;

export const ReasonView = z
  .strictObject({
    code: z.string(),
    name: z.string(),
    class: z.string(),
    attempt: z.boolean(),
    actions: z.array(z.enum(failActions)),
    proof: z.array(z.string()),
  })
  .meta({ id: 'DeliveryReason' });
export type ReasonView = z.infer<typeof ReasonView>;
