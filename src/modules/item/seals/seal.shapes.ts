import { z } from 'zod';
import { EvidenceInput } from '../../dossier/evidence.js';
import { SignatureInput } from '../../dossier/signatures.js';
import { personText } from '../../dossier/text.js';
import { conditions } from '../irregularities/irregularity.lifecycle.js';
import { photoFields } from '../irregularities/photo.shapes.js';

export const ItemSuspicion = z
  .strictObject({
    conditions: z
      .array(z.enum(conditions))
      .min(1)
      .refine((each) => new Set(each).size === each.length, { message: 'condition-twice' })
      .describe('Bưu gửi đang giữ không nguyên vẹn thế nào: rách, niêm phong vỡ hoặc khác số'),
    ...photoFields,
  })
  .meta({ id: 'ItemSuspicion' });
export type ItemSuspicion = z.infer<typeof ItemSuspicion>;

export const ItemResealing = z
  .strictObject({
    seal: personText(40).describe('Số niêm phong mới'),
    lines: z
      .array(z.strictObject({ line: z.int().min(1).max(200), given: z.int().min(0).max(999) }))
      .max(200)
      .describe('Kiểm kê lại từng dòng giấy tờ như khi chấp nhận; bưu gửi không có bảng kiểm đếm thì để trống'),
    witness: SignatureInput.describe('Chữ ký của người thứ hai có mặt; người gói bọc lại ký bằng chính thao tác này'),
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .meta({ id: 'ItemResealing' });
export type ItemResealing = z.infer<typeof ItemResealing>;
