import { z } from 'zod';
import { EvidenceInput } from '../../dossier/evidence.js';
import { SignatureInput } from '../../dossier/signatures.js';
import { personText } from '../../dossier/text.js';

export const FilingCorrection = z
  .strictObject({
    number: z.string().max(20).describe('Số hiệu bưu gửi có hồ sơ phải sửa thời điểm nộp'),
    filedAt: z.iso
      .datetime({ offset: true })
      .describe('Thời điểm nộp đúng: không trước lúc nhận bưu gửi, không sau lúc này'),
    giverSignature: SignatureInput.describe('Chữ ký tại chỗ của bên giao; người nhận ký bằng chính thao tác này'),
    reason: personText(300),
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .meta({ id: 'FilingCorrection' });
export type FilingCorrection = z.infer<typeof FilingCorrection>;
