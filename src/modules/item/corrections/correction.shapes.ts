import { z } from 'zod';
import { EvidenceInput } from '../../dossier/evidence.js';
import { personText } from '../../dossier/text.js';

const reason = personText(300);
const resultCounts = { resultCount: z.int().min(0).max(10_000), originals: z.int().min(0).max(10_000) };

export const ItemLoss = z
  .strictObject({
    cause: z.enum(['D24', 'D25']).describe('D24: mất, thất lạc; D25: bị trộm, cướp'),
    reason: reason.describe('Đã truy tìm thế nào, vì sao kết thúc'),
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .meta({ id: 'ItemLoss' });
export type ItemLoss = z.infer<typeof ItemLoss>;

export const ItemFinding = z
  .strictObject({
    reason: reason.describe('Tìm thấy ở đâu, thế nào; không nguyên vẹn thì bên giữ lập biên bản sau đó'),
    resealed: z
      .strictObject({ seal: personText(40).describe('Số niêm phong mới'), counted: z.strictObject(resultCounts) })
      .optional()
      .describe('Chỉ khi bưu gửi thất lạc sau khi phát nhầm: đếm lại và niêm phong lại như khi lấy lại được'),
  })
  .meta({ id: 'ItemFinding' });
export type ItemFinding = z.infer<typeof ItemFinding>;

export const CustodyCorrection = z
  .strictObject({
    error: z
      .enum(['did_not_occur', 'incorrect_data'])
      .describe('did_not_occur: việc giao nhận không hề xảy ra; incorrect_data: xảy ra nhưng ghi sai bên giữ'),
    holder: z
      .union([z.enum(['giver', 'office']), z.strictObject({ person: z.uuid() })])
      .describe(
        'Bên thực sự giữ: giver: bên giao của lần giao nhận sai; office: bưu cục của kiểm soát viên; person: bưu tá của bưu cục đó',
      ),
    reason,
  })
  .meta({ id: 'CustodyCorrection' });
export type CustodyCorrection = z.infer<typeof CustodyCorrection>;
