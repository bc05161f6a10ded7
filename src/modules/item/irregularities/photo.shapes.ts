import { z } from 'zod';
import { EvidenceInput } from '../../dossier/evidence.js';

/** Fields of an act that finds an envelope, a bag or a seal not whole: its photographs, or the word that there is no camera. */
export const photoFields = {
  evidence: z
    .array(EvidenceInput)
    .max(10)
    .default([])
    .describe('Ảnh hoặc bản chụp bưu gửi, túi thư, niêm phong không nguyên vẹn (damage-photo)'),
  noCamera: z.literal(true).optional().describe('Không có máy ảnh: ảnh đến hạn sau một ngày làm việc'),
};

export type Photo = z.infer<z.ZodObject<typeof photoFields>>;

export const IrregularityEvidence = z
  .strictObject({ evidence: z.array(EvidenceInput).min(1).max(10) })
  .meta({ id: 'IrregularityEvidence' });
export type IrregularityEvidence = z.infer<typeof IrregularityEvidence>;
