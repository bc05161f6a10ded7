import { z } from 'zod';
import { aDay } from '../../../platform/days.js';
import { personText } from '../../dossier/text.js';
import { closingStates } from './closing.lifecycle.js';

const MOST_ON_A_SHELF = 20_000;
const reason = personText(300);

const shelf = {
  numbers: z
    .array(z.string().max(20).describe('Số hiệu bưu gửi, ví dụ CA123456785VN, hoặc số túi thư còn niêm phong'))
    .max(MOST_ON_A_SHELF)
    .default([])
    .describe('Mọi bưu gửi có thật trên tay, trên kệ; túi thư còn niêm phong quét một lần; trùng không sao'),
  nothing: z.literal(true).optional().describe('Không còn bưu gửi nào; thay cho numbers'),
};

function saysOne({ numbers, nothing }: { numbers: readonly string[]; nothing?: true }): boolean {
  return numbers.length > 0 !== (nothing ?? false);
}
const either = { message: 'count-or-nothing', path: ['numbers'] };

export const ShelfCount = z.strictObject(shelf).refine(saysOne, either).meta({ id: 'ShelfCount' });
export type ShelfCount = z.infer<typeof ShelfCount>;

export const ShelfRecount = z
  .strictObject({ ...shelf, reason: reason.describe('Lý do kiểm đếm lại') })
  .refine(saysOne, either)
  .meta({ id: 'ShelfRecount' });
export type ShelfRecount = z.infer<typeof ShelfRecount>;

export const ClosingSignature = z
  .strictObject({
    note: reason.describe('Người thứ hai ghi: đã cùng kiểm tra thế nào, chênh lệch do đâu'),
    listHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('listHash của danh sách đã xem; đã kiểm đếm lại thì không ký được'),
  })
  .meta({ id: 'ClosingSignature' });
export type ClosingSignature = z.infer<typeof ClosingSignature>;

export const ClosingFilter = z.strictObject({
  unit: z.string().max(40).optional().describe('Mã đơn vị, kể cả đơn vị trực thuộc'),
  day: aDay.optional(),
  status: z.enum(closingStates).optional(),
  after: z.uuid().optional().describe('`next` của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
export type ClosingFilter = z.infer<typeof ClosingFilter>;
