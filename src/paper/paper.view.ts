import { z } from 'zod';
import { SheetContent } from './paper.shapes.js';
import { sheetStates } from './sheet.lifecycle.js';

const instant = z.iso.datetime({ offset: true });

/** One number of a pad. */
const SheetLine = z.strictObject({ number: z.string(), state: z.enum(sheetStates) });

export const PadView = z
  .strictObject({
    id: z.uuid(),
    unit: z.string().describe('Mã đơn vị'),
    person: z.uuid().optional(),
    first: z.string(),
    last: z.string(),
    issuedAt: instant,
    counts: z.record(z.enum(sheetStates), z.int()),
    missing: z.array(z.string()).describe('Số bị bỏ cách: chưa nhập, chưa hủy, mà số sau đã dùng'),
    sheets: z.array(SheetLine).optional(),
  })
  .meta({ id: 'Pad' });
export type PadView = z.infer<typeof PadView>;

const Signed = z.strictObject({ person: z.uuid(), unit: z.string() });

export const SheetView = z
  .strictObject({
    id: z.uuid(),
    number: z.string(),
    state: z.enum(sheetStates),
    actions: z.array(z.string()),
    kind: z.enum(['handover', 'remittance', 'condition', 'act']).optional(),
    writtenAt: instant.optional(),
    signer: Signed.optional(),
    receiver: Signed.optional(),
    confirmsAt: z.string().optional().describe('Mã đơn vị phải xác nhận'),
    entry: z.uuid().optional().describe('Mã lần nhập này; xác nhận phải ghi đúng mã đã đối chiếu'),
    enteredBy: z.uuid().optional(),
    enteredAt: instant.optional(),
    confirmedBy: z.uuid().optional(),
    confirmedAt: instant.optional(),
    photo: z.string().optional().describe('sha256 của ảnh chụp tờ phiếu'),
    problem: z.string().optional().describe('Vì sao chưa ghi nhận được'),
    refusal: z.string().optional().describe('Lời giải thích đầy đủ'),
    reason: z.string().optional().describe('Vì sao hủy'),
    content: SheetContent.optional().describe(
      'Nội dung đã nhập, chỉ khi chưa ghi nhận; giám sát không thấy tên, địa chỉ, số điện thoại',
    ),
    acts: z.array(z.uuid()).optional().describe('Các thao tác đã ghi nhận từ tờ này'),
  })
  .meta({ id: 'Sheet' });
export type SheetView = z.infer<typeof SheetView>;
