import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { Refused } from '../../platform/problems.js';
import { References } from '../dossier/references.js';
import { LookUpTries, sameCode } from './look-up-tries.js';
import { TrackedDossiers } from './tracked-dossiers.js';
import { trackedView, type Language, type TrackingView } from './tracking.view.js';

/** Who looks a number up, and how. */
export interface Look {
  code?: string;
  /** The caller's network address; only a keyed hash of it is kept, and only of wrong codes. */
  caller: string;
  language: Language;
}

/** A number of a dossier, and how often it had been used before. */
interface Numbered {
  number: string;
  use: number;
}

const LONGEST_REFERENCE = 60;

/**
 * The public look-up. Numbers are easy to guess, so a number alone says the milestone and the day; of a sensitive
 * procedure it says no more than of a number that does not exist.
 */
@Injectable()
export class Tracking {
  constructor(
    private readonly dataSource: DataSource,
    private readonly references: References,
    private readonly tries: LookUpTries,
    private readonly dossiers: TrackedDossiers,
  ) {}

  /** @throws Refused `tracking-not-found` (404: no such number, or a wrong code), `too-many-tries`, `tried-at-once` (429) */
  async look(reference: string, look: Look): Promise<TrackingView> {
    const number = reference.replace(/\s/g, '').toUpperCase().slice(0, LONGEST_REFERENCE);
    const found =
      look.code === undefined
        ? await this.find(this.dataSource.manager, number, false)
        : await this.open(number, look.code, look.caller);
    if (found.size === 0) throw new Refused('tracking-not-found');
    const tracked = await this.dossiers.read([...found.keys()]);
    const opened = look.code !== undefined;
    return { reference: number, dossiers: tracked.map((dossier) => trackedView(dossier, look.language, opened)) };
  }

  /** The dossiers behind the number that the code opens. */
  private async open(number: string, code: string, caller: string): Promise<Map<string, Numbered[]>> {
    let opened = new Map<string, Numbered[]>();
    const right = await this.tries.guard(number, caller, async (tx) => {
      const found = await this.find(tx, number, true);
      const fits = (each: Numbered): boolean => sameCode(code, this.references.lookUpCode(each.number, each.use));
      // A number that does not exist costs what a wrong code costs.
      if (found.size === 0) fits({ number, use: 0 });
      opened = new Map([...found].filter(([, numbers]) => numbers.some(fits)));
      return opened.size > 0;
    });
    if (!right) throw new Refused('tracking-not-found');
    return opened;
  }

  /**
   * Dossiers with all their numbers. An item number is used again after years: the newest counts. Those of sensitive
   * procedures are left out here already, or a look-up without code would take longer where there is one.
   */
  private async find(tx: EntityManager, number: string, sensitiveToo: boolean): Promise<Map<string, Numbered[]>> {
    const rows = await tx.query<{ dossier: string; numbers: Numbered[] }[]>(
      `select r.dossier, (select jsonb_agg(jsonb_build_object('number', n.number, 'use', n.use)) from reference n
           where n.dossier = r.dossier) as numbers
       from reference r where r.number = $1
         and (r.kind <> 'item' or r.since = (select max(s.since) from reference s where s.number = $1 and s.kind = 'item'))
         and ($2 or exists (select 1 from dossier d join procedure p on p.id = d.procedure where d.id = r.dossier and not p.sensitive))
       group by r.dossier order by min(r.since), r.dossier`,
      [number, sensitiveToo],
    );
    return new Map(rows.map((row) => [row.dossier, row.numbers]));
  }
}
