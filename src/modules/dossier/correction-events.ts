import { z } from 'zod';
import { evidence, id, instant, lines, note, party, signature } from './event-parts.js';

/** What puts right what went wrong, and what is carried on afterwards between those who decide. */
export const correctionEvents = {
  /** The search is closed; the last holder answers for it. `cause`: D24 lost, D25 stolen. */
  'item.lost': z.strictObject({ cause: z.enum(['D24', 'D25']), reason: note, evidence: z.array(evidence) }),
  /** The unit of whoever found it holds it now. `lost`: the act that had given it up; `resealed`: a stranger had had it. */
  'item.found': z.strictObject({
    lost: id,
    resealed: z
      .strictObject({ seal: z.string(), old: z.string().optional(), resultCount: z.int(), originals: z.int() })
      .optional(),
    reason: note,
  }),
  /** It was given to somebody who is not entitled; `delivered`: the act that no longer holds. */
  'item.misdelivered': z.strictObject({ delivery: id, delivered: id, reason: note }),
  /** Fetched from whoever had got it, its papers counted, and sealed anew. */
  'item.retrieved': z.strictObject({
    delivery: id,
    seal: z.string(),
    old: z.string().optional(),
    resultCount: z.int(),
    originals: z.int(),
    reason: note,
  }),
  /** A change of custody was wrong (error reasons of CBV 2.0); `unit` answers for the holder of now. */
  'act.corrected': z.strictObject({
    corrected: id,
    error: z.enum(['did_not_occur', 'incorrect_data']),
    unit: id,
    reason: note,
  }),
  /** Another filing time by a supplementary record that both sides signed. QĐ 45/2016 Art 7. */
  'dossier.filing-corrected': z.strictObject({
    handover: id,
    tally: id,
    was: instant,
    filedAt: instant,
    designation: id,
    signatures: z.array(signature),
    reason: note,
    evidence: z.array(evidence),
  }),
  /** The first desk sends the papers that it counted on to the competent one; `required` is what it holds of each line. */
  'transfer.sealed': z.strictObject({
    from: id,
    to: id,
    lines,
    seal: z.string(),
    weightGrams: z.int(),
    postingSlip: z.string(),
    designation: id,
    signature,
    evidence: z.array(evidence),
  }),
  /** Papers that the authority wants back, taken from the recipient with the result. TT 17/2017 Art 5.2 đ. */
  'recovery.sealed': z.strictObject({
    delivery: id,
    lines,
    seal: z.string(),
    weightGrams: z.int(),
    postingSlip: z.string(),
    parties: z.array(party),
    signature,
    evidence: z.array(evidence),
  }),
  /** Papers carried on or recovered, counted at the desk: they file nothing. */
  'papers.tallied': z.strictObject({
    handover: id,
    lines,
    differences: z.array(z.strictObject({ line: z.int(), kind: z.string(), slip: z.int(), given: z.int() })).optional(),
    designation: id,
    signatures: z.array(signature),
    evidence: z.array(evidence),
  }),
} as const;
