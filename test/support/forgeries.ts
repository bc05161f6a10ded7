/** What a forger who knows the format does: every hash fits again, and the dossier counts what is there. */
const RECHAIN = `create function pg_temp.rechain(d uuid) returns void language plpgsql as $$
  declare e record; chained bytea := sha256(uuid_send(d)); last bigint := 0;
  begin
    for e in select * from event where dossier_id = d order by seq loop
      chained := event_hash(chained, e.seq, e.recorded_at, e.body);
      last := e.seq;
      update event set hash = chained where dossier_id = d and seq = e.seq;
    end loop;
    update dossier set seq = last, head = chained where id = d;
  end $$`;

const forgery = (name: string, steps: string): string =>
  `create function pg_temp.${name}(d uuid) returns void language plpgsql as $$
   begin ${steps} perform pg_temp.rechain(d); end $$`;

const FORGED = `replace(replace(e.body, e.id::text, f.id::text), e.act_id::text, f.act::text)`;
/** A copy of event 2 at this seq, its ids its own throughout; \`act\` says whose it claims to be. */
const forged = (seq: number, act: string): string =>
  `insert into event (dossier_id, seq, id, act_id, type, recorded_at, body, hash)
   select d, ${seq}, f.id, f.act, e.type, e.recorded_at, ${FORGED}, e.hash
   from event e cross join (select gen_random_uuid() as id, ${act} as act) f where e.dossier_id = d and e.seq = 2;`;
const RENUMBER = `update event set seq = seq + 1000 where dossier_id = d and seq >= 3;
  update event set seq = seq - 999 where dossier_id = d and seq >= 1000;`;
const OTHERS = `(select act_id from event where act_id not in (select act_id from event where dossier_id = d) order by recorded_at desc, act_id limit 1)`;

/** Functions of a superuser's session, each with the dossier as its argument; `pg_temp.rewrite($1)` and so on. */
export const FORGERIES = [
  RECHAIN,
  forgery(
    'swap_bodies',
    `update event e set body = o.body from event o
     where e.dossier_id = d and o.dossier_id = d and e.seq in (2, 3) and o.seq = 5 - e.seq;`,
  ),
  forgery(
    'swap_seqs',
    `update event set seq = seq + 100 where dossier_id = d and seq in (2, 3);
     update event set seq = 205 - seq - 100 where dossier_id = d and seq > 100;`,
  ),
  forgery('insert_middle', RENUMBER + forged(3, 'gen_random_uuid()')),
  forgery('insert_middle_as_other', RENUMBER + forged(3, OTHERS)),
  forgery('insert_end', forged(4, 'gen_random_uuid()')),
  forgery('insert_end_as_other', forged(4, OTHERS)),
  forgery(
    'delete_middle',
    `delete from event where dossier_id = d and seq = 2; update event set seq = 2 where dossier_id = d and seq = 3;`,
  ),
  forgery('rewrite', `update event set body = replace(body, '"v":1', '"v":2') where dossier_id = d and seq = 2;`),
];
