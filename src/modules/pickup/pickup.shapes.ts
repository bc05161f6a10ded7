import { z } from 'zod';
import { EvidenceInput } from '../dossier/evidence.js';
import { PersonInput } from '../dossier/parties.js';
import { SignatureInput } from '../dossier/signatures.js';
import { personText } from '../dossier/text.js';
import { methods } from '../money/money.js';
import { timeWindows } from './pickup.entity.js';
import { pickupReasonCodes } from './pickup.lifecycle.js';

/** A dossier somebody wants to send: the procedure, whose it is, and whether the result comes home by post too. */
const DossierInput = z
  .strictObject({
    procedure: z.string().max(60).describe('Mã thủ tục, ví dụ từ GET /v1/procedures'),
    service: z
      .enum(['submission', 'both'])
      .describe('submission: chỉ gửi hồ sơ; both: gửi hồ sơ và nhận kết quả tại nhà'),
    owner: PersonInput.describe('Chủ hồ sơ'),
    submitter: PersonInput.optional().describe('Người nộp, nếu khác chủ hồ sơ'),
    recipient: PersonInput.optional().describe('Nơi nhận kết quả, nếu khác chủ hồ sơ'),
    claimedCode: z.string().max(40).optional().describe('Mã hồ sơ đã có (nếu nộp trực tuyến trước)'),
  })
  .meta({ id: 'DossierInput' });
export type DossierInput = z.infer<typeof DossierInput>;

export const OldAddress = z
  .strictObject({ province: z.string().max(80), district: z.string().max(80).optional(), ward: z.string().max(80) })
  .describe('Tên tỉnh, huyện, xã trước 1/7/2025, khi không có mã xã');

export const PickupAsk = z
  .strictObject({
    dossiers: z.array(DossierInput).min(1).max(20),
    contact: PersonInput.describe('Người hẹn, điện thoại và địa chỉ đến lấy'),
    oldAddress: OldAddress.optional(),
    day: z.iso.date(),
    window: z.enum(timeWindows).describe('morning: buổi sáng; afternoon: buổi chiều'),
    accessNote: personText(300).optional().describe('Chỉ dẫn vào nhà: cổng, chó, gọi trước …'),
  })
  .meta({ id: 'PickupAsk' });
export type PickupAsk = z.infer<typeof PickupAsk>;

export const Slot = z.strictObject({ day: z.iso.date(), window: z.enum(timeWindows) }).meta({ id: 'Slot' });
export type Slot = z.infer<typeof Slot>;

export const Assignment = z.strictObject({ courier: z.uuid() }).meta({ id: 'Assignment' });

export const VisitFailure = z
  .strictObject({
    reason: z.enum(pickupReasonCodes),
    note: personText(500).optional(),
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .meta({ id: 'VisitFailure' });
export type VisitFailure = z.infer<typeof VisitFailure>;

/** Papers of one dossier, counted line by line against its checklist, and the envelope they were sealed in. */
export const TakenInput = z.strictObject({
  dossier: z.uuid().optional().describe('Hồ sơ của lượt hẹn; bỏ trống khi mở hồ sơ mới tại chỗ'),
  opened: DossierInput.optional().describe('Hồ sơ mở tại chỗ (không hẹn trước)'),
  number: z
    .string()
    .max(13)
    .optional()
    .describe('Số hiệu quét từ phong bì in sẵn; bỏ trống để lấy số từ dải của bưu cục'),
  seal: z.string().min(3).max(40).describe('Số niêm phong'),
  weightGrams: z.int().min(1).max(30_000),
  lines: z.array(z.strictObject({ line: z.int().min(1), given: z.int().min(0).max(999) })).max(100),
  acceptIncomplete: z
    .boolean()
    .default(false)
    .describe('Người gửi ký nhận hồ sơ còn thiếu; thời điểm nộp tính khi bổ sung đủ'),
  identity: z.enum(['none', 'seen', 'scanned', 'chip']).describe('Mức kiểm tra giấy tờ tùy thân'),
});
export type TakenInput = z.infer<typeof TakenInput>;

export const IntakeInput = z
  .strictObject({
    pickup: z.uuid().optional().describe('Lượt hẹn; bỏ trống khi nhận tại quầy không hẹn trước'),
    taken: z.array(TakenInput).max(20),
    failed: z
      .array(z.strictObject({ dossier: z.uuid(), reason: z.enum(pickupReasonCodes) }))
      .max(20)
      .default([]),
    signature: SignatureInput,
    method: z.enum(methods).optional().describe('Hình thức thu tiền khi có khoản phải thu'),
    voucher: z.enum(['printed', 'pad']).describe('Biên nhận để lại: in hoặc tờ in sẵn'),
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .refine((input) => input.taken.length > 0, { message: 'nothing-taken', path: ['taken'] })
  .meta({ id: 'Intake' });
export type IntakeInput = z.infer<typeof IntakeInput>;
