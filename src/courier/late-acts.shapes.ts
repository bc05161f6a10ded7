import { z } from 'zod';
import { anInstant } from '../platform/days.js';
import { isClientsId } from '../platform/ids.js';

/** An act as a device sends it. */
const LateAct = z
  .strictObject({
    counter: z.int().min(1).describe('Số thứ tự của thao tác trên thiết bị, liên tục từ 1'),
    id: z.guid().toLowerCase().describe('Mã thao tác (Idempotency-Key), UUID phiên bản 4 hoặc 7'),
    path: z.string().describe('Đường dẫn POST của thao tác, ví dụ /v1/intakes'),
    body: z.unknown().describe('Nội dung của thao tác, một đối tượng JSON'),
    ifMatch: z.string().optional().describe('If-Match của thao tác, ví dụ "3" trong ngoặc kép'),
    occurredAt: z.string().describe('Thời điểm xảy ra theo thiết bị, ISO 8601, từ năm 2000 đến hết năm 2099'),
  })
  .meta({ id: 'LateAct' });

/** What makes an act one that may be asked for at all; anything else is refused for good. */
export const SoundAct = LateAct.extend({
  id: LateAct.shape.id.refine(isClientsId, { message: 'not-a-clients-id' }),
  body: z.record(z.string(), z.unknown()).default({}),
  ifMatch: z
    .string()
    .max(40)
    .regex(/^[\x20-\x7e]*$/)
    .optional(),
  occurredAt: anInstant,
});
export type SoundAct = z.output<typeof SoundAct>;

/**
 * Nothing is required of an act for the batch to be taken: it is looked at when its turn comes, so that one bad act is
 * refused alone and the next goes on.
 */
const AnyAct = LateAct.or(z.unknown()).describe(
  'Một thao tác. Thao tác sai khuôn dạng bị từ chối riêng khi đến lượt, cả lô vẫn được nhận',
);

export const LateActs = z
  .strictObject({
    device: z
      .guid()
      .toLowerCase()
      .refine(isClientsId, { message: 'not-a-clients-id' })
      .describe('Mã thiết bị do ứng dụng tạo, UUID phiên bản 4 hoặc 7'),
    acts: z.array(AnyAct).min(1).max(200),
  })
  .meta({ id: 'LateActs' });
export type LateActs = z.infer<typeof LateActs>;

export const LateAnswer = z
  .strictObject({
    index: z.int().optional().describe('Vị trí trong lô, từ 0; không có: thao tác đã chờ từ trước'),
    counter: z.int().optional().describe('Không có: không đọc được số thứ tự'),
    id: z.string().optional().describe('Mã thao tác; mã do hệ thống đặt khi không đọc được mã; không có: như counter'),
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
    acts: z
      .array(LateAnswer)
      .describe(
        'Theo số thứ tự; kể cả thao tác đã chờ từ trước nay được áp dụng; sau cùng là thao tác không đọc được số thứ tự',
      ),
  })
  .meta({ id: 'LateAnswers' });
export type LateAnswers = z.infer<typeof LateAnswers>;
