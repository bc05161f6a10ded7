import { randomUUID } from 'node:crypto';
import { fastify } from 'fastify';
import pg from 'pg';

/**
 * The limit: bare Fastify and pg, no sign-in, no validation, one SQL statement that writes the same rows as a scan of
 * ours (item, dossier, event with its hash, cursor, act). Nothing that keeps the same promises can be faster.
 */
const WRITE = {
  name: 'limit',
  text: `with moved as (
      update item set status = 'AT_OFFICE', place = (select id from unit where code = '44-DHO'), version = version + 1
      where number = $1 and status = 'WITH_POST' returning id, dossier_id, number, holder_id, place
    ), said as (
      select m.*, jsonb_build_object('id', $3::uuid, 'act', $2::uuid, 'type', 'item.arrived', 'v', 1, 'dossier', m.dossier_id,
        'authority', d.authority, 'province', d.province, 'actor', jsonb_build_object('id', m.holder_id, 'role', 'clerk', 'unit', m.place),
        'occurredAt', $4::text, 'items', jsonb_build_array(jsonb_build_object('id', m.id, 'number', m.number,
          'leg', 'submission', 'status', 'AT_OFFICE', 'holder', jsonb_build_object('kind', 'COURIER', 'id', m.holder_id),
          'place', m.place, 'seal', 'NP-1', 'sealState', 'INTACT')), 'data', jsonb_build_object('place', m.place))::text as body
      from moved m join dossier d on d.id = m.dossier_id
    ), counted as (
      update dossier set seq = seq + 1, head = event_hash(head, seq + 1, $5, s.body) from said s
      where dossier.id = s.dossier_id returning dossier.id, dossier.seq, dossier.head, s.body, s.holder_id, s.place, s.id as item
    ), written as (
      insert into event (dossier_id, seq, id, act_id, type, recorded_at, body, hash)
      select id, seq, $3, $2, 'item.arrived', $5, body, head from counted
    ), raised as (
      insert into follower_cursor as f (endpoint, dossier, acked_seq, head_seq, behind_since)
      select e.id, c.id, c.seq - 1, c.seq, $5 from counted c join endpoint e on owed(e, 'item.arrived', c.body::jsonb, $5)
      on conflict on constraint follower_cursor_pkey
        do update set head_seq = excluded.head_seq, behind_since = coalesce(f.behind_since, excluded.behind_since)
    )
    insert into act (id, actor, role, unit, kind, request_mac, status, answer, events, event_hashes, occurred_at, recorded_at, hash)
    select $2, holder_id, 'clerk', place, 'item.arrive', sha256('x'), 200, jsonb_build_object('id', item, 'act', $2::uuid,
      'status', 'AT_OFFICE', 'events', jsonb_build_array(jsonb_build_object('dossier', id, 'seq', seq)))::text, 1,
      sha256(head), $5, $5, sha256(head) from counted returning answer`,
};

const pool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  max: Number(process.env['POOL_SIZE'] ?? 16),
});
const app = fastify();
app.post<{ Params: { number: string } }>('/v1/items/:number/arrive', async (request, reply) => {
  const now = new Date();
  const key = String(request.headers['idempotency-key']);
  const values = [request.params.number, key, randomUUID(), now.toISOString(), now];
  const { rows } = await pool.query<{ answer: string }>({ ...WRITE, values });
  return reply
    .code(rows[0] ? 200 : 409)
    .type('application/json')
    .send(rows[0]?.answer ?? '{}');
});
process.send?.({ ready: await app.listen({ port: 0, host: '127.0.0.1' }) });
process.on('disconnect', () => process.exit(0));
