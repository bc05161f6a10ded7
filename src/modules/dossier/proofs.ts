import { Injectable } from '@nestjs/common';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { derivedId } from '../../platform/ids.js';
import { Log } from '../../platform/log.js';
import { Dossiers } from './dossiers.js';
import { Journal } from './journal.js';
import { MissingEvidence } from './missing-evidence.js';
import { ProvableActs, type Provable } from './provable-acts.js';
import { SystemPerson } from './system-person.js';

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
    private readonly acts: Acts,
    private readonly provable: ProvableActs,
    private readonly proving: Proving,
    private readonly system: SystemPerson,
    private readonly log: Log,
  ) {}

  /** What this piece completes. */
  async proveWith(sha256: string): Promise<void> {
    await this.prove(await this.provable.completedBy(sha256));
  }

  /** Whatever is complete and not said yet. @returns how many acts were proven */
  async proveAll(): Promise<number> {
    return this.prove(await this.provable.all());
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
