import { z } from 'zod';

const UnitCode = z.string().max(40).optional().describe('Mã đơn vị chịu trách nhiệm, kể cả các đơn vị trực thuộc');

export const CustodyFilter = z.strictObject({
  unit: UnitCode,
  holder: z.uuid().optional().describe('Bên giữ: người hoặc đơn vị'),
  olderThanMinutes: z.coerce.number().int().min(0).max(5_000_000).optional().describe('Đã giữ ít nhất bao nhiêu phút'),
  overdue: z
    .enum(['true', 'false'])
    .optional()
    .describe('true: chỉ bưu gửi quá thời hạn giữ; false: chỉ bưu gửi còn hạn'),
  after: z.string().max(200).optional().describe('`next` của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
export type CustodyFilter = z.infer<typeof CustodyFilter>;

export const AgesFilter = z.strictObject({ unit: UnitCode });
export type AgesFilter = z.infer<typeof AgesFilter>;
