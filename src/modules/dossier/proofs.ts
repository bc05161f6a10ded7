import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { derivedId } from '../../platform/ids.js';
import { Dossiers } from './dossiers.js';
import { Journal } from './journal.js';
import { SystemPerson } from './system-person.js';

/**
 * PROVISIONAL until the last declared piece is stored, then FINAL: the journal gets `act.proven`, in an act of its own
 * whose id derives from the proven act, so that twice equals once.
 */
@Injectable()
export class Proofs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly dossiers: Dossiers,
    private readonly journal: Journal,
    private readonly system: SystemPerson,
  ) {}

  /** What this piece completes. */
  async proveWith(sha256: string): Promise<void> {
    await this.prove(await this.provable(sha256));
  }

  /** Whatever is complete and not said yet. @returns how many acts were proven */
  async proveAll(): Promise<number> {
    const due = await this.provable();
    await this.prove(due);
    return due.length;
  }

  private provable(sha256?: string): Promise<{ act: string; dossier: string }[]> {
    return this.dataSource.query(
      `select d.act, d.dossier from declared_evidence d left join evidence e on e.sha256 = d.sha256 and e.size = d.size
       where d.proven_act is null and ($1::text is null or d.act in (select act from declared_evidence where sha256 = $1))
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
    await act.tx.query('update declared_evidence set proven_act = $1 where act = $2 and dossier = $3', [
      act.id,
      proven,
      dossierId,
    ]);
    await this.journal.append(act, { type: 'act.proven', dossier, data: { proven } });
    return { id: dossier.id, status: 'FINAL', actions: [] };
  }
}
