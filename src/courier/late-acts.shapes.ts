import { z } from 'zod';

export const LateAct = z
  .strictObject({
    counter: z.int().min(1).describe('Số thứ tự của thao tác trên thiết bị, liên tục từ 1'),
    id: z.guid().toLowerCase().describe('Mã thao tác (Idempotency-Key)'),
    path: z.string().max(200).describe('Đường dẫn POST của thao tác, ví dụ /v1/intakes'),
    body: z.record(z.string(), z.unknown()).default({}),
    ifMatch: z.string().max(40).optional().describe('If-Match của thao tác, ví dụ "3" trong ngoặc kép'),
    occurredAt: z.iso.datetime({ offset: true }).describe('Thời điểm xảy ra theo thiết bị'),
  })
  .meta({ id: 'LateAct' });
export type LateAct = z.infer<typeof LateAct>;

export const LateActs = z
  .strictObject({ device: z.guid().toLowerCase(), acts: z.array(LateAct).min(1).max(200) })
  .meta({ id: 'LateActs' });
export type LateActs = z.infer<typeof LateActs>;

export const LateAnswer = z
  .strictObject({
    counter: z.int(),
    id: z.string(),
    status: z.int().describe('Mã HTTP của thao tác; 202: đang chờ thao tác trước'),
    body: z.unknown(),
    replayed: z.literal(true).optional().describe('Đã áp dụng trước đó, đây là câu trả lời đã lưu'),
    skew: z.literal(true).optional().describe('Giờ thiết bị ở tương lai hoặc cũ hơn 48 giờ; vẫn nhận'),
  })
  .meta({ id: 'LateAnswer' });
export type LateAnswer = z.infer<typeof LateAnswer>;

export const LateAnswers = z
  .strictObject({
    device: z.string(),
    counter: z.int().describe('Thao tác cuối cùng đã áp dụng hoặc đã từ chối hẳn'),
    acts: z.array(LateAnswer).describe('Theo số thứ tự; kể cả thao tác đã chờ từ trước nay được áp dụng'),
  })
  .meta({ id: 'LateAnswers' });
export type LateAnswers = z.infer<typeof LateAnswers>;
