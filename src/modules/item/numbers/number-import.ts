import type pg from 'pg';
import { actValues, insertAct } from '../../../platform/act-row.js';
import { ActHead } from '../../../platform/acts.js';
import { Clock, localDay } from '../../../platform/clock.js';
import type { Encryption } from '../../../platform/encryption.js';
import { newId } from '../../../platform/ids.js';
import { BadReference } from '../../directory/reference/reference-file.js';
import { SystemPerson } from '../../dossier/system-person.js';
import { LOW_RANGE } from './number-ranges.js';

/** A row of numbers to be given out; serials inclusive. */
interface NewNumbers {
  id: string;
  unit: string;
  prefix: string;
  first_serial: number;
  last_serial: number;
  valid_from: string;
}

/** One import of ranges and blocks, within a transaction that the caller has begun as owner. */
export class NumberImport {
  private readonly now = new Clock().now();
  /** Ids of rows that were not there before, and the units that got a range that they may draw from today. */
  private readonly added: string[] = [];
  private readonly refilled = new Set<string>();

  constructor(
    private readonly client: pg.ClientBase,
    private readonly encryption: Encryption,
  ) {}

  async addRange(row: NewNumbers): Promise<void> {
    const { rowCount } = await this.client.query(
      `insert into number_range (id, unit, prefix, first_serial, last_serial, next_serial, valid_from)
       values ($1, $2, $3, $4, $5, $4, $6) on conflict (id) do nothing`,
      [row.id, row.unit, row.prefix, row.first_serial, row.last_serial, row.valid_from],
    );
    if (rowCount !== 1) return;
    this.added.push(row.id);
    if (row.valid_from <= localDay(this.now)) this.refilled.add(row.unit);
  }

  async addBlock(row: NewNumbers & { person: string | null }): Promise<void> {
    const { rowCount } = await this.client.query(
      `insert into number_block (id, unit, person, prefix, first_serial, last_serial, issued_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
      [row.id, row.unit, row.person, row.prefix, row.first_serial, row.last_serial, row.valid_from],
    );
    if (rowCount === 1) this.added.push(row.id);
  }

  /**
   * Numbers come round again after 24 months, and not while somebody still has them to give.
   * @throws BadReference naming the first that would
   */
  async refuseTwice(): Promise<void> {
    if (this.added.length === 0) return;
    const { rows } = await this.client.query<{ prefix: string; serial: number; one: string; other: string }>(
      `with given as (
         select id, unit, prefix, first_serial, last_serial, valid_from as since, next_serial as left_from from number_range
         union all
         select id, unit, prefix, first_serial, last_serial, issued_at::date, case when returned_act is null then first_serial else last_serial + 1 end
         from number_block)
       select a.prefix, greatest(a.first_serial, t.since) as serial, u.code as one, v.code as other
       from given a join given b on b.id <> a.id and b.prefix = a.prefix
         cross join lateral (select case when b.since < a.since + interval '24 months' and a.since < b.since + interval '24 months'
           then b.first_serial else b.left_from end as since) t
         join unit u on u.id = a.unit join unit v on v.id = b.unit
       where a.id = any($1) and t.since <= a.last_serial and b.last_serial >= greatest(a.first_serial, t.since)
       order by 1, 2 limit 1`,
      [this.added],
    );
    const [twice] = rows;
    if (!twice) return;
    throw new BadReference(
      `number-range.csv, number-block.csv: ${twice.prefix} ${twice.serial} is given to ${twice.one} and to ${twice.other} within 24 months, or while one of them still has it to give.`,
    );
  }

  /** Closes the alarms of the units that have a new range for today, by an act of the system. */
  async endAlarms(): Promise<void> {
    const { rows } = await this.client.query<{ id: string }>(
      'select id from task where kind = $1 and unit = any($2) and closed_act is null order by id for no key update',
      [LOW_RANGE, [...this.refilled]],
    );
    if (rows.length === 0) return;
    const head = this.actHead();
    await this.client.query('update task set closed_act = $2, closed_at = $3 where id = any($1)', [
      rows.map((row) => row.id),
      head.id,
      head.recordedAt,
    ]);
    const answer = { id: head.id, status: 'IMPORTED', actions: [], act: head.id, events: [] };
    const mac = this.encryption.requestMac(`${head.kind}\n${head.asked.request}`);
    await insertAct(this.client, actValues(head, mac, answer, []));
  }

  private actHead(): ActHead {
    const asked = { id: newId(), actor: new SystemPerson().actor, request: this.added.join('\n'), status: 200 };
    return new ActHead(asked, 'number-range.import', this.now);
  }
}
