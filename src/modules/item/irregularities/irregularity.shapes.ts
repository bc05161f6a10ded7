import { z } from 'zod';
import { personText } from '../../dossier/text.js';
import { foundOutcomes, irregularityStates } from './irregularity.lifecycle.js';

export const IrregularityFilter = z.strictObject({
  unit: z.string().max(40).optional().describe('Mã đơn vị chịu trách nhiệm hoặc phát hiện, kể cả đơn vị trực thuộc'),
  state: z.enum(irregularityStates).optional(),
  handover: z.uuid().optional().describe('Bảng kê giao nhận có chênh lệch'),
  after: z.uuid().optional().describe('`next` của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
export type IrregularityFilter = z.infer<typeof IrregularityFilter>;

export const IrregularitySettlement = z
  .strictObject({
    outcome: z
      .enum(foundOutcomes)
      .describe(
        'found: đã tìm thấy; miscounted: đếm nhầm, xem nhầm; lost: mất; other: khác. Bưu gửi không nguyên vẹn: chỉ miscounted hoặc lost; còn lại kết thúc khi niêm phong lại',
      ),
    note: personText(300).describe('Đã làm rõ thế nào'),
  })
  .meta({ id: 'IrregularitySettlement' });
export type IrregularitySettlement = z.infer<typeof IrregularitySettlement>;
