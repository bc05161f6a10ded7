import { z } from 'zod';
import { EvidenceInput } from '../dossier/evidence.js';
import { SignatureInput } from '../dossier/signatures.js';
import { personText } from '../dossier/text.js';
import { sealsFound } from '../item/bags/bag.rules.js';
import { conditions } from '../item/irregularities/irregularity.lifecycle.js';
import { photoFields } from '../item/irregularities/photo.shapes.js';
import { purposes } from '../item/item.rules.js';
import { handoverStates } from './handover.lifecycle.js';
import { remarkKinds } from './handover.rules.js';

const MOST_LINES = 5_000;

const number = z.string().max(20).describe('Số hiệu bưu gửi, ví dụ CA123456785VN');
const numbers = z.array(number).max(MOST_LINES);
const reason = personText(300);

export const HandoverDraft = z
  .strictObject({
    purpose: z
      .enum(purposes)
      .describe('run: chuyến thư giữa các đơn vị; round: tuyến phát của bưu tá; other: giao nhận khác'),
    to: z
      .strictObject({
        unit: z
          .string()
          .max(40)
          .optional()
          .describe('Mã bưu cục hoặc Bộ phận Một cửa nhận; với person: bưu cục của người đó'),
        person: z.uuid().optional().describe('Bưu tá nhận trực tiếp (người đi chuyến hoặc đi phát)'),
      })
      .refine((to) => to.unit !== undefined || to.person !== undefined, { message: 'receiver-missing' }),
    fromUnit: z
      .string()
      .max(40)
      .optional()
      .describe('Mã đơn vị cũ đã kết thúc mà đơn vị mình tiếp nhận, khi giao bưu gửi nơi đó còn giữ'),
    run: z.string().max(20).optional().describe('Số chuyến thư mà bảng kê đi theo; chỉ với purpose run'),
    numbers: numbers.default([]),
  })
  .refine(({ purpose, run }) => run === undefined || purpose === 'run', { message: 'run-purpose', path: ['run'] })
  .meta({ id: 'HandoverDraft' });
export type HandoverDraft = z.infer<typeof HandoverDraft>;

export const ScannedNumbers = z.strictObject({ numbers: numbers.min(1) }).meta({ id: 'ScannedNumbers' });

/** Before it is stored nothing tells what the list says, so an empty hand is said expressly and opens nothing. */
export const HandoverCount = z
  .strictObject({
    numbers: numbers.default([]).describe('Mọi số hiệu bên nhận tự quét được; trùng không sao'),
    nothing: z.literal(true).optional().describe('Không có bưu gửi nào; thay cho numbers, bảng kê vẫn chưa mở'),
    reason: reason.optional().describe('Lý do kiểm đếm lại, bắt buộc từ lần thứ hai'),
  })
  .refine(({ numbers: scanned, nothing }) => scanned.length > 0 !== (nothing ?? false), {
    message: 'count-or-nothing',
    path: ['numbers'],
  })
  .meta({ id: 'HandoverCount' });
export type HandoverCount = z.infer<typeof HandoverCount>;

function isCondition(kind: string): boolean {
  return conditions.some((condition) => condition === kind);
}

/** What the receiver saw of the envelopes that were there, whether he takes any of them or none. */
const seen = {
  remarks: z
    .array(z.strictObject({ number, kind: z.enum(remarkKinds) }))
    .max(MOST_LINES)
    .refine((each) => new Set(each.map((remark) => `${remark.number} ${remark.kind}`)).size === each.length, {
      message: 'remark-twice',
    })
    .default([])
    .describe('Bưu gửi có mặt nhưng không nhận: sai, rách, niêm phong vỡ hoặc khác số; thiếu và thừa do hệ thống tính'),
  runSealFound: z
    .enum(sealsFound)
    .optional()
    .describe('Niêm phong của chuyến thư lúc nhận từ người đi chuyến; bắt buộc khi chuyến có niêm phong và có nhận'),
  ...photoFields,
};
type Seen = z.infer<z.ZodObject<typeof seen>>;

function isOfRemark({ remarks, runSealFound = 'intact', evidence }: Seen): boolean {
  return evidence.length === 0 || runSealFound !== 'intact' || remarks.some(({ kind }) => isCondition(kind));
}
const withoutRemark = { message: 'evidence-without-remark', path: ['evidence'] };

export const HandoverAcceptance = z
  .strictObject({ version: z.int().min(1).describe('Phiên bản bảng kê đã kiểm đếm'), ...seen })
  .refine(isOfRemark, withoutRemark)
  .meta({ id: 'HandoverAcceptance' });
export type HandoverAcceptance = z.infer<typeof HandoverAcceptance>;

/** Remarks only where it was counted. */
export const HandoverRefusal = z
  .strictObject({ reason, ...seen })
  .refine(isOfRemark, withoutRemark)
  .meta({ id: 'HandoverRefusal' });
export type HandoverRefusal = z.infer<typeof HandoverRefusal>;

export const HandoverReason = z.strictObject({ reason }).meta({ id: 'HandoverReason' });

/** "Đủ như Phiếu gửi", or the lines that differ; lines left out are as the posting slip says. */
export const DossierTally = z.union([
  z.strictObject({ number, asPostingSlip: z.literal(true), accepted: z.boolean().default(false) }),
  z.strictObject({
    number,
    lines: z
      .array(z.strictObject({ line: z.int().min(1), given: z.int().min(0).max(999) }))
      .min(1)
      .max(100),
    accepted: z.boolean().default(false).describe('Nhận, đủ điều kiện, dù có chênh lệch'),
  }),
]);
export type DossierTally = z.infer<typeof DossierTally>;

export const HandoverTally = z
  .strictObject({
    tallies: z
      .array(DossierTally)
      .min(1)
      .max(500)
      .refine((each) => new Set(each.map((tally) => tally.number)).size === each.length, { message: 'number-twice' }),
    giverSignature: SignatureInput.describe('Chữ ký tại chỗ của bên giao; người nhận ký bằng chính thao tác này'),
    evidence: z.array(EvidenceInput).max(10).default([]),
  })
  .meta({ id: 'HandoverTally' });
export type HandoverTally = z.infer<typeof HandoverTally>;

export const HandoverFilter = z.strictObject({
  direction: z.enum(['in', 'out']).default('in').describe('in: giao cho mình hoặc đơn vị mình; out: mình giao'),
  status: z.enum(handoverStates).optional(),
  number: z.string().max(20).optional().describe('Số bảng kê (mã vạch chung của cả bảng)'),
  after: z.uuid().optional().describe('`next` của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
export type HandoverFilter = z.infer<typeof HandoverFilter>;
