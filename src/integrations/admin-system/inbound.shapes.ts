import { z } from 'zod';

const Code = z.string().min(1).max(60);
const Count = z.int().min(0).max(10_000);
const Money = z.int().min(0);
const Reason = z.string().min(1).max(300).optional();
const names = { code: Code.optional(), postCode: Code.optional() };

const Person = z.object({ name: z.string().min(1).max(300), phone: z.string().max(20).optional() });

/** The order to bring the result of a dossier home; fields that we do not know are ignored. */
export const OrderedResult = z.object({
  ...names,
  code: Code,
  procedure: Code,
  authority: Code,
  desk: Code,
  owner: Person.optional(),
  recipient: Person.extend({ address: z.string().min(1).max(500), ward: z.string().min(1).max(20) }),
  dueDate: z.iso.date(),
  resultCount: Count.min(1),
  originals: Count,
  collect: z.object({ postage: Money, fee: Money }),
});
export type OrderedResult = z.infer<typeof OrderedResult>;

const webhook = <T extends string, D extends z.ZodObject>(type: T, data: D) =>
  z.object({ type: z.literal(type), timestamp: z.iso.datetime({ offset: true }), data });

/** What an administrative system tells us, body of a Standard Webhook: `{type, timestamp, data}`. */
export const InboundEvent = z.discriminatedUnion('type', [
  webhook('authority.received', z.object({ ...names, code: Code, dueDate: z.iso.date() })),
  webhook('authority.asked-supplement', z.object({ ...names, reason: Reason })),
  webhook('authority.refused', z.object({ ...names, reason: Reason })),
  webhook('authority.changed-due', z.object({ ...names, dueDate: z.iso.date() })),
  webhook('authority.finished', z.object({ ...names, resultCount: Count.min(1), originals: Count })),
  webhook('authority.recalled', z.object({ ...names, reason: Reason })),
  webhook('result-order.requested', OrderedResult),
  webhook('result-order.revoked', z.object({ ...names, reason: Reason })),
]);
export type InboundEvent = z.infer<typeof InboundEvent>;
