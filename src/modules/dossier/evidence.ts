import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { Clock } from '../../platform/clock.js';
import { derivedId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { Dossiers } from './dossiers.js';
import { EvidenceStore } from './evidence-store.js';
import { Journal } from './journal.js';
import { SystemPerson } from './system-person.js';

export const evidenceKinds = [
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

/**
 * PROVISIONAL until the last declared piece is stored, then FINAL: the journal gets `act.proven`, in an act of its own
 * whose id derives from the proven act, so that twice equals once.
 */
@Injectable()
export class Evidence {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: EvidenceStore,
    private readonly acts: Acts,
    private readonly clock: Clock,
    private readonly dossiers: Dossiers,
    private readonly journal: Journal,
    private readonly system: SystemPerson,
  ) {}

  async declare(act: Act, dossier: string, pieces: readonly EvidenceInput[]): Promise<void> {
    for (const piece of pieces) {
      await act.tx.query(
        'insert into declared_evidence (act, dossier, kind, sha256, size) values ($1, $2, $3, $4, $5) on conflict do nothing',
        [act.id, dossier, piece.kind, piece.sha256, piece.size],
      );
    }
  }

  /** Stores bytes under their hash. @throws Refused `evidence-mismatch` (422) */
  async put(sha256: string, bytes: Buffer, mediaType: string): Promise<{ sha256: string; size: number }> {
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Refused('evidence-mismatch');
    await this.store.put(bytes);
    await this.dataSource.query(
      'insert into evidence (sha256, size, media_type, stored_at) values ($1, $2, $3, $4) on conflict do nothing',
      [sha256, bytes.length, mediaType, this.clock.now()],
    );
    await this.prove(await this.provable(sha256));
    return { sha256, size: bytes.length };
  }

  /** Appends `act.proven` wherever every declared piece is stored and the journal does not say so yet. */
  async proveAll(): Promise<number> {
    const due = await this.provable();
    await this.prove(due);
    return due.length;
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

  private provable(sha256?: string): Promise<{ act: string; dossier: string }[]> {
    return this.dataSource.query(
      `select d.act, d.dossier from declared_evidence d left join evidence e on e.sha256 = d.sha256 and e.size = d.size
       where ($1::text is null or d.act in (select act from declared_evidence where sha256 = $1))
         and not exists (select 1 from event p where p.dossier_id = d.dossier and p.type = 'act.proven'
           and p.body::jsonb #>> '{data,proven}' = d.act::text)
       group by d.act, d.dossier having bool_and(e.sha256 is not null)`,
      [sha256],
    );
  }

  private async prove(due: { act: string; dossier: string }[]): Promise<void> {
    for (const { act: proven, dossier } of due) {
      const id = derivedId('proven', `${proven}:${dossier}`);
      const asked = { id, actor: this.system.actor, request: proven, status: 200 };
      await this.acts.perform(asked, 'evidence.prove', (act) => this.proveOne(act, dossier, proven));
    }
  }

  private async proveOne(act: Act, dossierId: string, proven: string): Promise<ActResult> {
    const dossier = await this.dossiers.lockOne(act, dossierId);
    await this.journal.append(act, { type: 'act.proven', dossier, data: { proven } });
    return { id: dossier.id, status: 'FINAL', actions: [] };
  }
}
