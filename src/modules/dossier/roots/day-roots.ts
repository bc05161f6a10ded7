import { createHash, type Hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Acts, type Act, type ActResult } from '../../../platform/acts.js';
import { derivedId } from '../../../platform/ids.js';
import { SystemPerson } from '../system-person.js';
import { EndedDays } from './ended-days.js';

/** Acts read at once: a day of the nation has half a million. */
const PAGE = 5_000;
/** Of those that were missed while nobody swept; the next sweep goes on. */
const MOST_DAYS = 31;
const DAY_MS = 86_400_000;

interface ActRow {
  id: string;
  recordedAt: Date;
  hash: Buffer;
  unit: string;
}

/** What a root is made of, while the day is read. */
interface Sum {
  unit: string;
  previous: Buffer;
  hash: Hash;
  acts: number;
}

/** Takes the roots of past days: one act of role system a province with acts, its id derived, so that twice equals once. */
@Injectable()
export class DayRoots {
  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly days: EndedDays,
    private readonly system: SystemPerson,
  ) {}

  /** Day after day, oldest first, as far as nothing of them can still come. @returns how many roots there are more or again */
  async takeAll(): Promise<number> {
    let taken = 0;
    for (let days = 0; days < MOST_DAYS; days += 1) {
      const day = await this.days.next();
      if (!day || !(await this.days.isQuiet(day))) return taken;
      // who was waited for may have brought an act of a day before
      if ((await this.days.next()) !== day) continue;
      taken += await this.take(day);
      await this.days.rooted(day);
    }
    return taken;
  }

  private async take(day: string): Promise<number> {
    const sums = await this.sumsOf(day);
    for (const sum of sums) {
      const name = `${sum.unit} ${day}`;
      const asked = { id: derivedId('day-root', name), actor: this.system.actor, request: name, status: 200 };
      await this.acts.perform(asked, 'day-root.take', (act) => this.write(act, day, sum));
    }
    return sums.length;
  }

  /** One pass over the day for all provinces, of which only hashes are kept. */
  private async sumsOf(day: string): Promise<Sum[]> {
    const previous = await this.rootsBefore(day);
    const sums = new Map<string, Sum>();
    for (let page = await this.page(day, undefined); page.length > 0; page = await this.page(day, page.at(-1))) {
      for (const { unit, hash } of page) {
        const sum = sums.get(unit) ?? begun(unit, day, previous.get(unit));
        sum.hash.update(hash);
        sum.acts += 1;
        sums.set(unit, sum);
      }
    }
    return [...sums.values()];
  }

  private page(day: string, after: ActRow | undefined): Promise<ActRow[]> {
    const begins = new Date(`${day}T00:00:00+07:00`);
    return this.dataSource.query(
      `select id, recorded_at as "recordedAt", hash, unit from act_day
       where recorded_at >= $1 and recorded_at < $2 and ($3::uuid is null or (recorded_at, id) > ($1, $3))
       order by recorded_at, id limit $4`,
      [after?.recordedAt ?? begins, new Date(begins.getTime() + DAY_MS), after?.id, PAGE],
    );
  }

  private async rootsBefore(day: string): Promise<Map<string, Buffer>> {
    const rows = await this.dataSource.query<{ unit: string; root: Buffer }[]>(
      'select distinct on (unit) unit, root from day_root where day < $1 order by unit, day desc',
      [day],
    );
    return new Map(rows.map(({ unit, root }) => [unit, root]));
  }

  private async write(act: Act, day: string, { unit, previous, hash, acts }: Sum): Promise<ActResult> {
    const root = hash.copy().digest();
    await act.tx.query(
      `insert into day_root (unit, day, previous, root, acts, taken_act, taken_at) values ($1, $2, $3, $4, $5, $6, $7)`,
      [unit, day, previous, root, acts, act.id, act.recordedAt],
    );
    return { id: act.id, status: 'TAKEN', actions: [], unit, day, root: root.toString('hex'), acts };
  }
}

function begun(unit: string, day: string, last: Buffer | undefined): Sum {
  const previous =
    last ??
    createHash('sha256')
      .update(Buffer.from(unit.replaceAll('-', ''), 'hex'))
      .digest();
  return { unit, previous, hash: createHash('sha256').update(previous).update(day), acts: 0 };
}
