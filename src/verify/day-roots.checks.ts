import type { Check } from './checks.js';

const DAY = `to_char(r.day, 'YYYY-MM-DD')`;

/** Every act of a past day stands under the root of its province's day, and each root on the one before. */
export const dayRootChecks: Check[] = [
  {
    invariant: 'N1',
    name: 'acts of a day before yesterday stand under no root',
    // where nobody has ever swept nothing can be missed
    needs: ['day_root'],
    sql: `select u.code as unit, to_char(a.day, 'YYYY-MM-DD') as day, count(*) as acts from act_day a left join unit u on u.id = a.unit
      where a.day < ((select at from verified) at time zone 'Asia/Ho_Chi_Minh')::date - 1
        and (exists (select from ended_day) or exists (select from act where kind = 'day-root.take'))
        and not exists (select from day_root r where r.unit = a.unit and r.day = a.day)
      group by u.code, a.day order by a.day, u.code`,
  },
  {
    invariant: 'N8',
    name: 'a root is not that of its acts',
    needs: ['day_root'],
    sql: `select u.code as unit, ${DAY} as day, r.acts as said, coalesce(s.acts, 0) as found
      from day_root r join unit u on u.id = r.unit left join (
        select unit, day, count(*) as acts, string_agg(hash, ''::bytea order by recorded_at, id) as hashes
        from act_day where day <= (select max(day) from day_root) group by unit, day) s on s.unit = r.unit and s.day = r.day
      where r.acts is distinct from s.acts or r.root is distinct from sha256(r.previous || convert_to(${DAY}, 'UTF8') || s.hashes)
      order by r.day, u.code`,
  },
  {
    invariant: 'N8',
    name: 'a root does not hang on the one before',
    needs: ['day_root'],
    sql: `select u.code as unit, ${DAY} as day from (
        select *, lag(root, 1, sha256(uuid_send(unit))) over (partition by unit order by day) as before from day_root) r
      join unit u on u.id = r.unit where r.previous <> r.before order by r.day, u.code`,
  },
  {
    invariant: 'N8',
    name: 'a root is another than the act says that took it',
    needs: ['day_root'],
    // what somebody makes of an answer need not be JSON any more
    sql: `select u.code as unit, ${DAY} as day, r.taken_act as act from day_root r join unit u on u.id = r.unit
      left join act a on a.id = r.taken_act
      where coalesce(a.kind <> 'day-root.take' or strpos(a.answer, '"root":"' || encode(r.root, 'hex') || '"') = 0, true)
      order by r.day, u.code`,
  },
];
