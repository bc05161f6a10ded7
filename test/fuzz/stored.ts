import { readdir } from 'node:fs/promises';
import pg from 'pg';
import { APP_ROLE } from '../../src/platform/database-url.js';
import type { TestService } from '../support/service.js';

/** Wrong look-up codes are counted, though the answer is a refusal. */
const COUNTS_TRIES = 'code_try';
/** A table of so many rows is reference data, which no request changes: it is looked at before and after all of them. */
const MANY_ROWS = 1_000;
const UNREADABLE = '[\\u0001-\\u0008\\u000b-\\u001f\\u007f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]';

/** By table how many rows there are and which transaction wrote the newest: no insert, update or delete leaves it as it was. */
export type Marks = Record<string, string>;

/** Looks behind the service's back at all that it has stored; not at the queue, which wake-ups reach in their own time. */
export class Stored {
  private constructor(
    private readonly client: pg.Client,
    private readonly evidence: string,
    private readonly tables: { few: string[]; many: string[] },
  ) {}

  static async of({ database, config }: TestService): Promise<Stored> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c
       where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
         and has_table_privilege($1, c.oid, 'insert, update, delete') order by c.oid`,
      [APP_ROLE],
    );
    const tables = { few: [] as string[], many: [] as string[] };
    for (const { name } of rows.filter((each) => each.name !== COUNTS_TRIES)) {
      const counted = await client.query(`select from ${name} limit ${MANY_ROWS}`);
      tables[counted.rowCount === MANY_ROWS ? 'many' : 'few'].push(name);
    }
    return new Stored(client, config.EVIDENCE_FOLDER, tables);
  }

  /** Of all tables that requests write, and of the folder of evidence. */
  async marks(): Promise<Marks> {
    const files = await readdir(this.evidence, { recursive: true });
    return { ...(await this.marksOf(this.tables.few)), 'evidence files': String(files.length) };
  }

  /** Of the tables that no request writes. */
  stillMarks(): Promise<Marks> {
    return this.marksOf(this.tables.many);
  }

  private async marksOf(tables: readonly string[]): Promise<Marks> {
    const each = tables.map(
      (name) =>
        `select '${name}' as name, count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) as mark from ${name}`,
    );
    const query = { name: `marks of ${tables.length} tables`, text: each.join(' union all ') };
    const { rows } = await this.client.query<{ name: string; mark: string }>(query);
    return Object.fromEntries(rows.map(({ name, mark }) => [name, mark]));
  }

  /** Columns that hold what nobody could read, or letters that are not composed. */
  async unreadable(): Promise<string[]> {
    const { rows } = await this.client.query<{ name: string; column: string }>(
      `select table_name as name, quote_ident(column_name) as column from information_schema.columns
       where data_type in ('text', 'jsonb', 'json') and table_schema = 'public'`,
    );
    const found: string[] = [];
    for (const { name, column } of rows.filter((each) => this.tables.few.includes(each.name))) {
      const wrong = `${column}::text ~ '${UNREADABLE}' or ${column}::text is not nfc normalized`;
      const { rowCount } = await this.client.query(`select from ${name} where ${wrong} limit 1`);
      if (rowCount) found.push(`${name}.${column}`);
    }
    return found;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
