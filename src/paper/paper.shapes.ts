import { z } from 'zod';
import { padForms, type PadFormName } from '../documents/pad-forms.js';
import { personText } from '../modules/dossier/text.js';
import { remarkKinds } from '../modules/handover/handover.rules.js';
import { sealsFound } from '../modules/item/bags/bag.rules.js';
import { conditions } from '../modules/item/irregularities/irregularity.lifecycle.js';
import { photoFields } from '../modules/item/irregularities/photo.shapes.js';
import { purposes } from '../modules/item/item.rules.js';
import { ItemResealing } from '../modules/item/seals/seal.shapes.js';
import { anInstant } from '../platform/days.js';
import { sheetStates } from './sheet.lifecycle.js';
import { isRefusedWhole } from './sheet-steps.rules.js';

const MOST_ON_A_SHEET = 200;

const unit = z.string().max(40);
const number = z.string().max(20).describe('Số hiệu bưu gửi, ví dụ CA123456785VN');
const numbers = z.array(number).max(MOST_ON_A_SHEET);
const sheetNumber = z
  .string()
  .regex(/^[A-Z0-9]{2,8}-\d{6}$/)
  .describe('Số in trên tờ, ví dụ DHO-000123');

export const PadIssue = z
  .strictObject({
    unit: unit.describe('Mã bưu cục hoặc Bộ phận Một cửa giữ tập phiếu'),
    person: z.uuid().optional().describe('Bưu tá mang tập phiếu'),
    prefix: z.string().regex(/^[A-Z0-9]{2,8}$/),
    first: z.int().min(1).max(999_999),
    last: z.int().min(1).max(999_999),
  })
  .refine(({ first, last }) => last >= first && last - first < 200, { message: 'pad-size', path: ['last'] })
  .meta({ id: 'PadIssue' });
export type PadIssue = z.infer<typeof PadIssue>;

/** Roles in which somebody signs what he gives, takes or does. */
const signing = ['clerk', 'courier', 'dispatcher', 'desk-officer', 'post-at-desk', 'cashier'] as const;

export const SheetSigner = z
  .strictObject({ person: z.uuid(), role: z.enum(signing), unit })
  .describe('Người ký trên tờ: ai, với vai trò nào, tại đơn vị nào vào ngày ghi');
export type SheetSigner = z.infer<typeof SheetSigner>;

/** What the form of the sheet is about. */
export const SheetContent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('handover'),
    purpose: z.enum(purposes),
    numbers: numbers.min(1).describe('Bưu gửi ghi trên bảng kê'),
    accepted: numbers.optional().describe('Bưu gửi bên nhận kiểm thấy; không ghi: đủ như bảng kê'),
    remarks: z
      .array(z.strictObject({ number, kind: z.enum(remarkKinds) }))
      .max(MOST_ON_A_SHEET)
      .default([]),
    run: z.string().max(20).optional().describe('Số chuyến thư mà bảng kê đi theo; chỉ với purpose run'),
    runSealFound: z.enum(sealsFound).optional().describe('Niêm phong của chuyến thư lúc nhận từ người đi chuyến'),
    reason: personText(300).optional().describe('Vì sao không nhận gì; bắt buộc khi từ chối cả bảng kê'),
    ...photoFields,
  }),
  z.strictObject({
    kind: z.literal('remittance'),
    slips: z.array(z.string().max(60)).min(1).max(MOST_ON_A_SHEET).describe('Số các phiếu thu nộp kèm'),
    amount: z.int().positive().describe('Số tiền bên nhận tự đếm được, đồng'),
  }),
  z.strictObject({
    kind: z.literal('condition'),
    number: z
      .string()
      .regex(/^[A-Z]{2}\d{9}VN$/)
      .describe('Bưu gửi không nguyên vẹn, kiểm kê và niêm phong lại ngay trên tờ này'),
    conditions: z.array(z.enum(conditions)).min(1),
    ...photoFields,
    ...ItemResealing.pick({ seal: true, lines: true, witness: true }).shape,
  }),
  z.strictObject({
    kind: z.literal('act'),
    path: z.string().max(200).describe('Đường dẫn POST của việc đã làm, ví dụ /v1/intakes'),
    body: z.record(z.string(), z.unknown()).default({}).describe('Nội dung như khi làm trực tuyến'),
  }),
]);
export type SheetContent = z.infer<typeof SheetContent>;

const entry = {
  writtenAt: anInstant.describe('Thời điểm ghi trên tờ, ISO 8601'),
  signer: SheetSigner,
  receiver: SheetSigner.optional().describe('Bên nhận, bắt buộc với handover và remittance'),
  content: SheetContent,
  photo: z
    .strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })
    .describe('Ảnh chụp tờ phiếu, đã tải lên bằng PUT /v1/evidence/{sha256}'),
};

type Entry = z.infer<z.ZodObject<typeof entry>>;

const changesHands: readonly string[] = ['handover', 'remittance'];

/** Two sign where something changes hands; elsewhere one does. */
function isSigned({ receiver, content }: Entry): boolean {
  return (receiver !== undefined) === changesHands.includes(content.kind);
}

function isReasoned({ content }: Entry): boolean {
  return content.kind !== 'handover' || content.reason !== undefined || !isRefusedWhole(content);
}
const unreasoned = { message: 'reason-missing', path: ['content', 'reason'] };

export const SheetAmendment = z
  .strictObject(entry)
  .refine(isSigned, { message: 'receiver-missing', path: ['receiver'] })
  .refine(isReasoned, unreasoned)
  .meta({ id: 'SheetAmendment' });
export type SheetAmendment = z.infer<typeof SheetAmendment>;

export const SheetEntry = z
  .strictObject({ number: sheetNumber, ...entry })
  .refine(isSigned, { message: 'receiver-missing', path: ['receiver'] })
  .refine(isReasoned, unreasoned)
  .meta({ id: 'SheetEntry' });
export type SheetEntry = z.infer<typeof SheetEntry>;

export const SheetConfirmation = z
  .strictObject({ entry: z.uuid().describe('Mã lần nhập (entry) mà người xác nhận đã đối chiếu với tờ giấy') })
  .meta({ id: 'SheetConfirmation' });

export const SheetVoid = z
  .strictObject({ reason: personText(300).describe('Vì sao hủy tờ này, ví dụ viết hỏng') })
  .meta({ id: 'SheetVoid' });
export type SheetVoid = z.infer<typeof SheetVoid>;

export const PadFilter = z.strictObject({
  after: z.uuid().optional().describe('`next` của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type PadFilter = z.infer<typeof PadFilter>;

const forms = Object.keys(padForms) as [PadFormName, ...PadFormName[]];

export const PadPrint = z.strictObject({
  form: z.enum(forms).describe(forms.map((form) => `${form}: ${padForms[form].title}`).join('; ')),
  from: sheetNumber.optional().describe('In từ số này; không ghi: từ tờ trống đầu tiên'),
  limit: z.coerce.number().int().min(1).max(50).default(20).describe('Số tờ in một lần'),
});
export type PadPrint = z.infer<typeof PadPrint>;

export const SheetFilter = z.strictObject({
  state: z.enum(sheetStates).default('ENTERED'),
  after: z.uuid().optional().describe('`next` của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type SheetFilter = z.infer<typeof SheetFilter>;
