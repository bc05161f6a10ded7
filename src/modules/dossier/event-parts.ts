import { z } from 'zod';

// What the data of events is made of: ids, hashes, codes and counts; never a person's name or words.

export const id = z.uuid();
export const instant = z.iso.datetime({ offset: true });
export const day = z.iso.date();
export const holder = z.strictObject({ kind: z.string(), id });
export const lines = z.array(z.strictObject({ line: z.int(), kind: z.string(), required: z.int(), given: z.int() }));

/** A party by its row and the salted hash of that row's clear fields. */
export const party = z.strictObject({ id, role: z.string(), hash: z.string() });
/** Money by row only: slips and charges hold the amounts. */
export const slip = z.strictObject({ id, payee: z.enum(['post', 'authority']), amount: z.int(), serial: z.string() });
export const evidence = z.strictObject({ kind: z.string(), sha256: z.string(), size: z.int() });
export const note = z.strictObject({ id, hash: z.string() });
/** `by`: a party or a person; the dossier or the order where nobody is named. `beside`: the note with the witness of a thumbprint or the capacity of a representative. */
export const signature = z.strictObject({
  kind: z.string(),
  by: id,
  sha256: z.string().optional(),
  beside: note.optional(),
});
export const condition = z.enum(['damaged', 'seal-broken', 'seal-different']);
export const difference = z.strictObject({
  item: id.optional(),
  number: z.string(),
  kind: z.enum(['missing', 'extra', 'wrong', 'damaged', 'seal-broken', 'seal-different']),
  owner: id.optional(),
});
/** An event of this dossier as an endpoint was told of it. */
export const told = z.strictObject({ endpoint: id, event: id, seq: z.int() });
/** How a weight is known; absent where it was not said. */
export const weightMethod = z.enum(['scale', 'declared', 'flat']);
export const visit = z.strictObject({ pickup: id, day, window: z.enum(['morning', 'afternoon']), ward: z.string() });
