import { z } from 'zod';
import { personText } from '../../modules/dossier/text.js';
import { aDay, anInstant } from '../../platform/days.js';

/** A number or code as people read it on paper. */
export const Code = personText(60);
const Count = z.int().min(0).max(10_000);
/** Đồng; more than any fee or postage, and far within what papers can print. */
const Money = z.int().min(0).max(10_000_000_000);
const Reason = personText(300).optional();
const names = { code: Code.optional(), postCode: Code.optional() };

const Person = z.object({ name: personText(300), phone: z.string().max(20).optional() });

/** The order to bring the result of a dossier home; fields that we do not know are ignored. */
export const OrderedResult = z.object({
  ...names,
  code: Code,
  procedure: Code,
  authority: Code,
  desk: Code,
  owner: Person.optional(),
  recipient: Person.extend({ address: personText(500), ward: personText(20) }),
  dueDate: aDay,
  resultCount: Count.min(1),
  originals: Count,
  collect: z.object({ postage: Money, fee: Money }),
});
export type OrderedResult = z.infer<typeof OrderedResult>;

const webhook = <T extends string, D extends z.ZodObject>(type: T, data: D) =>
  z.object({ type: z.literal(type), timestamp: anInstant, data });

/** What an administrative system tells us, body of a Standard Webhook: `{type, timestamp, data}`. */
export const InboundEvent = z.discriminatedUnion('type', [
  webhook('authority.received', z.object({ ...names, code: Code, dueDate: aDay })),
  webhook('authority.asked-supplement', z.object({ ...names, reason: Reason })),
  webhook('authority.refused', z.object({ ...names, reason: Reason })),
  webhook('authority.changed-due', z.object({ ...names, dueDate: aDay })),
  webhook('authority.finished', z.object({ ...names, resultCount: Count.min(1), originals: Count })),
  webhook('authority.recalled', z.object({ ...names, reason: Reason })),
  webhook('result-order.requested', OrderedResult),
  webhook('result-order.revoked', z.object({ ...names, reason: Reason })),
  webhook('event.accepted', z.object({ ...names, event: z.uuid().toLowerCase() })),
  webhook('event.rejected', z.object({ ...names, event: z.uuid().toLowerCase(), reason: Reason })),
]);
export type InboundEvent = z.infer<typeof InboundEvent>;

/** The second word on an event of ours: its first was 202. */
export type Word = Extract<InboundEvent, { type: 'event.accepted' | 'event.rejected' }>;

export function isWord(event: InboundEvent): event is Word {
  return event.type === 'event.accepted' || event.type === 'event.rejected';
}

/** The numbers by which an event names its dossier. */
export function numbersOf(event: { data: { code?: string; postCode?: string } }): string[] {
  return [event.data.postCode, event.data.code].filter((number) => number !== undefined);
}
