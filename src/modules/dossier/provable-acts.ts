import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';

/** SQL: a piece was declared as a photograph. */
export const IS_PHOTO = `kind like '%-photo'`;

/** SQL: what is stored can be what was declared: a photograph is a picture. */
export function isProof(declared: string, stored: string): string {
  return `(not ${declared}.${IS_PHOTO} or ${stored}.media_type like 'image/%')`;
}

/** An act and one of its dossiers. */
export interface Provable {
  act: string;
  dossier: string;
}

/**
 * Acts of which everything declared is stored, nothing waits to be checked and nobody has said so yet. A piece that another
 * process stored a moment ahead of this one's clock does not count before that moment: a proof is never older than what it
 * stands on.
 */
@Injectable()
export class ProvableActs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  all(): Promise<Provable[]> {
    return this.find();
  }

  completedBy(sha256: string): Promise<Provable[]> {
    return this.find(sha256);
  }

  private find(sha256?: string): Promise<Provable[]> {
    return this.dataSource.query(
      `select d.act, d.dossier from declared_evidence d
       left join evidence e on e.sha256 = d.sha256 and e.size = d.size and e.stored_at <= $2 and ${isProof('d', 'e')}
       where d.proven_act is null
         and not exists (select 1 from awaited_check c where c.act = d.act and c.dossier = d.dossier and c.done_act is null)
         and ($1::text is null or d.act in (select act from declared_evidence where sha256 = $1))
       group by d.act, d.dossier having bool_and(e.sha256 is not null)`,
      [sha256, this.clock.now()],
    );
  }
}
