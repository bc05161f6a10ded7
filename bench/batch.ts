import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { derivedId } from '../src/platform/ids.js';
import { say, serving, signedIn, type Arena, type Site } from './arena.js';
import { handOf, median, type Hand } from './drive.js';
import { AT_THE_COUNTER } from './life.js';
import { settle, stockUp, type Stock } from './stock.js';

export const LINES = 500;
const FIRST = 50_000_000;
const WARM_UPS = 3;
const OURS = 'src/main.js';
const COURIER = derivedId('person', 'courier-dho-1');
const OFFICE = derivedId('unit', '44-DHO');

/**
 * The same rows as an acceptance of ours, by one statement that checks nothing: items with their deadlines, lines, list and
 * its deadline, dossiers with the next link of their chain, events, cursors, the act with its answer.
 */
const ACCEPT = `with lines as (
    update handover_line set state = 'moved' where handover = $1 and version = 1 and state = 'open' returning item
  ), moved as (
    update item i set status = 'WITH_POST', holder_kind = 'COURIER', holder_id = $3, holder_unit = $4, held_since = $5,
      place = null, next = null, version = version + 1
    from lines l where i.id = l.item returning i.id, i.dossier_id, i.number, i.seal, i.seal_state
  ), ended as (
    update deadline d set withdrawn_act = $2 from moved m
    where d.kind = 'custody.overdue' and d.subject = m.id and d.done_act is null and d.withdrawn_act is null returning d.subject
  ), begun as (
    insert into deadline (id, kind, subject, due_at, set_act)
    select gen_random_uuid(), 'custody.overdue', subject, $5 + interval '8 hours', $2 from ended
  ), said as materialized (
    select m.dossier_id, gen_random_uuid() as event, m.id, m.number, m.seal, m.seal_state, d.authority, d.province
    from moved m join dossier d on d.id = m.dossier_id
  ), bodies as materialized (
    select dossier_id, event, jsonb_build_object('id', event, 'act', $2::uuid, 'type', 'handover.accepted', 'v', 1,
      'dossier', dossier_id, 'authority', authority, 'province', province,
      'actor', jsonb_build_object('id', $3::uuid, 'role', 'courier', 'unit', $4::uuid), 'occurredAt', $6::text,
      'items', jsonb_build_array(jsonb_build_object('id', id, 'number', number, 'leg', 'submission', 'status', 'WITH_POST',
        'holder', jsonb_build_object('kind', 'COURIER', 'id', $3::uuid), 'seal', seal, 'sealState', seal_state)),
      'data', jsonb_build_object('handover', $1::uuid, 'number', $7::text, 'version', 1, 'receivedBy', $3::uuid,
        'giver', jsonb_build_object('kind', 'OFFICE', 'id', $4::uuid),
        'receiver', jsonb_build_object('kind', 'COURIER', 'id', $3::uuid)))::text as body
    from said
  ), counted as (
    update dossier d set seq = seq + 1, head = event_hash(head, seq + 1, $5, b.body) from bodies b
    where d.id = b.dossier_id returning d.id, d.seq, d.head, b.event, b.body
  ), written as (
    insert into event (dossier_id, seq, id, act_id, type, recorded_at, body, hash)
    select id, seq, event, $2, 'handover.accepted', $5, body, head from counted
  ), raised as (
    insert into follower_cursor as f (endpoint, dossier, acked_seq, head_seq, behind_since)
    select e.id, c.id, c.seq - 1, c.seq, $5
    from counted c join endpoint e on owed(e, 'handover.accepted', c.body::jsonb, $5)
    on conflict on constraint follower_cursor_pkey
      do update set head_seq = excluded.head_seq, behind_since = coalesce(f.behind_since, excluded.behind_since)
  ), list as (
    update handover set status = 'ACCEPTED', received_by = $3, ended_act = $2, ended_at = $5 where id = $1
  ), due as (
    update deadline set withdrawn_act = $2
    where kind = 'handover.expire' and subject = $1 and done_act is null and withdrawn_act is null
  )
  insert into act (id, actor, role, unit, kind, request_mac, status, answer, events, event_hashes, occurred_at, recorded_at, hash)
  select $2, $3, 'courier', $4, 'handover.accept', sha256('x'), 200, jsonb_build_object('id', $1::uuid, 'act', $2::uuid,
      'status', 'ACCEPTED', 'events', jsonb_agg(jsonb_build_object('dossier', id, 'seq', seq)))::text,
    count(*), sha256(string_agg(head, ''::bytea order by id)), $5, $5, sha256('x') from counted`;

/** Two sides of one list. */
export interface Sides {
  clerk: Hand;
  courier: Hand;
}

/**
 * The acceptance of a list of 500 through the service beside one set-based statement that writes the same rows, in turns.
 * @throws when one of them wrote other rows than the other
 */
