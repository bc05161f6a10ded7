import { z } from 'zod';

/** A code of a dossier at the authority, old and new order of groups, lenient (TT 01/2018 Art 19, QĐ 20/2020). */
export const DossierCode = z
  .string()
  .max(60)
  .regex(/^(?:\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(?:\.\d{1,3}){0,6})-(?:\d{6}|\d{8})-\d{4,7}$/);

const Instant = z.iso.datetime({ offset: true });
const Name = z.string().min(1).max(300);
const Count = z.number().int().min(0).max(10_000);

/** One step of a dossier as the postal service tells it; fields that this side does not know are kept, not read. */
export const PostalEvent = z.object({
  id: z.uuid(),
  type: z.string().regex(/^[A-Z][A-Z0-9_]{0,59}$/),
  v: z.number().int().min(1),
  dossier: z.object({
    postCode: z.string().min(1).max(60),
    authority: z.string().min(1).max(60),
    code: z.string().min(1).max(60).optional(),
  }),
  seq: z.number().int().min(1),
  /** The seq of the event sent before this one for the same post code, 0 for the first. */
  previous: z.number().int().min(0),
  occurredAt: Instant,
  recordedAt: Instant,
  data: z.record(z.string(), z.unknown()),
  parties: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
});
export type PostalEvent = z.infer<typeof PostalEvent>;

/** What this side reads in the data of an event; everything else there is the sender's own and is never refused. */
export const EventData = z.object({
  filedAt: Instant.optional(),
  differences: z.array(z.unknown()).catch([]),
  procedure: z.string().optional().catch(undefined),
  opened: z.object({ procedure: z.string().optional() }).optional().catch(undefined),
});
export type EventData = z.infer<typeof EventData>;

const Person = z.object({ name: Name, phone: z.string().min(1).max(20).optional() });

/** A dossier carried over: taken in at the desk before the postal service knew of it. Money is integer đồng. */
export const CarriedOver = z.strictObject({
  code: DossierCode,
  procedure: z.string().min(1).max(60),
  authority: z.string().min(1).max(60),
  desk: z.string().min(1).max(60),
  owner: Person.optional(),
  recipient: z.strictObject({
    name: Name,
    phone: z.string().min(1).max(20),
    address: z.string().min(1).max(500),
    ward: z.string().min(1).max(20),
  }),
  dueDate: z.iso.date(),
  resultCount: Count.min(1),
  /** Original papers given back together with the result. */
  originals: Count,
  collect: z.strictObject({ postage: z.number().int().min(0), fee: z.number().int().min(0) }),
});
export type CarriedOver = z.infer<typeof CarriedOver>;

export const Finished = z.strictObject({ resultCount: Count.min(1), originals: Count });
export const Because = z.strictObject({ reason: z.string().min(1).max(300).optional() }).default({});

const DelayMs = z.strictObject({ from: z.number().int().min(0), to: z.number().int().min(0) });

/**
 * The second word on what was answered 202: `event.accepted` or `event.rejected` with the event's id. Rejected is a share
 * of the dossiers, silent another, both chosen by seed and post code; `types` are the events that get a second word at all.
 */
const Confirming = z.strictObject({
  types: z.array(z.string()).default(['TALLIED', 'DELIVERED']),
  delayMs: DelayMs.default({ from: 0, to: 0 }),
  rejectPercent: z.number().min(0).max(100).default(0),
  silentPercent: z.number().min(0).max(100).default(0),
  /** Post codes about which nothing more is said. */
  silentPostCodes: z.array(z.string()).default([]),
  rejectPostCodes: z.array(z.string()).default([]),
  reason: z.string().min(1).max(300).optional(),
});

/** How this authority behaves; percent are shares of dossiers, chosen by seed and post code, so always the same ones. */
export const Script = z.strictObject({
  seed: z.number().int().default(1),
  refusePercent: z.number().min(0).max(100).default(0),
  /** Asked for a supplement at the first filing; the next one is received or refused. */
  supplementPercent: z.number().min(0).max(100).default(0),
  /** The result is wanted back as soon as it has left the desk. */
  recallPercent: z.number().min(0).max(100).default(0),
  /** How long an answer to a filed dossier takes, in real milliseconds. */
  answerDelayMs: DelayMs.default({ from: 20, to: 200 }),
  confirming: Confirming.prefault({}),
  codePrefix: z.string().default('H48.12'),
  /** Working days (Monday to Friday) until the result is due: per procedure code, and for all others. */
  procedureDays: z.record(z.string(), z.number().int().min(1)).default({}),
  otherDays: z.number().int().min(1).default(5),
});
export type Script = z.infer<typeof Script>;

/** A webhook sent by hand; what it says is the sender's own, right or wrong. Without `id` it is a new one. */
export const SentByHand = z.strictObject({
  id: z.string().min(1).max(200).optional(),
  type: z.string().min(1).max(100),
  timestamp: Instant.optional(),
  data: z.record(z.string(), z.unknown()),
});
export type SentByHand = z.infer<typeof SentByHand>;

/** Where the signed webhooks go: `${url}/v1/inbound/${endpoint}`. */
export const Target = z.strictObject({ url: z.url(), endpoint: z.string().min(1).max(100) });
export type Target = z.infer<typeof Target>;
