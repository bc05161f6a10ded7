import pg from 'pg';
import { OWED } from '../../bench/life.js';
import { stockUp } from '../../bench/stock.js';
import { OwedDays } from '../../src/integrations/reconciliation/owed-days.js';
import type { EffectThere } from '../../src/integrations/reconciliation/reconciliation.rules.js';
import { ADMIN_SYSTEM } from './outside.js';
import { MONDAY, type Reconciling } from './reconciling.js';

const FIRST = 50_000_000;
const AT_ONCE = 2_000;

/** A Monday of many dossiers, each with eight events owed and, as our cursors say, told. @returns the dossiers */
export async function manyDossiers({ service }: Reconciling, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: service.database.url });
  await client.connect();
  const begun = new Date(`${MONDAY}T09:00:00+07:00`);
  const { dossiers } = await stockUp(client, { first: FIRST, count, events: OWED, begun });
  await client.query('analyze');
  await client.end();
  return dossiers;
}

/** What these dossiers' events are over there, as if they had been told in the order of their time. @returns how many there are */
export async function toldThere({ service, store }: Reconciling, dossiers: readonly string[]): Promise<number> {
  const days = service.app.get(OwedDays);
  const ids = await service.db.query<{ id: string }[]>(
    'select id from event where dossier_id = any($1) order by recorded_at, dossier_id, seq',
    [dossiers],
  );
  let told = 0;
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const asked = ids.slice(from, from + AT_ONCE).map(({ id }) => ({ eventId: id }) as EffectThere);
    const known = await days.known(ADMIN_SYSTEM, asked);
    const bodies = asked.flatMap(({ eventId }) => known.get(eventId)?.expected ?? []);
    await store.query(
      `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at)
       select (b ->> 'id')::uuid, b #>> '{dossier,postCode}', (b ->> 'seq')::int, 0, b ->> 'type', b, (b ->> 'recordedAt')::timestamptz
       from jsonb_array_elements($1) b`,
      [JSON.stringify(bodies)],
    );
    told += bodies.length;
  }
  return told;
}
