import { z } from 'zod';
import type { Act } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import type { EventData } from './event-types.js';
import type { EvidenceInput } from './evidence.js';
import { personText } from './text.js';

/**
 * Everyone can sign (F140): `stroke` on the screen; `thumbprint` beside a witness; `paper` with its photo;
 * `representative` who signs for an organisation or with authorisation; `token`: the signed-in person's own act.
 */
export const SignatureInput = z
  .strictObject({
    kind: z.enum(['stroke', 'thumbprint', 'paper', 'representative', 'token']),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('Mã băm ảnh chữ ký, điểm chỉ hoặc tờ giấy'),
    size: z.int().min(1).max(8_388_608).optional(),
    witness: personText(120).optional().describe('Họ tên người chứng kiến điểm chỉ'),
    capacity: personText(200).optional().describe('Tư cách người đại diện'),
  })
  .meta({ id: 'Signature' });
export type SignatureInput = z.infer<typeof SignatureInput>;

const PICTURE = {
  stroke: 'signature',
  thumbprint: 'thumbprint',
  paper: 'paper-photo',
  representative: 'signature',
} as const;

/** Whether the signature has what its kind needs. @throws Refused `signature-incomplete` (422) */
export function requireComplete(signature: SignatureInput, by: 'citizen' | 'staff', pointer = '/signature'): void {
  const pictured = signature.sha256 !== undefined && signature.size !== undefined;
  const complete = {
    stroke: pictured,
    thumbprint: pictured && signature.witness !== undefined,
    paper: pictured,
    representative: pictured && signature.capacity !== undefined,
    token: by === 'staff',
  }[signature.kind];
  if (!complete) throw new Refused('signature-incomplete', {}, [{ pointer, code: 'signature-incomplete' }]);
}

/** The picture of a signature as evidence the act declares. */
export function signatureEvidence(signature: SignatureInput): EvidenceInput[] {
  if (signature.kind === 'token' || !signature.sha256 || !signature.size) return [];
  return [{ kind: PICTURE[signature.kind], sha256: signature.sha256, size: signature.size }];
}

/** What the event says of it: kind, who signed (a party, a person), the picture's hash. */
export function signatureRef(signature: SignatureInput, by: string): EventData<'item.sealed'>['signature'] {
  return { kind: signature.kind, by, sha256: signature.sha256 };
}

/** The signed-in person's own act as his signature. */
export function tokenSignature(act: Act): EventData<'item.sealed'>['signature'] {
  return { kind: 'token', by: act.actor.id };
}
