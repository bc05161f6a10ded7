import { z } from 'zod';
import { aDay } from '../../platform/days.js';
import { EvidenceInput } from '../dossier/evidence.js';
import { PersonInput } from '../dossier/parties.js';
import { SignatureInput } from '../dossier/signatures.js';
import { personText } from '../dossier/text.js';
import { weightGrams, weightMethod } from '../item/weights.js';
import { methods } from '../money/payment.js';
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
    claimedCode: personText(40).optional().describe('Mã hồ sơ đã có (nếu nộp trực tuyến trước)'),
  })
  .meta({ id: 'DossierInput' });
export type DossierInput = z.infer<typeof DossierInput>;

/** A dossier that is open already: papers not ready at an earlier visit, or a supplement. */
const KnownDossier = z
  .strictObject({ dossier: z.uuid().describe('Hồ sơ đã mở, còn chờ giấy tờ') })
  .meta({ id: 'KnownDossier' });
export type AskedDossier = DossierInput | z.infer<typeof KnownDossier>;

export const OldAddress = z
  .strictObject({ province: z.string().max(80), district: z.string().max(80).optional(), ward: z.string().max(80) })
  .describe('Tên tỉnh, huyện, xã trước 1/7/2025, khi không có mã xã');

function eachOnce(asked: readonly AskedDossier[]): boolean {
  const known = asked.flatMap((each) => ('dossier' in each ? [each.dossier] : []));
  return new Set(known).size === known.length;
}

export const PickupAsk = z
  .strictObject({
    dossiers: z
      .array(z.union([DossierInput, KnownDossier]))
      .min(1)
      .max(20)
      .refine(eachOnce, { message: 'dossier-twice' }),
    contact: PersonInput.describe('Người hẹn, điện thoại và địa chỉ đến lấy'),
    oldAddress: OldAddress.optional(),
    day: aDay,
    window: z.enum(timeWindows).describe('morning: buổi sáng; afternoon: buổi chiều'),
    accessNote: personText(300).optional().describe('Chỉ dẫn vào nhà: cổng, chó, gọi trước …'),
  })
  .meta({ id: 'PickupAsk' });
export type PickupAsk = z.infer<typeof PickupAsk>;

export const Slot = z.strictObject({ day: aDay, window: z.enum(timeWindows) }).meta({ id: 'Slot' });
export type Slot = z.infer<typeof Slot>;

export const Assignment = z.strictObject({ courier: z.uuid() }).meta({ id: 'Assignment' });

export const Refusal = z
  .strictObject({ reason: personText(500).describe('Lý do không nhận yêu cầu, báo cho người dân') })
  .meta({ id: 'PickupRefusal' });

const failure = {
  reason: z.enum(pickupReasonCodes),
  note: personText(500).optional(),
  evidence: z.array(EvidenceInput).max(10).default([]),
};

export const VisitFailure = z.strictObject(failure).meta({ id: 'VisitFailure' });
export type VisitFailure = z.infer<typeof VisitFailure>;

/** A sealed envelope; without a number one is drawn. */
const envelope = {
  number: z
    .string()
    .max(13)
    .optional()
    .describe('Số hiệu quét từ phong bì in sẵn; bỏ trống để lấy số từ dải của bưu cục'),
  seal: personText(40).describe('Số niêm phong'),
  weightGrams,
  weightMethod: weightMethod.optional(),
};

const FurtherInput = z.strictObject(envelope).meta({ id: 'FurtherEnvelope' });

/** What the papers of a dossier are sealed in: 1 to 20 envelopes. */
const MOST_FURTHER = 19;

type Envelope = z.infer<typeof FurtherInput>;

function isEachOnce(envelopes: readonly Envelope[], of: 'number' | 'seal'): boolean {
  const said = envelopes.flatMap((each) => each[of] ?? []);
  return new Set(said).size === said.length;
}

/** Papers of one dossier, counted line by line against its checklist, and the envelopes they were sealed in. */
export const TakenInput = z
  .strictObject({
    dossier: z
      .uuid()
      .optional()
      .describe('Hồ sơ của lượt hẹn, hoặc hồ sơ đã mở còn chờ giấy tờ; bỏ trống khi mở hồ sơ mới tại chỗ'),
    opened: DossierInput.optional().describe('Hồ sơ mở tại chỗ (không hẹn trước)'),
    ...envelope,
    further: z
      .array(FurtherInput)
      .max(MOST_FURTHER)
      .default([])
      .describe('Các kiện tiếp theo của cùng phiếu gửi; giấy tờ và cước ghi ở kiện đầu, cước theo tổng khối lượng'),
    lines: z.array(z.strictObject({ line: z.int().min(1), given: z.int().min(0).max(999) })).max(100),
    acceptIncomplete: z
      .boolean()
      .default(false)
      .describe('Người gửi ký nhận hồ sơ còn thiếu; thời điểm nộp tính khi bổ sung đủ'),
    identity: z
      .enum(['none', 'seen', 'scanned', 'chip', 'mismatch'])
      .describe('Mức kiểm tra giấy tờ tùy thân; mismatch: không khớp, không nhận được hồ sơ'),
  })
  .refine((taken) => isEachOnce([taken, ...taken.further], 'number'), { message: 'number-twice', path: ['further'] })
  .refine((taken) => isEachOnce([taken, ...taken.further], 'seal'), { message: 'seal-twice', path: ['further'] });
export type TakenInput = z.infer<typeof TakenInput>;

export const IntakeInput = z
  .strictObject({
    pickup: z.uuid().optional().describe('Lượt hẹn; bỏ trống khi nhận tại quầy không hẹn trước'),
    taken: z.array(TakenInput).max(20),
    failed: z
      .array(z.strictObject({ dossier: z.uuid(), ...failure }))
      .max(20)
      .default([]),
    signature: SignatureInput,
    method: z.enum(methods).optional().describe('Hình thức thu tiền khi có khoản phải thu'),
    voucher: z.enum(['printed', 'pad']).describe('Biên nhận để lại: in hoặc tờ in sẵn'),
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .refine((input) => input.taken.length > 0, { message: 'nothing-taken', path: ['taken'] })
  .refine((input) => input.taken.every(({ dossier, opened }) => (dossier === undefined) !== (opened === undefined)), {
    message: 'dossier-or-opened',
    path: ['taken'],
  })
  .meta({ id: 'Intake' });
export type IntakeInput = z.infer<typeof IntakeInput>;
