import type pg from 'pg';
import { actHash, type ActColumns } from '../platform/act-row.js';
import { MOST_SHOWN, type Broken } from './checks.js';

const AT_ONCE = 5_000;

interface Row {
  id: string;
  actor: string;
  role: string;
  unit: string | null;
  on_behalf_of: string | null;
  kind: string;
  device: string | null;
  counter: string | null;
  request_mac: Buffer;
  status: number;
  answer: string;
  events: number;
  event_hashes: Buffer | null;
  occurred_at: string;
  recorded_at: string;
  hash: Buffer;
}

const MICROSECONDS = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint`;

/** Computes the hash of every act anew, a few thousand rows at a time; within a transaction. */
export async function checkActHashes(client: pg.ClientBase): Promise<Broken | undefined> {
  await client.query(
    `declare acts no scroll cursor for select id, actor, role, unit, on_behalf_of, kind, device, counter, request_mac, status, answer,
       events, event_hashes, ${MICROSECONDS('occurred_at')} as occurred_at, ${MICROSECONDS('recorded_at')} as recorded_at, hash
     from act order by recorded_at, id`,
  );
  const wrong: Row[] = [];
  let count = 0;
  let rows: Row[];
  do {
    ({ rows } = await client.query<Row>(`fetch ${AT_ONCE} from acts`));
    const broken = rows.filter((row) => !holds(row));
    count += broken.length;
    wrong.push(...broken.slice(0, MOST_SHOWN - wrong.length));
  } while (rows.length > 0);
  await client.query('close acts');
  if (count === 0) return undefined;
  return {
    invariant: 'N1',
    name: 'an act does not fit its hash',
    count,
    rows: wrong.map(({ id, kind }) => ({ act: id, kind })),
  };
}

function holds(row: Row): boolean {
  const columns: ActColumns = {
    id: row.id,
    actor: row.actor,
    role: row.role,
    unit: row.unit ?? undefined,
    onBehalfOf: row.on_behalf_of ?? undefined,
    kind: row.kind,
    device: row.device ?? undefined,
    counter: row.counter === null ? undefined : Number(row.counter),
    requestMac: row.request_mac.toString('hex'),
    status: row.status,
    answer: row.answer,
    events: row.events,
    eventHashes: row.event_hashes?.toString('hex'),
    occurredAt: Number(row.occurred_at),
    recordedAt: Number(row.recorded_at),
  };
  return actHash(columns).equals(row.hash);
}
