import { z } from 'zod';
import { personText } from '../../modules/dossier/text.js';
import { aDay } from '../../platform/days.js';
import { differenceClasses } from './reconciliation.rules.js';

const instant = z.iso.datetime({ offset: true });
const states = ['OPEN', 'EXPLAINED', 'HEALED'] as const;
const CLASSES =
  'missing-there: bên kia đã nhận nhưng không còn; late: chưa gửi được; parked-here: bên kia từ chối, chờ người xử lý; unknown-here: bên kia có, ta không gửi; twice-there: có hai lần; out-of-order-there: sai thứ tự; different-there: khác nội dung';

export const ReconciliationAsked = z
  .strictObject({ endpoint: z.uuid().describe('Hệ thống một cửa'), day: aDay.describe('Ngày đã qua, giờ Việt Nam') })
  .meta({ id: 'ReconciliationAsked' });
export type ReconciliationAsked = z.infer<typeof ReconciliationAsked>;

export const DifferenceReason = z
  .strictObject({ reason: personText(300).describe('Lý do, đã đối chiếu với ai') })
  .meta({ id: 'DifferenceReason' });
export type DifferenceReason = z.infer<typeof DifferenceReason>;

export const ReconciliationFilter = z.strictObject({
  endpoint: z.uuid().optional(),
  before: z.string().max(100).optional().describe('next của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(31),
});
export type ReconciliationFilter = z.infer<typeof ReconciliationFilter>;

export const DifferenceFilter = z.strictObject({
  class: z.enum(differenceClasses).optional(),
  state: z.enum(states).optional(),
  subject: z.uuid().optional().describe('subject của việc cần làm'),
  after: z.uuid().optional().describe('next của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type DifferenceFilter = z.infer<typeof DifferenceFilter>;

/** One day at one endpoint; of the differences those that are the reader's business. */
export const ReconciliationView = z
  .strictObject({
    id: z.uuid(),
    endpoint: z.uuid(),
    system: z.string().describe('Tên hệ thống'),
    day: z.iso.date(),
    status: z
      .enum(['DUE', 'COMPARED'])
      .describe('DUE: chờ đối soát (lại); COMPARED: đã đối soát, không còn gì phải chờ'),
    dueAt: instant.optional(),
    problem: z.string().optional().describe('Vì sao lần thử gần nhất chưa xong'),
    comparedAt: instant.optional(),
    owed: z.int().optional().describe('Số sự kiện phải gửi trong ngày'),
    effects: z.int().optional().describe('Số sự kiện bên kia đã ghi nhận trong ngày'),
    differences: z.array(
      z.strictObject({
        class: z.enum(differenceClasses).describe(CLASSES),
        open: z.int(),
        explained: z.int(),
        healed: z.int(),
      }),
    ),
  })
  .meta({ id: 'Reconciliation' });
export type ReconciliationView = z.infer<typeof ReconciliationView>;

export const DifferenceView = z
  .strictObject({
    id: z.uuid(),
    class: z.enum(differenceClasses).describe(CLASSES),
    state: z.enum(states),
    unit: z.string().describe('Mã đơn vị phải giải trình'),
    subject: z.uuid().describe('Của việc cần làm; chung cho mọi chênh lệch của một hồ sơ'),
    event: z.uuid(),
    seq: z.int(),
    dossier: z.uuid().optional(),
    postCode: z.string().describe('Mã bưu chính của hồ sơ, theo bên có sự kiện'),
    items: z.array(z.string()).describe('Số hiệu bưu gửi trong sự kiện'),
    fields: z.array(z.string()).describe('Phần khác nhau'),
    openedAt: instant,
    resent: z.boolean().describe('Đã gửi lại, chờ đối soát lần sau'),
    escalated: z.boolean().describe('Quá một ngày làm việc chưa giải trình'),
    endedAt: instant.optional(),
    reason: z.string().optional(),
    actions: z.array(z.string()),
  })
  .meta({ id: 'Difference' });
export type DifferenceView = z.infer<typeof DifferenceView>;
