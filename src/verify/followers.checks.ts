import type { Check } from './checks.js';

/** Read once and looked up, however many there are. */
function openTasks(kind: string, column: 'opened_act' | 'subject'): string {
  return `select ${column} from task where kind = '${kind}' and closed_act is null and ${column} is not null`;
}

/** What the database itself knows of those whom we tell without being able to look into their store. */
export const followerChecks: Check[] = [
  {
    invariant: 'N3',
    name: 'an event owed to a webhook was neither taken, nor waits, nor was given up before anybody’s eyes',
    needs: ['webhook_secret'],
    sql: `select * from (
        select e.name as endpoint, o.dossier_id as dossier, o.seq, o.id as event, c.acked_seq as acked, c.sent_seq as sent, c.head_seq as head,
          case
            when c.endpoint is null or o.seq > c.head_seq then 'forgotten'
            when o.seq <= c.sent_seq then null
            when o.seq <= c.acked_seq then 'passed over'
            when c.parked_at is not null and c.parked_act not in (${openTasks('follower-parked', 'opened_act')})
              then 'parked and nobody was told'
            when coalesce(p.disabled_at, e.disabled_at) is not null and coalesce(p.id, e.id) not in (${openTasks('webhook-disabled', 'subject')})
              then 'switched off and nobody was told'
          end as wrong
        from owed_event o join endpoint e on e.id = o.endpoint left join endpoint p on p.id = e.replay_of
        left join follower_cursor c on c.endpoint = o.endpoint and c.dossier = o.dossier_id
        where o.follower = 'webhook' and not o.skipped and case when p.id is null then e.closed_at else p.closed_at end is null) w
      where wrong is not null order by dossier, seq, endpoint`,
  },
  {
    invariant: 'N3',
    name: 'an event owed to a feed is neither in it nor waits, or stands in it and is not owed',
    needs: ['feed'],
    sql: `select coalesce(o.endpoint, f.endpoint) as endpoint, coalesce(o.dossier_id, f.dossier) as dossier, coalesce(o.seq, f.seq) as seq,
        f.position, case when o.id is null then 'not owed' else 'missing' end as wrong
      from (
        select o.endpoint, o.dossier_id, o.seq, o.id, o.skipped or (o.seq > c.acked_seq and o.seq <= c.head_seq) as may_wait
        from owed_event o left join follower_cursor c on c.endpoint = o.endpoint and c.dossier = o.dossier_id
        where o.follower = 'feed') o
      full join feed f on f.endpoint = o.endpoint and f.dossier = o.dossier_id and f.seq = o.seq
      where o.id is null or (f.position is null and o.may_wait is not true) order by 2, 3, 1`,
  },
  {
    invariant: 'N3',
    name: 'a feed has a hole before this position, has its event twice or before an earlier one, or names another before it',
    needs: ['feed'],
    sql: `select * from (
        select endpoint, position, dossier, seq, previous,
          case
            when seq = last then 'twice'
            when seq < last then 'after a later one'
            when previous <> last then 'names another before it'
            when position <> before + 1 then 'hole before it'
          end as wrong
        from (
          select f.*, lag(position, 1, 0::bigint) over (partition by endpoint order by position) as before,
            coalesce(lag(seq) over (partition by endpoint, dossier order by position), 0) as last
          from feed f) f) w
      where wrong is not null order by endpoint, position`,
  },
  {
    invariant: 'N3',
    name: 'a position belongs to another generation than the one that gave it out',
    needs: ['feed', 'feed_generation'],
    sql: `select f.endpoint, f.position, f.generation, f.dossier, f.seq from feed f left join (
        select *, lead(after_position) over (partition by endpoint order by generation) as until_position from feed_generation
      ) g on g.endpoint = f.endpoint and g.generation = f.generation
      where g.generation is null or f.position <= g.after_position or f.position > g.until_position order by 1, 2`,
  },
];
