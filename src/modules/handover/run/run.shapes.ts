import { z } from 'zod';
import { personText } from '../../dossier/text.js';

export const RunOpening = z
  .strictObject({
    carrier: z.uuid().describe('Người đi chuyến: bưu tá của đơn vị; người này giữ mọi thứ trên đường'),
    stops: z
      .array(z.string().max(40))
      .min(1)
      .max(50)
      .describe('Mã bưu cục và Bộ phận Một cửa theo thứ tự đi; một nơi có thể đến nhiều lần'),
  })
  .meta({ id: 'RunOpening' });
export type RunOpening = z.infer<typeof RunOpening>;

export const RunSealing = z
  .strictObject({
    seal: personText(40).describe('Số niêm phong của chuyến (xe, thùng)'),
    reason: personText(300).optional().describe('Lý do thay niêm phong, bắt buộc từ lần thứ hai'),
  })
  .meta({ id: 'RunSealing' });
export type RunSealing = z.infer<typeof RunSealing>;

export const RunFilter = z.strictObject({
  day: z.iso.date().optional().describe('Ngày đi; mặc định hôm nay'),
  after: z.string().max(20).optional().describe('`next` của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
export type RunFilter = z.infer<typeof RunFilter>;
