import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { Refused } from '../../platform/problems.js';
import { References } from '../dossier/references.js';
import { CodeTries, sameCode } from './code-tries.js';
import { TrackedDossiers } from './tracked-dossiers.js';
import { trackedView, type Language, type Tracked, type TrackingView } from './tracking.view.js';

/** Who looks a number up, and how. */
export interface Look {
  code?: string;
  /** The caller's network address; only a keyed hash of it is kept, and only of wrong codes. */
  caller: string;
  language: Language;
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
    private readonly tries: CodeTries,
    private readonly dossiers: TrackedDossiers,
  ) {}

  /** @throws Refused `tracking-not-found` (404: no such number, or a wrong code), `too-many-tries` (429) */
  async look(reference: string, look: Look): Promise<TrackingView> {
    const number = reference.replace(/\s/g, '').toUpperCase().slice(0, LONGEST_REFERENCE);
    const found =
      look.code === undefined
        ? await this.find(this.dataSource.manager, number)
        : await this.open(number, look.code, look.caller);
    const tracked: Tracked[] = [];
    for (const id of found.keys()) tracked.push(await this.dossiers.read(id));
    const opened = look.code !== undefined;
    const shown = tracked.filter((dossier) => opened || !dossier.sensitive);
    if (shown.length === 0) throw new Refused('tracking-not-found');
    return { reference: number, dossiers: shown.map((dossier) => trackedView(dossier, look.language, opened)) };
  }

  /** The dossiers behind the number that the code opens. */
  private async open(number: string, code: string, caller: string): Promise<Map<string, string[]>> {
    let opened = new Map<string, string[]>();
    const right = await this.tries.guard(number, caller, async (tx) => {
      const found = await this.find(tx, number);
      // The number itself is always tried, so that a number that does not exist costs what a wrong code costs.
      const fits = (each: string): boolean => sameCode(code, this.references.lookUpCode(each));
      const own = fits(number);
      opened = new Map([...found].filter(([, numbers]) => own || numbers.some(fits)));
      return opened.size > 0;
    });
    if (!right) throw new Refused('tracking-not-found');
    return opened;
  }

  /** Dossiers with all their numbers. An item number comes round again after years: the newest counts. */
  private async find(tx: EntityManager, number: string): Promise<Map<string, string[]>> {
    const rows = await tx.query<{ dossier: string; numbers: string[] }[]>(
      `select r.dossier, array(select n.number from reference n where n.dossier = r.dossier) as numbers
       from reference r where r.number = $1
         and (r.kind <> 'item' or r.since = (select max(s.since) from reference s where s.number = $1 and s.kind = 'item'))
       group by r.dossier order by min(r.since), r.dossier`,
      [number],
    );
    return new Map(rows.map((row) => [row.dossier, row.numbers]));
  }
}
