import { z } from 'zod';
import { anInstant } from '../../platform/days.js';
import { webhookStates } from './webhooks.lifecycle.js';
import { askedTypes } from '../partner-events.mapping.js';

const instant = z.iso.datetime({ offset: true });
const seq = z.int().min(1).max(1_000_000);
const unitCode = z.string().min(1).max(40);

/** The whole country, one province or one authority; codes of units. */
const WebhookScope = z
  .strictObject({ province: unitCode.optional(), authority: unitCode.optional() })
  .refine(({ province, authority }) => !province || !authority, { message: 'one-of-them' });

export const WebhookOpen = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{2,59}$/)
      .describe('Tên ngắn: chữ thường không dấu, chữ số, gạch nối'),
    url: z.string().min(1).max(2_000).describe('Địa chỉ https công khai của bên nhận'),
    eventTypes: z
      .array(z.enum(askedTypes))
      .min(1)
      .max(askedTypes.length)
      .refine((types) => new Set(types).size === types.length, { message: 'named-twice' }),
    scope: WebhookScope.describe('Một tỉnh hoặc một cơ quan; để trống là cả nước'),
  })
  .meta({ id: 'WebhookOpen' });
export type WebhookOpen = z.infer<typeof WebhookOpen>;

export const WebhookRotate = z
  .strictObject({ atOnce: z.boolean().default(false).describe('Khóa đã lộ: khóa cũ ngừng ký ngay') })
  .meta({ id: 'WebhookRotate' });

/** Events of a time range of all dossiers, or of one dossier by its own numbers; both ends belong to it, but `to`. */
export const WebhookReplay = z
  .union([
    z.strictObject({ from: anInstant, to: anInstant }).refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
      message: 'ends-before-it-begins',
    }),
    z
      .strictObject({ dossier: z.uuid(), fromSeq: seq, toSeq: seq })
      .refine(({ fromSeq, toSeq }) => fromSeq <= toSeq, { message: 'ends-before-it-begins' }),
  ])
  .meta({ id: 'WebhookReplay' });
export type WebhookReplay = z.infer<typeof WebhookReplay>;

export const WebhookFilter = z.strictObject({
  after: z.string().max(60).optional().describe('next của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type WebhookFilter = z.infer<typeof WebhookFilter>;

/** An endpoint as its operators see it; never a secret. */
export const WebhookView = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    url: z.string(),
    unit: z.string().describe('Mã đơn vị'),
    eventTypes: z.array(z.enum(askedTypes)),
    scope: z.strictObject({ province: z.string().optional(), authority: z.string().optional() }),
    status: z.enum(webhookStates),
    since: instant,
    closedAt: instant.optional(),
    disabledAt: instant.optional(),
    disabledCause: z.string().optional(),
    failures: z.int().describe('Số lần hỏng liên tiếp'),
    pausedUntil: instant.optional(),
    secretEndsAt: instant.optional().describe('Khóa trước còn ký đến lúc này'),
    dossiers: z.strictObject({ behind: z.int(), parked: z.int(), behindSince: instant.optional() }),
    actions: z.array(z.string()),
  })
  .meta({ id: 'Webhook' });
export type WebhookView = z.infer<typeof WebhookView>;

/** How far a replay has come: of how many dossiers everything was taken, and how many are refused. */
export const WebhookReplayView = z
  .strictObject({
    id: z.uuid(),
    from: instant,
    to: instant,
    dossier: z.uuid().optional(),
    status: z.enum(['RUNNING', 'DONE']),
    dossiers: z.strictObject({ all: z.int(), done: z.int(), parked: z.int() }),
  })
  .meta({ id: 'WebhookReplayProgress' });
export type WebhookReplayView = z.infer<typeof WebhookReplayView>;
