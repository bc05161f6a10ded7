import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Act } from '../../platform/acts.js';
import { Clock } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { EvidenceStore } from './evidence-store.js';
import { MISSING_EVIDENCE, MissingEvidence, missingEvidenceId } from './missing-evidence.js';
import { IS_PHOTO, isProof } from './provable-acts.js';
import { Proofs } from './proofs.js';

const evidenceKinds = [
  'signature',
  'thumbprint',
  'paper-photo',
  'door-photo',
  'damage-photo',
  'note-photo',
  'identity-log',
  'count-photo',
] as const;

/** A piece of evidence that an act says it has; the bytes come before or after by `PUT /v1/evidence/{sha256}`. */
export const EvidenceInput = z
  .strictObject({
    kind: z.enum(evidenceKinds),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    size: z.int().min(1).max(8_388_608).describe('byte'),
  })
  .meta({ id: 'EvidenceInput' });
export type EvidenceInput = z.infer<typeof EvidenceInput>;

/** Evidence that acts declare, and the bytes that prove it, in either order. */
@Injectable()
export class Evidence {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: EvidenceStore,
    private readonly clock: Clock,
    private readonly proofs: Proofs,
    private readonly missing: MissingEvidence,
  ) {}

  /** What is not stored yet is expected within a working day of the actor's unit. */
  async declare(act: Act, dossiers: string | readonly string[], pieces: readonly EvidenceInput[]): Promise<void> {
    if (pieces.length === 0) return;
    await act.tx.query(
      `with piece as (select * from unnest($3::text[], $4::text[], $5::int[]) p (kind, sha256, size)),
         declared as (insert into declared_evidence (act, dossier, kind, sha256, size)
           select $1, d, p.kind, p.sha256, p.size from unnest($2::uuid[]) d cross join piece p on conflict do nothing)
       insert into deadline (id, kind, subject, due_at, set_act)
       select $6, $7, $1, $8::timestamptz, $1 from piece p
       where $8 is not null and not exists (select 1 from evidence e where e.sha256 = p.sha256 and e.size = p.size and ${isProof('p', 'e')})
       limit 1 on conflict (id) do nothing`,
      [
        act.id,
        typeof dossiers === 'string' ? [dossiers] : dossiers,
        pieces.map((piece) => piece.kind),
        pieces.map((piece) => piece.sha256),
        pieces.map((piece) => piece.size),
        missingEvidenceId(act.id),
        MISSING_EVIDENCE,
        await this.missing.limit(act),
      ],
    );
  }

  /**
   * Stores bytes under their hash; what this proves is said in the journal. @param mediaType what the bytes are
   * @throws Refused `evidence-mismatch`, `evidence-not-picture` (422)
   */
  async put(sha256: string, bytes: Buffer, mediaType: string): Promise<{ sha256: string; size: number }> {
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Refused('evidence-mismatch');
    if (!mediaType.startsWith('image/') && (await this.isPhoto(sha256))) throw new Refused('evidence-not-picture');
    await this.store.put(bytes);
    await this.dataSource.query(
      'insert into evidence (sha256, size, media_type, stored_at) values ($1, $2, $3, $4) on conflict do nothing',
      [sha256, bytes.length, mediaType, this.clock.now()],
    );
    await this.proofs.proveWith(sha256);
    return { sha256, size: bytes.length };
  }

  /** Whether somebody declared it as a photograph. */
  private async isPhoto(sha256: string): Promise<boolean> {
    const declared = `select 1 from declared_evidence where sha256 = $1 and ${IS_PHOTO} limit 1`;
    return (await this.dataSource.query<unknown[]>(declared, [sha256])).length > 0;
  }

  /** FINAL as the journal says: an act without declared evidence is final at once. */
  async isFinal(tx: EntityManager, act: string, dossier: string): Promise<boolean> {
    const rows = await tx.query<{ final: boolean }[]>(
      `select not exists (select 1 from declared_evidence where act = $1 and dossier = $2)
         or exists (select 1 from event where dossier_id = $2 and type = 'act.proven' and body::jsonb #>> '{data,proven}' = $1::text) as final`,
      [act, dossier],
    );
    return rows[0]?.final ?? false;
  }
}
