import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Act } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import type { EventData } from './event-types.js';
import { Evidence, type EvidenceInput } from './evidence.js';
import { Notes, type NoteRef } from './notes.js';
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

/** What an event says of a signature: kind, who signed (a party, a person), the picture's hash, the note beside it. */
export type SignatureRef = EventData<'item.sealed'>['signature'];

/** A signature as it is kept: its picture among the declared evidence, the words beside it in a note. */
export interface KeptSignature {
  kind: SignatureInput['kind'];
  sha256?: string;
  /** The witness of a thumbprint, the capacity of a representative. */
  beside?: NoteRef;
  /** Everything the act declares, the signature's picture first. */
  evidence: EvidenceInput[];
}

/** Keeps the signatures that are given on the spot: what nobody could read again would prove nothing (F140). */
@Injectable()
export class Signatures {
  constructor(
    private readonly notes: Notes,
    private readonly evidence: Evidence,
  ) {}

  /** Declares the picture with whatever else the act has to prove these dossiers, and notes the words beside it. */
  async keep(
    act: Act,
    dossiers: readonly string[],
    signature: SignatureInput,
    further: readonly EvidenceInput[],
  ): Promise<KeptSignature> {
    const evidence = [...pictureOf(signature), ...further];
    await this.evidence.declare(act, dossiers, evidence);
    const text = signature.kind === 'thumbprint' ? signature.witness : signature.capacity;
    const [only, ...others] = dossiers;
    const dossier = others.length === 0 ? (only ?? null) : null;
    const beside = text === undefined ? undefined : await this.notes.add(act, dossier, text);
    return { kind: signature.kind, sha256: signature.sha256, beside, evidence };
  }
}

function pictureOf(signature: SignatureInput): EvidenceInput[] {
  if (signature.kind === 'token' || !signature.sha256 || !signature.size) return [];
  return [{ kind: PICTURE[signature.kind], sha256: signature.sha256, size: signature.size }];
}

/** @param by who signed: id of a party or a person */
export function signatureRef({ kind, sha256, beside }: KeptSignature, by: string): SignatureRef {
  return { kind, by, sha256, beside };
}

/** The signed-in person's own act as his signature. */
export function tokenSignature(act: Act): SignatureRef {
  return { kind: 'token', by: act.actor.id };
}
