import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { derivedId } from '../../platform/ids.js';
import { Log } from '../../platform/log.js';
import { Dossiers } from './dossiers.js';
import { Journal } from './journal.js';
import { MissingEvidence } from './missing-evidence.js';
import { SystemPerson } from './system-person.js';

interface Provable {
  act: string;
  dossier: string;
}

/** Says of one act and one dossier that every declared piece is stored. */
@Injectable()
export class Proving {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly journal: Journal,
    private readonly missing: MissingEvidence,
  ) {}

  async prove(act: Act, { act: proven, dossier: id }: Provable): Promise<ActResult> {
    const dossier = await this.dossiers.lockOne(act, id);
    await act.tx.query('update declared_evidence set proven_act = $1 where act = $2 and dossier = $3', [
      act.id,
      proven,
      id,
    ]);
    await this.missing.proven(act, proven);
    await this.journal.append(act, { type: 'act.proven', dossier, data: { proven } });
    return { id: dossier.id, status: 'FINAL', actions: [] };
  }
}

/**
 * PROVISIONAL until the last declared piece is stored and nothing waits to be checked, then FINAL: the journal gets `act.proven`, in an act of its own
 * whose id derives from the proven act, so that twice equals once.
 */
@Injectable()
export class Proofs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly proving: Proving,
    private readonly system: SystemPerson,
    private readonly log: Log,
  ) {}

  /** What this piece completes. */
  async proveWith(sha256: string): Promise<void> {
    await this.prove(await this.provable(sha256));
  }

  /** Whatever is complete and not said yet. @returns how many acts were proven */
  async proveAll(): Promise<number> {
    return this.prove(await this.provable());
  }

  private provable(sha256?: string): Promise<Provable[]> {
    return this.dataSource.query(
      `select d.act, d.dossier from declared_evidence d left join evidence e on e.sha256 = d.sha256 and e.size = d.size
       where d.proven_act is null
         and not exists (select 1 from awaited_check c where c.act = d.act and c.dossier = d.dossier and c.done_act is null)
         and ($1::text is null or d.act in (select act from declared_evidence where sha256 = $1))
       group by d.act, d.dossier having bool_and(e.sha256 is not null)`,
      [sha256],
    );
  }

  /** Each by itself: the bytes are kept, and what cannot be said now the sweeper says. */
  private async prove(due: Provable[]): Promise<number> {
    let proven = 0;
    for (const each of due) {
      try {
        await this.one(each);
        proven += 1;
      } catch (error) {
        this.log.error({ err: error, ...each }, 'proof failed');
      }
    }
    return proven;
  }

  private one(due: Provable): Promise<unknown> {
    const id = derivedId('proven', `${due.act}:${due.dossier}`);
    const asked = { id, actor: this.system.actor, request: due.act, status: 200 };
    return this.acts.perform(asked, 'evidence.prove', (act) => this.proving.prove(act, due));
  }
}
