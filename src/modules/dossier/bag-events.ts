import { z } from 'zod';
import { difference, evidence, id } from './event-parts.js';

/** How envelopes come into a bag and out of it. The number on the bag stands nowhere: whoever counts it blind may read journals. */
export const bagEvents = {
  'bag.sealed': z.strictObject({ bag: id, target: id }),
  'bag.opened': z.strictObject({
    bag: id,
    sealFound: z.enum(['intact', 'broken', 'different']),
    /** Of this dossier's envelopes; what is missing stays with the holder until it is found or lost. */
    differences: z.array(difference).optional(),
    /** The report on the bag; photographs of this dossier's envelopes, or of the bag, that were not whole. */
    irregularity: id.optional(),
    evidence: z.array(evidence).optional(),
  }),
} as const;
