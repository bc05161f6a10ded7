import { z } from 'zod';
import { EvidenceInput } from '../../dossier/evidence.js';
import { personText } from '../../dossier/text.js';

export const TransferInput = z
  .strictObject({
    dossier: z.uuid(),
    lines: z
      .array(z.strictObject({ line: z.int().min(1).max(200), given: z.int().min(0).max(999) }))
      .min(1)
      .max(100)
      .describe('Đếm lại từng dòng giấy tờ đang ở đây khi cho vào phong bì'),
    seal: personText(40).describe('Số niêm phong'),
    weightGrams: z.int().min(1).max(30_000),
    number: z
      .string()
      .max(13)
      .optional()
      .describe('Số hiệu quét từ phong bì in sẵn; bỏ trống để lấy số từ dải của Bộ phận Một cửa'),
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .meta({ id: 'Transfer' });
export type TransferInput = z.infer<typeof TransferInput>;
