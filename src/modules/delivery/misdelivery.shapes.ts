import { z } from 'zod';
import { personText } from '../dossier/text.js';
import { EvidenceInput } from '../dossier/evidence.js';
import { SignatureInput } from '../dossier/signatures.js';

const reason = personText(300);
const counts = { resultCount: z.int().min(0).max(10_000), originals: z.int().min(0).max(10_000) };

export const Misdelivery = z
  .strictObject({ reason: reason.describe('Vì sao biết đã phát nhầm') })
  .meta({ id: 'Misdelivery' });
export type Misdelivery = z.infer<typeof Misdelivery>;

export const Retrieval = z
  .strictObject({
    number: z.string().max(13).describe('Số hiệu vừa quét trên phong bì'),
    seal: personText(40).describe('Số niêm phong mới'),
    counted: z.strictObject(counts).describe('Đếm lại kết quả và bản gốc trước khi niêm phong lại'),
    reason: reason.describe('Lấy lại từ ai, thế nào'),
  })
  .meta({ id: 'Retrieval' });
export type Retrieval = z.infer<typeof Retrieval>;

export const Recovery = z
  .strictObject({
    lines: z
      .array(z.strictObject({ line: z.int().min(1).max(200), given: z.int().min(1).max(999) }))
      .min(1)
      .max(100)
      .describe('Giấy tờ thu hồi, theo dòng của danh mục'),
    seal: personText(40).describe('Số niêm phong'),
    weightGrams: z.int().min(1).max(30_000),
    number: z.string().max(13).optional().describe('Số hiệu quét từ phong bì in sẵn; bỏ trống để lấy số từ dải'),
    signature: SignatureInput.describe('Chữ ký của người nộp lại giấy tờ'),
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .meta({ id: 'Recovery' });
export type Recovery = z.infer<typeof Recovery>;
