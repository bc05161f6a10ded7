import { z } from 'zod';
import { personText } from '../../dossier/text.js';
import { conditions } from '../irregularities/irregularity.lifecycle.js';
import { photoFields } from '../irregularities/photo.shapes.js';
import { bagStates } from './bag.lifecycle.js';
import { sealsFound } from './bag.rules.js';

const MOST_ITEMS = 500;
const number = z.string().max(20).describe('Số hiệu bưu gửi, ví dụ CA123456785VN');

export const BagSealing = z
  .strictObject({
    target: z.string().max(40).describe('Mã bưu cục hoặc Bộ phận Một cửa nhận túi'),
    seal: personText(40).describe('Số niêm phong của túi'),
    numbers: z.array(number).min(1).max(MOST_ITEMS).describe('Bưu gửi cho vào túi: tất cả hoặc không; trùng không sao'),
  })
  .meta({ id: 'BagSealing' });
export type BagSealing = z.infer<typeof BagSealing>;

/** Before it is stored nothing tells what was put into the bag, so an empty bag is said expressly. */
export const BagCount = z
  .strictObject({
    numbers: z
      .array(number)
      .max(2 * MOST_ITEMS)
      .default([])
      .describe('Mọi số hiệu quét được trong túi; trùng không sao'),
    nothing: z.literal(true).optional().describe('Túi rỗng; thay cho numbers'),
    reason: personText(300).optional().describe('Lý do kiểm đếm lại, bắt buộc từ lần thứ hai'),
  })
  .refine(({ numbers, nothing }) => numbers.length > 0 !== (nothing ?? false), {
    message: 'count-or-nothing',
    path: ['numbers'],
  })
  .meta({ id: 'BagCount' });
export type BagCount = z.infer<typeof BagCount>;

export const BagOpening = z
  .strictObject({
    sealFound: z
      .enum(sealsFound)
      .describe('Niêm phong của túi lúc mở. intact: nguyên vẹn; broken: vỡ; different: khác số đã ghi'),
    remarks: z
      .array(z.strictObject({ number, kind: z.enum(conditions) }))
      .max(MOST_ITEMS)
      .refine((each) => new Set(each.map((remark) => `${remark.number} ${remark.kind}`)).size === each.length, {
        message: 'remark-twice',
      })
      .default([])
      .describe('Bưu gửi có trong túi nhưng không nguyên vẹn; thiếu và thừa do hệ thống tính'),
    ...photoFields,
  })
  .refine(({ sealFound, remarks, evidence }) => evidence.length === 0 || sealFound !== 'intact' || remarks.length > 0, {
    message: 'evidence-without-remark',
    path: ['evidence'],
  })
  .meta({ id: 'BagOpening' });
export type BagOpening = z.infer<typeof BagOpening>;

export const BagFilter = z.strictObject({
  unit: z.string().max(40).optional().describe('Mã đơn vị đóng túi hoặc đang giữ túi, kể cả đơn vị trực thuộc'),
  status: z.enum(bagStates).optional(),
  after: z.string().max(20).optional().describe('`next` của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
export type BagFilter = z.infer<typeof BagFilter>;
