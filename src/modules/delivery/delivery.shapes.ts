import { z } from 'zod';
import { aDay } from '../../platform/days.js';
import { EvidenceInput } from '../dossier/evidence.js';
import { PersonInput } from '../dossier/parties.js';
import { SignatureInput } from '../dossier/signatures.js';
import { personText } from '../dossier/text.js';
import { itemStates } from '../item/item.lifecycle.js';
import { methods } from '../money/payment.js';
import { deliveryStates } from './delivery.lifecycle.js';
import { deliveryReasonCodes, failActions, receivers } from './delivery.rules.js';

/** Who is to receive the result and where; an old ward code is accepted where it has one successor. */
const RecipientInput = PersonInput.required({ phone: true, address: true, ward: true }).meta({
  id: 'RecipientInput',
});

export const DeliveryAsk = z
  .strictObject({
    dossier: z.uuid().optional().describe('Hồ sơ đã gửi qua bưu chính'),
    claimed: z
      .strictObject({
        code: z.string().min(1).max(60),
        authority: z.string().min(1).max(60).describe('Mã cơ quan giải quyết'),
      })
      .optional()
      .describe('Mã hồ sơ của cơ quan, khi không biết số của bưu chính'),
    recipient: RecipientInput,
  })
  .refine((ask) => (ask.dossier === undefined) !== (ask.claimed === undefined), {
    message: 'dossier-or-claimed',
    path: ['dossier'],
  })
  .meta({ id: 'DeliveryAsk' });
export type DeliveryAsk = z.infer<typeof DeliveryAsk>;

const counts = { resultCount: z.int().min(0).max(10_000), originals: z.int().min(0).max(10_000) };
const itemNumber = z.string().max(13).describe('Số hiệu vừa quét trên phong bì');

export const ReleaseInput = z
  .strictObject({
    ...counts,
    seal: personText(40).describe('Số niêm phong'),
    weightGrams: z.int().min(1).max(30_000),
    number: z
      .string()
      .max(13)
      .optional()
      .describe('Số hiệu quét từ phong bì in sẵn; bỏ trống để lấy số từ dải của Bộ phận Một cửa'),
    carrier: z.uuid().optional().describe('Người vận chuyển ký nhận tại chỗ'),
    carrierSignature: SignatureInput,
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .meta({ id: 'Release' });
export type ReleaseInput = z.infer<typeof ReleaseInput>;

export const Failure = z
  .strictObject({
    number: itemNumber,
    reason: z.enum(deliveryReasonCodes),
    action: z.enum(failActions),
    noticeLeft: z.boolean().default(false).describe('Đã để lại giấy mời (kèm cách xử lý khác T1)'),
    note: personText(500).optional(),
    witnesses: z.array(personText(120)).max(2).default([]).describe('Họ tên hai người chứng kiến việc từ chối nhận'),
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .meta({ id: 'DeliveryFailure' });
export type Failure = z.infer<typeof Failure>;

const oneTimeCode = z
  .string()
  .regex(/^\d{6}$/)
  .describe('Mã giao nhận 6 chữ số mà người nhận đọc');
export const CodeInput = z.strictObject({ code: oneTimeCode }).meta({ id: 'CodeInput' });

/** Count first, then sign: who receives, what he showed, what was counted, what was paid. */
export const HandingOut = z
  .strictObject({
    number: itemNumber,
    to: z
      .enum(receivers)
      .describe('addressee: chính chủ; authorised: người được ủy quyền; representative: người đại diện'),
    identity: z.strictObject({
      kind: z.enum(['cccd', 'vneid', 'certificate', 'passport']),
      last4: z
        .string()
        .regex(/^[0-9A-Z]{4}$/)
        .describe('Bốn ký tự cuối của giấy tờ'),
      nameMatches: z.boolean().describe('Tên trên giấy tờ khớp'),
    }),
    authorisation: z
      .strictObject({
        number: personText(60).optional().describe('Số giấy ủy quyền'),
        name: personText(120).describe('Họ tên người nhận thay'),
        capacity: personText(200).optional().describe('Tư cách đại diện'),
      })
      .optional(),
    code: oneTimeCode.optional(),
    counted: z.strictObject(counts),
    method: z.enum(methods).optional().describe('Hình thức thu tiền khi có khoản phải thu'),
    signature: SignatureInput,
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .meta({ id: 'HandingOut' });
export type HandingOut = z.infer<typeof HandingOut>;

export const noticeChannels = ['left-at-door', 'phone', 'sms', 'zalo', 'post'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];
export const NoticeInput = z.strictObject({ channel: z.enum(noticeChannels) }).meta({ id: 'NoticeInput' });

export const RoundInput = z.strictObject({ courier: z.uuid(), day: aDay }).meta({ id: 'RoundInput' });
export type RoundInput = z.infer<typeof RoundInput>;
export const LoadInput = z.strictObject({ number: itemNumber }).meta({ id: 'LoadInput' });

export const DeliveryFilter = z.strictObject({
  status: z.enum([...deliveryStates, ...itemStates]).optional(),
  dossier: z.uuid().optional(),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
export type DeliveryFilter = z.infer<typeof DeliveryFilter>;
