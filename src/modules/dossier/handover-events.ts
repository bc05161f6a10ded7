import { z } from 'zod';
import { difference, evidence, holder, id, note } from './event-parts.js';

/** How envelopes go from one holder to another by a list that both sign, or do not. */
export const handoverEvents = {
  'handover.accepted': z.strictObject({
    handover: id,
    number: z.string(),
    version: z.int(),
    giver: holder,
    receiver: holder,
    receivedBy: id,
    designation: id.optional(),
    /** How often the receiver counted, when more than once: after the first time he had seen the list. */
    counts: z.int().optional(),
    differences: z.array(difference).optional(),
    /** The report on the differences of the whole list; photographs of this dossier's envelopes, or of what they came in, that were not whole. */
    irregularity: id.optional(),
    evidence: z.array(evidence).optional(),
  }),
  /** Nothing moved, but of this dossier something was not there, or not whole. */
  'handover.refused': z.strictObject({
    handover: id,
    number: z.string(),
    version: z.int(),
    giver: holder,
    receiver: holder,
    refusedBy: id,
    reason: note,
    counts: z.int().optional(),
    differences: z.array(difference).optional(),
    irregularity: id.optional(),
    evidence: z.array(evidence).optional(),
  }),
  'handover.undone': z.strictObject({
    handover: id,
    number: z.string(),
    /** The act of the acceptance that no longer holds; the envelopes are with the giver again, as before it. */
    accepted: id,
    giver: holder,
    receiver: holder,
    askedBy: id,
    confirmedBy: id,
    reason: note,
  }),
} as const;
