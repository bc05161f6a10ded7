import { randomUUID } from 'node:crypto';
import { Encryption } from '../../src/platform/encryption.js';
import { ADMIN_SYSTEM } from './outside.js';
import { registerAdminSystem } from './scope-outside.js';
import { asked, business, type Making, type ScopeWorld } from './scope-world.js';

const SUNDAY = '2026-11-29';
const A_DAY = 86_400_000;

interface Found {
  /** The day that was compared. */
  day: string;
  difference: string;
}

/** As if the first event of a dossier had been found missing at the administrative system; each time on a day of its own. */
async function found(world: ScopeWorld): Promise<Found> {
  const { service } = world;
  await registerAdminSystem(service);
  const [door] = (await world.visits.atTheDoor())['dossiers'] as { id: string }[];
  const [day, difference, explained, note] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const [known] = await service.db.query<{ days: number }[]>('select count(*)::int as days from reconciliation');
  const date = new Date(Date.parse(SUNDAY) - (known?.days ?? 0) * A_DAY);
  await service.db.query(
    `insert into reconciliation (id, endpoint, day, due_at, runs, compared_act, compared_at, owed, effects, last_problem)
     select $1, $2, $3::date, recorded_at, 1, act_id, recorded_at, 2, 1, 'status-503' from event where dossier_id = $4 and seq = 1`,
    [day, ADMIN_SYSTEM, date, door?.id],
  );
  await service.db.query(
    `insert into note (id, dossier, text, salt, hash, since)
     values ($1, $2, $3, decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'), $4)`,
    [note, door?.id, service.app.get(Encryption).encrypt('Đã đối chiếu', note), service.clock.now()],
  );
  await service.db.query(
    `insert into reconciliation_difference
       (id, reconciliation, class, event, seq, dossier, post_code, items, fields, unit, subject, state, opened_act, opened_at,
        ended_act, ended_at, reason)
     select s.id, $1, s.class, v.id, v.seq, d.id, d.post_code, array['EA000000001VN'], array['items'], d.received_at, $5, s.state, v.act_id,
       v.recorded_at, case when s.note is not null then v.act_id end, case when s.note is not null then v.recorded_at end, s.note
     from event v join dossier d on d.id = v.dossier_id
     cross join (values ($3::uuid, 'missing-there', 'OPEN', null::uuid), ($4::uuid, 'different-there', 'EXPLAINED', $6::uuid)) s (id, class, state, note)
     where v.dossier_id = $2 and v.seq = 1`,
    [day, door?.id, difference, explained, randomUUID(), note],
  );
  await service.db.query(
    `insert into follower_cursor (endpoint, dossier, acked_seq, sent_seq, head_seq)
     select $1, id, 1, 1, 1 from dossier where id = $2
     on conflict (endpoint, dossier) do update set acked_seq = follower_cursor.head_seq, behind_since = null`,
    [ADMIN_SYSTEM, door?.id],
  );
  return { day, difference };
}

function repairing(how: 'resend' | 'explain'): Making {
  return async (world) => {
    const { difference } = await found(world);
    const named = asked(`/v1/differences/:x/${how}`, difference, { body: { reason: 'Đã đối chiếu' } });
    return [{ ...named, by: await world.seated('controller'), sees: business }];
  };
}

export const reconciliationObjects: Record<string, Making> = {
  'GET /v1/reconciliations': async (world) => {
    await found(world);
    return [{ there: { path: '/v1/reconciliations', names: [] }, by: await world.seated('controller') }];
  },
  'GET /v1/reconciliations/:id': async (world) => {
    const { day } = await found(world);
    return [{ ...asked('/v1/reconciliations/:x', day), by: await world.seated('controller') }];
  },
  'POST /v1/reconciliations': async (world) => {
    await registerAdminSystem(world.service);
    const body = { endpoint: '<x>', day: SUNDAY };
    return [{ ...asked('/v1/reconciliations', ADMIN_SYSTEM, { body }), by: await world.seated('controller') }];
  },
  'POST /v1/differences/:id/resend': repairing('resend'),
  'POST /v1/differences/:id/explain': repairing('explain'),
};
