import type { ChildProcess } from 'node:child_process';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Redis } from 'ioredis';
import pg from 'pg';
import { OneTimeCodes } from '../../src/modules/delivery/one-time-code/one-time-codes.js';
import { References } from '../../src/modules/dossier/references.js';
import { APP_ROLE } from '../../src/platform/database-url.js';
import { allProblems } from '../../src/platform/problems.js';
import { Overheard } from './overheard.js';
import { SecretWords } from './secret-words.js';
import { WordSearch } from './word-search.js';

/** Some text of the service, and where it stands: a table, the log, a refusal, a key of the queue. */
interface Told {
  place: string;
  text: string;
}

/** Not searched: thousands of wards of the whole country, from the reference folder and from no request. */
const REFERENCE = ['ward', 'ward_successor'];

/** Where a service may leave nothing of a person: everything it wrote while a test ran, but what is encrypted. */
export class Traces {
  readonly words = new SecretWords();
  private readonly overheard = new Overheard(this.words);
  private readonly references: References;
  private readonly oneTimeCodes: OneTimeCodes;

  constructor(
    private readonly databaseUrl: string,
    app: NestFastifyApplication,
    private readonly redisUrl?: string,
  ) {
    this.references = app.get(References);
    this.oneTimeCodes = app.get(OneTimeCodes);
    this.overheard.listen(app);
  }

  /** Lines of the service's log. */
  get logged(): readonly string[] {
    return this.overheard.logs;
  }

  /** Bodies of the refusals it gave. */
  get refused(): ReadonlySet<string> {
    return this.overheard.refusals;
  }

  /** Listens to a process of the same service too, which a test started with its output piped. */
  listenTo(child: ChildProcess): void {
    this.overheard.listenTo(child);
  }

  /** One line for each secret in each place, masked. */
  found(): Promise<string[]> {
    return this.search(async (client) => [...(await this.stored(client)), ...(await this.queued()), ...this.said()]);
  }

  /** The same in a text that leaves the service. */
  foundIn(place: string, text: string): Promise<string[]> {
    return this.search(async () => [{ place, text }]);
  }

  /** @throws Error naming each place and kind, never the secret */
  async expectNone(): Promise<void> {
    const found = await this.found();
    if (found.length > 0) throw new Error(`Secrets that the service left in clear:\n${found.join('\n')}`);
  }

  private async search(read: (client: pg.Client) => Promise<Told[]>): Promise<string[]> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      const told = await read(client);
      return [
        ...new Set([...findWords(told, new WordSearch(this.words.all)), ...findCodes(told, await this.codes(client))]),
      ];
    } finally {
      await client.end();
    }
  }

  /** Every row of every table that the service may write, the queue's too; what is encrypted matches nothing. */
  private async stored(client: pg.Client): Promise<Told[]> {
    const { rows: tables } = await client.query<{ name: string; table: string }>(
      `select c.relname as name, c.oid::regclass::text as table from pg_class c
       where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text in ('public', 'bullmq')
         and has_table_privilege($1, c.oid, 'insert, update') and c.relname <> all($2) order by c.oid`,
      [APP_ROLE, REFERENCE],
    );
    const all = tables.map(({ name, table }) => `select '${name}' as place, to_jsonb(t)::text as text from ${table} t`);
    return (await client.query<Told>(all.join(' union all '))).rows;
  }

  private async queued(): Promise<Told[]> {
    return this.redisUrl === undefined ? [] : redisKeys(this.redisUrl);
  }

  private said(): Told[] {
    const { logs, refusals } = this.overheard;
    return [
      ...logs.map((text) => ({ place: 'log', text })),
      ...[...refusals].map((text) => ({ place: 'refusal', text })),
    ];
  }

  /** Look-up codes of all numbers, one-time codes of all challenges. */
  private async codes(client: pg.Client): Promise<Set<string>> {
    const numbers = await client.query<{ number: string; use: number }>('select distinct number, use from reference');
    const challenges = await client.query<{ id: string }>('select id from code_challenge');
    return new Set([
      ...numbers.rows.map(({ number, use }) => this.references.lookUpCode(number, use)),
      ...challenges.rows.map(({ id }) => this.oneTimeCodes.of(id)),
    ]);
  }
}

function findWords(told: readonly Told[], words: WordSearch): string[] {
  // a test's reason may sound like our catalogue: in a refusal such words are ours
  const ours = new Set(words.in(JSON.stringify(allProblems()).toLowerCase()));
  return told.flatMap((where) =>
    words
      .in(where.text.toLowerCase())
      .filter((found) => where.place !== 'refusal' || !ours.has(found))
      .map(({ kind, form }) => excerpt(where, kind, form)),
  );
}

/** Six signs that stand alone; a part of a hash or of a longer number is none. */
const CODE = /(?<![\w.+-])[0-9A-Z]{6}(?![\w.+-])/g;

function findCodes(told: readonly Told[], codes: ReadonlySet<string>): string[] {
  return told.flatMap((where) =>
    (where.text.match(CODE) ?? []).filter((code) => codes.has(code)).map((code) => excerpt(where, 'code', code)),
  );
}

const BEFORE = 30;

/** Where it stands, in which column or field, and no more of it than its first sign. */
function excerpt({ place, text }: Told, kind: string, form: string): string {
  const at = text.toLowerCase().indexOf(form.toLowerCase());
  const column = [...text.slice(0, at).matchAll(/"(\w+)\\*":/g)].at(-1)?.[1] ?? '';
  const before = text.slice(Math.max(0, at - BEFORE), at).replace(/\p{Lu}|\d/gu, '·');
  return `${place}.${column}: ${kind} …${before}${text.slice(at, at + 1)}•••`;
}

/** Everything the queue keeps in Redis; where none answers there is no trace. */
async function redisKeys(url: string): Promise<Told[]> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch {
    // it has ended by itself; ending it again would leave a timer
    return [];
  }
  const told: Told[] = [];
  for (const key of await client.keys('*')) told.push({ place: `redis ${key}`, text: await valueOf(client, key) });
  client.disconnect();
  return told;
}

async function valueOf(client: Redis, key: string): Promise<string> {
  const readers: Record<string, () => Promise<unknown>> = {
    string: () => client.get(key),
    hash: () => client.hgetall(key),
    list: () => client.lrange(key, 0, -1),
    set: () => client.smembers(key),
    zset: () => client.zrange(key, 0, -1),
    stream: () => client.xrange(key, '-', '+'),
  };
  const kind = await client.type(key);
  return JSON.stringify((await readers[kind]?.()) ?? null);
}
