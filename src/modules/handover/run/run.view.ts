import { z } from 'zod';
import { handoverStates } from '../handover.lifecycle.js';

const instant = z.iso.datetime({ offset: true });
const unit = z.strictObject({ code: z.string(), name: z.string() });

/** A run. Its lists by number and state; what is on them each tells only to whom it is told. */
export const RunView = z
  .strictObject({
    number: z.string(),
    day: z.iso.date(),
    carrier: z.uuid().describe('Người đi chuyến, đang giữ mọi thứ trên đường'),
    unit: unit.describe('Đơn vị chịu trách nhiệm về người đi chuyến'),
    openedAt: instant,
    actions: z.array(z.string()),
    stops: z.array(unit).optional(),
    seals: z.array(z.strictObject({ seal: z.string(), at: instant, reason: z.string().optional() })).optional(),
    lists: z
      .array(
        z.strictObject({
          number: z.string(),
          status: z.enum(handoverStates),
          giver: z.string().describe('Mã đơn vị'),
          receiver: z.string().describe('Mã đơn vị'),
        }),
      )
      .optional()
      .describe('Bảng kê đã giao đi theo chuyến'),
  })
  .meta({ id: 'Run' });
export type RunView = z.infer<typeof RunView>;
