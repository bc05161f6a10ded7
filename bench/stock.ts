import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { canonical } from '../src/platform/canonical.js';
import { derivedId, newId } from '../src/platform/ids.js';
import { itemNumber } from '../src/platform/s10.js';

const BATCH = 2_000;

export interface Stock {
  /** Numbers of envelopes that a courier brings to the office. */
  numbers: string[];
}

/**
 * Puts envelopes on the road, straight into the tables: one dossier, one item, `events` events each, as the service would
 * have written them (chain, acts, cursors).
 * @param first serial of the first number; ranges of several calls must not meet
 */
export async function stockUp(client: pg.ClientBase, first: number, count: number, events = 1): Promise<Stock> {
  const ids = await directory(client);
  const numbers: string[] = [];
  for (let done = 0; done < count; done += BATCH) {
    const size = Math.min(BATCH, count - done);
    const batch = Array.from({ length: size }, (_, index) => ({
      dossier: newId(),
      item: newId(),
      number: itemNumber('CB', first + done + index),
    }));
    await writeBatch(client, ids, batch, events);
    numbers.push(...batch.map(({ number }) => number));
  }
  // what autovacuum would do within a minute: plans must not be those of empty tables
  await client.query('analyze dossier, item, event, act, dossier_unit, follower_cursor');
  return { numbers };
}

interface Ids {
  procedure: string;
  checklist: string;
  desk: string;
  authority: string;
  office: string;
  courier: string;
}

interface Piece {
  dossier: string;
  item: string;
  number: string;
}

async function directory(client: pg.ClientBase): Promise<Ids> {
  const { rows } = await client.query<{ procedure: string; checklist: string; authority: string }>(
    `select p.id as procedure, c.id as checklist, p.authority from procedure p join checklist c on c.procedure = p.id
     where p.code = 'GTVT-01'`,
  );
  const [row] = rows;
  if (!row) throw new Error('The reference data has no procedure GTVT-01');
  const unit = (code: string): string => derivedId('unit', code);
  return { ...row, desk: unit('44-TTPVHCC'), office: unit('44-DHO'), courier: derivedId('person', 'courier-dho-1') };
}

async function writeBatch(client: pg.ClientBase, ids: Ids, batch: Piece[], events: number): Promise<void> {
  const at = new Date();
  await client.query('begin');
  await client.query(
    `insert into dossier (id, post_code, status, service, channel, procedure, checklist, helped_at, received_at, authority, province, opened_at, head)
     select d, 'HX' || n, 'OPENED', 'submission', 'counter', $3, $4, $5, $6, $7, '44', $8, sha256(uuid_send(d))
     from unnest($1::uuid[], $2::text[]) as t (d, n)`,
    [
      batch.map((one) => one.dossier),
      batch.map((one) => one.number),
      ids.procedure,
      ids.checklist,
      ids.office,
      ids.desk,
      ids.authority,
      at,
    ],
  );
  await client.query(
    'insert into dossier_unit (dossier, unit, since) select d, u, $3 from unnest($1::uuid[]) d, unnest($2::uuid[]) u',
    [batch.map((one) => one.dossier), [ids.office, ids.desk, ids.authority], at],
  );
  for (let n = 0; n < events; n += 1) await writeEvents(client, ids, batch, at);
  await client.query('commit');
}

async function writeEvents(client: pg.ClientBase, ids: Ids, batch: Piece[], at: Date): Promise<void> {
  const act = randomUUID();
  const bodies = batch.map((one) => bodyOf(ids, one, act, at));
  const { rows } = await client.query<{ hash: Buffer }>(
    'select hash from append_events($1, $2, $3, $4, $5, $6) order by dossier',
    [
      act,
      at,
      batch.map((one) => one.dossier),
      batch.map((one) => derivedId('event', `${act}:${one.dossier}`)),
      batch.map(() => 'item.arrived'),
      bodies,
    ],
  );
  await client.query(
    `insert into act (id, actor, role, unit, kind, request_mac, status, answer, events, event_hashes, occurred_at, recorded_at, hash)
     values ($1, $2, 'courier', $3, 'bench', sha256('x'), 200, '{}', $4, sha256($5), $6, $6, sha256('x'))`,
    [act, ids.courier, ids.office, rows.length, Buffer.concat(rows.map((row) => row.hash)), at],
  );
  await client.query(
    `insert into item (id, dossier_id, leg, number, status, holder_kind, holder_id, seal, seal_state, weight_grams, posting_slip, sealed_act, sealed_at)
     select i, d, 'submission', n, 'WITH_POST', 'COURIER', $4, 'NP-1', 'INTACT', 90, n, $5, $6
     from unnest($1::uuid[], $2::uuid[], $3::text[]) as t (i, d, n) on conflict do nothing`,
    [
      batch.map((one) => one.item),
      batch.map((one) => one.dossier),
      batch.map((one) => one.number),
      ids.courier,
      act,
      at,
    ],
  );
}

function bodyOf(ids: Ids, one: Piece, act: string, at: Date): string {
  return canonical({
    id: derivedId('event', `${act}:${one.dossier}`),
    act,
    type: 'item.arrived',
    v: 1,
    dossier: one.dossier,
    authority: ids.authority,
    province: '44',
    actor: { id: ids.courier, role: 'courier', unit: ids.office },
    occurredAt: at.toISOString(),
    items: [
      {
        id: one.item,
        number: one.number,
        leg: 'submission',
        status: 'WITH_POST',
        holder: { kind: 'COURIER', id: ids.courier },
        seal: 'NP-1',
        sealState: 'INTACT',
      },
    ],
    data: { place: ids.office },
  });
}
