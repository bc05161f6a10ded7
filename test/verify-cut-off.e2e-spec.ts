import { jest } from '@jest/globals';
import pg from 'pg';
import { TABLES } from '../simulators/admin-system/schema.js';
import type { Report } from '../src/verify/verify.js';
import { carrierId, castOf, offer, sealed } from './support/handing-over.js';
import { TestService } from './support/service.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let superuser: Superuser;
let cut: { dossier: string; item: string; act: string; event: string; list: string };

/** An acceptance, the last that this dossier's journal holds. */
beforeAll(async () => {
  service = await TestService.start();
  superuser = await Superuser.of(service);
  const { clerk, carrier } = castOf(service);
  const numbers = await sealed(clerk, 1);
  const { id } = (await offer(clerk, { person: carrierId }, numbers)).body;
  await carrier.post(`/v1/handovers/${id}/count`, { numbers });
  const { body } = await carrier.post(`/v1/handovers/${id}/accept`, { version: 1 });
  const [row] = await superuser.query<{ dossier: string; item: string; event: string }>(
    'select e.dossier_id as dossier, i.id as item, e.id as event from event e join item i on i.dossier_id = e.dossier_id where e.act_id = $1',
    [body.act],
  );
  cut = { dossier: row?.dossier ?? '', item: row?.item ?? '', event: row?.event ?? '', act: body.act, list: id };
}, 60_000);
afterAll(async () => {
  await superuser.client.end();
  await service.close();
});

/** What somebody sets back who cuts off the end, each a step of one statement. */
const EVENT = `gone as (delete from event where act_id = $1 returning dossier_id, seq)`;
const COUNTER = `counted as (update dossier d set seq = g.seq - 1, head = e.hash from gone g join event e
  on e.dossier_id = g.dossier_id and e.seq = g.seq - 1 where d.id = g.dossier_id)`;
const ACT = `forgotten as (delete from act where id = $1)`;
const CUSTODY = `held as (update item i set status = 'AT_OFFICE', holder_kind = 'OFFICE', holder_id = h.giver_id, place = h.giver_unit,
    holder_unit = h.giver_unit, held_since = i.sealed_at
  from handover h where h.ended_act = $1 and i.dossier_id in (select dossier_id from gone))`;
const LIST = `opened as (update handover set status = 'OFFERED', received_by = null, ended_act = null, ended_at = null where ended_act = $1),
  lines as (update handover_line set state = 'open' where state = 'moved' and item in (select id from item where dossier_id in (select dossier_id from gone))),
  due as (update deadline set withdrawn_act = null where withdrawn_act = $1 and kind = 'handover.expire'),
  clock as (update deadline d set set_act = o.set_act, due_at = o.due_at from deadline o
    where d.set_act = $1 and o.withdrawn_act = $1 and o.subject = d.subject),
  stopped as (delete from deadline where withdrawn_act = $1 and kind = 'custody.overdue')`;
const CURSORS = `followed as (update follower_cursor f set head_seq = g.seq - 1, acked_seq = g.seq - 1, sent_seq = g.seq - 1, behind_since = null
  from gone g where f.dossier = g.dossier_id)`;

const after = (...steps: string[]): Promise<Report> =>
  superuser.reportAfter(`with ${steps.join(', ')} select * from gone`, [cut.act], {
    simulatorsUrl: service.database.simulatorsUrl,
  });

function firstPlaces(report: Report): unknown[] {
  return report.broken.map(({ rows }) => rows[0]);
}

describe('F22 the end of a journal cut off', () => {
  test('the event alone: the dossier counts one more', async () => {
    expect(firstPlaces(await after(EVENT))).toContainEqual({ dossier: cut.dossier, said: 2, found: 1 });
  });

  test('and the counter set back: the act says that it had an event', async () => {
    const report = await after(EVENT, COUNTER);
    expect(firstPlaces(report)).toContainEqual({ act: cut.act, kind: 'handover.accept', said: 1, found: 0 });
    expect(report.counts.N2).toBe(0);
  });

  test('and the act deleted: the rows that it wrote name it, and the envelope is where no event has put it', async () => {
    const report = await after(EVENT, COUNTER, ACT);
    expect(firstPlaces(report)).toContainEqual({ act: cut.act, row: 'deadline.set_act', rows: 1 });
    expect(firstPlaces(report)).toContainEqual(
      expect.objectContaining({ item: cut.item, dossier: cut.dossier, seq: 1 }),
    );
    expect(report.counts).toMatchObject({ N1: 3, N2: 0, N8: 2 });
  });

  test('and custody put back: still the rows that it wrote', async () => {
    const report = await after(EVENT, COUNTER, ACT, CUSTODY);
    expect(firstPlaces(report)).toContainEqual({ act: cut.act, row: 'deadline.set_act', rows: 1 });
    expect(report.counts).toMatchObject({ N1: 3, N8: 0 });
  });

  test('and every row of it set back: what the administrative system was told of it is found there, and its cursor', async () => {
    const everything = [EVENT, COUNTER, ACT, CUSTODY, LIST];
    // nobody outside knows of it, and nothing inside is left: what was never published cannot be missed
    expect((await after(...everything)).broken).toEqual([]);
    await told();
    expect(
      (await superuser.reportAfter('select 1', [], { simulatorsUrl: service.database.simulatorsUrl })).broken,
    ).toEqual([]);
    const report = await after(...everything);
    expect(firstPlaces(report)).toContainEqual(expect.objectContaining({ dossier: cut.dossier, said: 2, found: 1 }));
    const hidden = await after(...everything, CURSORS);
    expect(hidden.counts).toMatchObject({ N1: 0, N2: 0, N3: 1, N8: 0 });
    expect(firstPlaces(hidden)).toContainEqual(expect.objectContaining({ event: cut.event, seq: 2, effects: 1 }));
  });
});

/** Somebody is owed everything, and everything took effect there. */
async function told(): Promise<void> {
  await superuser.query(
    `select open_endpoint(gen_random_uuid(), 'admin-system', 'test', (select person from staff where role = 'cashier' limit 1),
       (select array_agg(distinct type) from event), '{}', '2026-01-01', 'http://127.0.0.1:1', null, null)`,
  );
  const store = new pg.Client({ connectionString: service.database.simulatorsUrl });
  await store.connect();
  await store.query(TABLES);
  const owed = await superuser.query<{ id: string; post_code: string; seq: string }>(
    'select e.id, d.post_code, e.seq from event e join dossier d on d.id = e.dossier_id order by e.dossier_id, e.seq',
  );
  for (const { id, post_code, seq } of owed)
    await store.query(
      `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at) values ($1, $2, $3, $4, 'X', '{}', $5)`,
      [id, post_code, seq, Number(seq) - 1, new Date()],
    );
  await store.end();
}
