import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { connect } from '../platform/database-url.js';

const AT_ONCE = 2_000;

const EVENTS = `select json_build_object('dossier', dossier_id, 'seq', seq,
    'recordedAt', (extract(epoch from recorded_at) * 1000000)::bigint, 'body', body, 'hash', encode(hash, 'hex'))::text as line
  from event order by dossier_id, seq`;
const ACTS = `select json_build_object('act', id, 'recordedAt', (extract(epoch from recorded_at) * 1000000)::bigint, 'events', events,
    'eventHashes', encode(event_hashes, 'hex'), 'hash', encode(hash, 'hex'))::text as line
  from act order by recorded_at, id`;

/**
 * Writes the journal as NDJSON without personal data, so that anybody can recompute its chain: a header line, a line per
 * event (dossier, seq, recordedAt in microseconds since 1970, body as text, hash), a line per act (its hash and that of
 * its events). The file appears when it is complete.
 * @returns how many events and acts
 */
export async function exportJournal(url: string, file: string): Promise<{ events: number; acts: number }> {
  const client = await connect(url);
  try {
    await client.query('begin isolation level repeatable read, read only');
    const counts = await client.query<{ events: number; acts: number }>(
      'select (select count(*)::int from event) as events, (select count(*)::int from act) as acts',
    );
    const counted = counts.rows[0] ?? { events: 0, acts: 0 };
    await pipeline(Readable.from(lines(client, counted)), createWriteStream(`${file}.part`));
    await rename(`${file}.part`, file);
    return counted;
  } finally {
    await client.end();
  }
}

async function* lines(client: pg.ClientBase, counted: { events: number; acts: number }): AsyncGenerator<string> {
  const hash =
    'sha256(prev || int8(seq) || int8(recordedAt) || sha256(utf8(body))), big-endian; prev of seq 1 = sha256(dossier id, 16 bytes)';
  yield `${JSON.stringify({ format: 'dossier-courier-journal', v: 1, ...counted, hash })}\n`;
  yield* rowsOf(client, 'events', EVENTS);
  yield* rowsOf(client, 'acts', ACTS);
}

async function* rowsOf(client: pg.ClientBase, cursor: string, sql: string): AsyncGenerator<string> {
  await client.query(`declare ${cursor} no scroll cursor for ${sql}`);
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${AT_ONCE} from ${cursor}`);
    if (rows.length === 0) return;
    yield rows.map((row) => `${row.line}\n`).join('');
  }
}