export async function compareBatches(arena: Arena, site: Site, rounds: number): Promise<Record<string, number>> {
  const ours: number[] = [];
  const sql: number[] = [];
  await serving(site, OURS, async (url) => {
    const sides = await sidesOf(arena, url);
    for (let round = 1 - WARM_UPS; round <= rounds; round += 1) {
      const first = FIRST + (round + WARM_UPS) * 2 * LINES;
      const byStatement = await acceptBySql(site, sides, await atTheCounter(site, first));
      const byService = await acceptByService(site, sides, await atTheCounter(site, first + LINES));
      say(
        `${round < 1 ? 'warm-up' : `round ${round}`} ${LINES} lines: ${Math.round(byService)} ms, one statement ${Math.round(byStatement)} ms`,
      );
      if (round < 1) continue;
      ours.push(byService);
      sql.push(byStatement);
    }
  });
  return { batchMs: median(ours), batchSqlMs: median(sql), batchToSql: median(ours) / median(sql) };
}

export async function sidesOf(arena: Arena, url: string): Promise<Sides> {
  return {
    clerk: handOf(url, await signedIn(arena, 'clerk-dho-1', 'clerk', '44-DHO')),
    courier: handOf(url, await signedIn(arena, 'courier-dho-1', 'courier', '44-DHO')),
  };
}

/** Envelopes that lie at the counter's office. @param first serial of the first number */
export async function atTheCounter(site: Site, first: number, count = LINES): Promise<Stock> {
  const stock = await stockUp(site.client, { first, count, events: AT_THE_COUNTER });
  await settle(site.client);
  return stock;
}

/** @returns milliseconds that the service takes for the acceptance of all these envelopes */
export async function acceptByService(site: Site, sides: Sides, stock: Stock): Promise<number> {
  const list = await countedList(sides, stock);
  const { ms } = await sides.courier.act(`/v1/handovers/${list.id}/accept`, { version: list.version });
  await expectAccepted(site.client, list, stock);
  return ms;
}

async function acceptBySql(site: Site, sides: Sides, stock: Stock): Promise<number> {
  const list = await countedList(sides, stock);
  const at = new Date();
  const values = [list.id, randomUUID(), COURIER, OFFICE, at, at.toISOString(), list.number];
  const start = performance.now();
  await site.client.query({ name: 'accept', text: ACCEPT, values });
  const ms = performance.now() - start;
  await expectAccepted(site.client, list, stock);
  return ms;
}

const List = z.looseObject({ id: z.string(), number: z.string(), version: z.int() });
type List = z.infer<typeof List>;

/** A list of these envelopes, offered by the office and counted by the courier who takes them. */
async function countedList({ clerk, courier }: Sides, { numbers }: Stock): Promise<List> {
  const drafted = await clerk.act('/v1/handovers', { purpose: 'run', to: { person: COURIER }, numbers });
  const list = List.parse(drafted.answer);
  await clerk.act(`/v1/handovers/${list.id}/close`, {});
  await courier.act(`/v1/handovers/${list.id}/count`, { numbers });
  return list;
}

async function expectAccepted(client: pg.ClientBase, list: List, { dossiers }: Stock): Promise<void> {
  const seq = AT_THE_COUNTER + 1;
  const { rows } = await client.query<Record<string, number>>(
    `with list as materialized (
       select h.id, h.ended_act from handover h
       join deadline t on t.subject = h.id and t.kind = 'handover.expire' and t.withdrawn_act = h.ended_act
       where h.id = $3 and h.status = 'ACCEPTED'
     )
     select count(distinct d.id)::int as dossiers, count(i.*)::int as items, count(l.*)::int as lines, count(e.*)::int as events,
       count(c.*)::int as cursors, count(k.*)::int as clocks, max(a.events) as acts
     from dossier d
     left join item i on i.dossier_id = d.id and i.status = 'WITH_POST' and i.version = $2
     left join handover_line l on l.handover = $3 and l.item = i.id and l.state = 'moved'
     left join event e on e.dossier_id = d.id and e.seq = $2 and e.hash = d.head
     left join follower_cursor c on c.dossier = d.id and c.head_seq = $2 and c.behind_since is not null
     left join list on list.id = l.handover
     left join act a on a.id = list.ended_act and a.id = e.act_id
     left join deadline k on k.subject = i.id and k.set_act = a.id
       and k.kind = 'custody.overdue' and k.done_act is null and k.withdrawn_act is null
     where d.id = any($1) and d.seq = $2`,
    [dossiers, seq, list.id],
  );
  const wrong = Object.entries(rows[0] ?? {}).filter(([, count]) => count !== dossiers.length);
  if (wrong.length === 0) return;
  throw new Error(`An acceptance wrote other rows: ${wrong.map(([name, count]) => `${count} ${name}`).join(', ')}`);
}
