import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { connect } from '../platform/database-url.js';

const AT_ONCE = 2_000;

const MICROSECONDS = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint`;
/** A member of an act's canonical JSON that is left out where its column is null. */
const optional = (name: string, column: string): string => `coalesce(',"${name}":"' || ${column} || '"', '')`;

const UNITS = `select json_build_object('unit', u.id, 'code', u.code, 'kind', u.kind,
    'root', coalesce(p.id, (select n.id from unit n where n.kind = 'nation' order by n.code limit 1)))::text as line
  from unit u left join unit p on p.kind = 'province' and p.code = split_part(u.path, '/', 2)
  order by u.id`;
const EVENTS = `select json_build_object('dossier', dossier_id, 'seq', seq,
    'recordedAt', ${MICROSECONDS('recorded_at')}, 'body', body, 'hash', encode(hash, 'hex'))::text as line
  from event order by dossier_id, seq`;
/** The canonical JSON that an act's hash is of, as src/platform/act-row.ts writes it. */
const ACT_BODY = `'{"actor":"' || (d.act).actor || '","answer":' || to_json(normalize((d.act).answer))
    || coalesce(',"counter":' || (d.act).counter, '') || ${optional('device', '(d.act).device')}
    || ${optional('eventHashes', `encode((d.act).event_hashes, 'hex')`)} || ',"events":' || (d.act).events
    || ',"id":"' || d.id || '","kind":' || to_json((d.act).kind) || ',"occurredAt":' || ${MICROSECONDS('(d.act).occurred_at')}
    || ${optional('onBehalfOf', '(d.act).on_behalf_of')} || ',"recordedAt":' || ${MICROSECONDS('d.recorded_at')}
    || ',"requestMac":"' || encode((d.act).request_mac, 'hex') || '","role":' || to_json((d.act).role)
    || ',"status":' || (d.act).status || ${optional('unit', '(d.act).unit')} || '}'`;
const ACTS = `select json_build_object('act', d.id, 'body', ${ACT_BODY}, 'root', d.unit, 'hash', encode(d.hash, 'hex'))::text as line
  from act_day d order by d.recorded_at, d.id`;
const ROOTS = `select json_build_object('root', encode(root, 'hex'), 'unit', unit, 'day', to_char(day, 'YYYY-MM-DD'),
    'previous', encode(previous, 'hex'), 'acts', acts)::text as line
  from day_root where day <= (select max(day) from ended_day where rooted_at is not null) order by day, unit`;

const RULES = {
  hash: 'sha256(prev || int8(seq) || int8(recordedAt) || sha256(utf8(body))), big-endian; prev of seq 1 = sha256(dossier id, 16 bytes)',
  root: 'sha256(previous || utf8(day) || hashes of its acts); the first previous = sha256(unit id, 16 bytes)',
};

/** How many lines there are of what, and the last day that has all its roots. */
interface Counted {
  units: number;
  events: number;
  acts: number;
  roots: number;
  rooted: string | null;
}

const COUNTED = `select (select count(*)::int from unit) as units, (select count(*)::int from event) as events,
    (select count(*)::int from act) as acts, count(r.day)::int as roots, to_char(max(e.day), 'YYYY-MM-DD') as rooted
  from ended_day e left join day_root r on r.day = e.day where e.rooted_at is not null`;

/**
 * Writes the journal as NDJSON without personal data, so that anybody can recompute it: a header line, a line per unit,
 * per event (dossier, seq, recordedAt in microseconds since 1970, body as text, hash), per act (the text that its hash is
 * of), and per root of a day. The file appears when it is complete.
 * @returns how many events, acts and roots
 */
export async function exportJournal(
  url: string,
  file: string,
): Promise<{ events: number; acts: number; roots: number }> {
  const client = await connect(url);
  try {
    await client.query('begin isolation level repeatable read, read only');
    const [counted] = (await client.query<Counted>(COUNTED)).rows;
    if (!counted) throw new Error('The database counts nothing');
    await pipeline(Readable.from(lines(client, counted)), createWriteStream(`${file}.part`));
    await rename(`${file}.part`, file);
    return { events: counted.events, acts: counted.acts, roots: counted.roots };
  } finally {
    await client.end();
  }
}

async function* lines(client: pg.ClientBase, counted: Counted): AsyncGenerator<string> {
  const units = (await client.query<{ line: string }>(UNITS)).rows.map(({ line }) => `${line}\n`).join('');
  const directory = createHash('sha256').update(units).digest('hex');
  yield `${JSON.stringify({ format: 'dossier-courier-journal', v: 2, ...counted, directory, ...RULES })}\n`;
  yield units;
  yield* rowsOf(client, 'events', EVENTS);
  yield* rowsOf(client, 'acts', ACTS);
  yield* rowsOf(client, 'roots', ROOTS);
}

async function* rowsOf(client: pg.ClientBase, cursor: string, sql: string): AsyncGenerator<string> {
  await client.query(`declare ${cursor} no scroll cursor for ${sql}`);
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${AT_ONCE} from ${cursor}`);
    if (rows.length === 0) return;
    yield rows.map((row) => `${row.line}\n`).join('');
  }
}
