import { z } from 'zod';

const MOST_LINES = 5_000;
const half = z.string().min(1).max(400);
const numbers = z.array(z.string().max(20)).min(1).max(MOST_LINES);

export const OfflineHalves = z
  .strictObject({
    offer: half.optional().describe('Mã chào giao của bên giao, Base45 như trong mã QR'),
    accept: half.optional().describe('Mã nhận của bên nhận, Base45 như trong mã QR'),
    offered: numbers.optional().describe('Số hiệu trên bảng kê của bên giao; trùng không sao'),
    accepted: numbers.optional().describe('Số hiệu bên nhận đã nhận; trùng không sao'),
  })
  .refine(({ offer, accept }) => offer !== undefined || accept !== undefined, { message: 'half-missing' })
  .meta({ id: 'OfflineHalves' });
export type OfflineHalves = z.infer<typeof OfflineHalves>;

export const NewDeviceKey = z
  .strictObject({
    publicKey: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('Khóa công khai Ed25519, 32 byte viết hệ mười sáu'),
  })
  .meta({ id: 'NewDeviceKey' });
export type NewDeviceKey = z.infer<typeof NewDeviceKey>;

const offlineStates = ['waiting', 'applied', 'refused'] as const;
const waitsFor = ['offer', 'accept', 'lines', 'lines-of-both', 'lines-of-giver', 'lines-of-receiver'] as const;
export type WaitsFor = (typeof waitsFor)[number];

const OfflineHalfView = z.strictObject({
  side: z.enum(['offer', 'accept']),
  hash: z.string().describe('sha256 của mã, hệ mười sáu'),
  person: z.uuid().describe('Người ký'),
  unit: z.uuid(),
  device: z.uuid(),
  key: z.int(),
  counter: z.int(),
  count: z.int().describe('Số bưu gửi đã ký'),
  signedAt: z.iso.datetime({ offset: true }).describe('Theo giờ của máy ký'),
});

/** What has become of an offline handover; never its lines. */
export const OfflineHandoverView = z
  .strictObject({
    id: z.uuid().describe('Mã lần giao nhận, cũng là mã bảng kê khi đã ghi nhận'),
    status: z.enum(offlineStates),
    waitsFor: z.enum(waitsFor).optional().describe('Còn thiếu gì'),
    why: z
      .string()
      .optional()
      .describe('Vì sao không ghi nhận: tên trong docs/offline-handover.md hoặc mã lỗi của thao tác giao nhận'),
    halves: z.array(OfflineHalfView),
  })
  .meta({ id: 'OfflineHandover' });
export type OfflineHandoverView = z.infer<typeof OfflineHandoverView>;
export type OfflineHalfView = z.infer<typeof OfflineHalfView>;

const DeviceKeyView = z.strictObject({
  key: z.int(),
  unit: z.uuid(),
  enrolledAt: z.iso.datetime({ offset: true }),
  revokedAt: z.iso.datetime({ offset: true }).optional(),
  through: z.int().optional().describe('Đã hủy: số thứ tự cao nhất còn hiệu lực'),
});

/** A device's keys, and where one of them was used twice. */
export const DeviceKeysView = z
  .strictObject({
    device: z.uuid(),
    person: z.uuid(),
    keys: z.array(DeviceKeyView),
    clones: z
      .array(
        z.strictObject({
          key: z.int(),
          counter: z.int(),
          halves: z.array(z.strictObject({ hash: z.string(), handover: z.uuid() })),
        }),
      )
      .describe('Số thứ tự mà một khóa đã ký hai lần: khóa hoặc bộ nhớ của máy bị sao chép'),
  })
  .meta({ id: 'DeviceKeys' });
export type DeviceKeysView = z.infer<typeof DeviceKeysView>;
export type DeviceKeyView = z.infer<typeof DeviceKeyView>;

/** What the halves of a handover come to. `why` is a reason of their own, or the code of the refusal that the book gave. */
export type Outcome =
  | { status: 'waiting'; waitsFor: WaitsFor }
  | { status: 'applied'; offer: string; accept: string }
  | { status: 'refused'; why: string };
