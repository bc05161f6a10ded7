import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Act, ActResult } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { localIso } from '../../platform/clock.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { isInScope } from '../../modules/directory/unit-scope.js';
import { WebhookEndpoints } from './webhook-endpoints.js';
import type { WebhookReplay, WebhookReplayView } from './webhooks.shapes.js';

/** From when on, until before when, and of which dossier only. */
interface Range {
  since: Date;
  until: Date;
  dossier?: string;
}

interface ReplayRow {
  id: string;
  since: Date;
  until: Date;
  dossier: string | null;
  all: number;
  done: number;
  parked: number;
  /** Not all of it is counted yet. */
  opening: boolean;
}

const MOST_SHOWN = 50;

/**
 * What an endpoint was owed is owed once more, to a row of its own that ends with the range: in order per dossier, under the
 * ids of the first time, so that a receiver absorbs what it has. What is owed now goes on beside it.
 */
@Injectable()
export class WebhookReplays {
  constructor(
    private readonly dataSource: DataSource,
    private readonly endpoints: WebhookEndpoints,
  ) {}

  /** @throws Refused `not-found`, `wrong-state`, `replay-running` (409), `replay-empty` (422) */
  async open(act: Act, endpoint: string, asked: WebhookReplay): Promise<ActResult> {
    const webhook = await this.endpoints.lock(act, endpoint, 'replay');
    const running = await act.tx.query<object[]>(
      `select 1 from endpoint e where e.replay_of = $1 and (e.opening_since is not null or exists (
         select 1 from follower_cursor c where c.endpoint = e.id and c.acked_seq < c.head_seq and c.parked_at is null)) limit 1`,
      [endpoint],
    );
    if (running.length > 0) throw new Refused('replay-running');
    const { since, until, dossier } = await this.rangeOf(act, endpoint, asked);
    const id = newId();
    const scope = JSON.stringify(dossier ? { dossier } : {});
    const [opened] = await act.tx.query<{ dossiers: string }[]>(
      'select open_replay($1, $2, $3, $4, $5, $6) as dossiers',
      [id, endpoint, scope, since, until, act.recordedAt],
    );
    const dossiers = Number(opened?.dossiers);
    if (dossiers === 0) throw new Refused('replay-empty');
    act.wakeUps.push({ follower: 'webhook', endpoint: id, dossier });
    return { id: endpoint, name: webhook.name, status: webhook.status, actions: [], replay: id, dossiers };
  }

  /** The newest first, at most 50. @throws Refused `not-found` */
  async list(actor: Actor, endpoint: string): Promise<{ data: WebhookReplayView[] }> {
    const seen = await this.dataSource.query<object[]>(
      `select 1 from endpoint e join unit u on u.id = e.unit
       where e.id = $1 and e.follower = 'webhook' and e.replay_of is null and ${isInScope('u', '$2')}`,
      [endpoint, actor.unit?.path],
    );
    if (seen.length === 0) throw new Refused('not-found');
    const rows = await this.dataSource.query<ReplayRow[]>(
      `select e.id, e.since, e.closed_at as until, e.scope ->> 'dossier' as dossier, count(c.dossier)::int as all,
         count(c.dossier) filter (where c.acked_seq = c.head_seq)::int as done, count(c.parked_at)::int as parked,
         e.opening_since is not null as opening
       from endpoint e left join follower_cursor c on c.endpoint = e.id
       where e.replay_of = $1 group by e.id order by e.id desc limit $2`,
      [endpoint, MOST_SHOWN],
    );
    return { data: rows.map(replayView) };
  }

  private async rangeOf(act: Act, endpoint: string, asked: WebhookReplay): Promise<Range> {
    if ('from' in asked) {
      const until = new Date(Math.min(Date.parse(asked.to), act.recordedAt.getTime()));
      return { since: new Date(asked.from), until };
    }
    const { dossier, fromSeq, toSeq } = asked;
    const [range] = await act.tx.query<{ since: Date | null; until: Date | null }[]>(
      `select min(v.recorded_at) as since, max(v.recorded_at) + interval '1 millisecond' as until
       from event v join follower_cursor c on c.endpoint = $1 and c.dossier = v.dossier_id
       where v.dossier_id = $2 and v.seq between $3 and $4`,
      [endpoint, dossier, fromSeq, toSeq],
    );
    if (!range?.since || !range.until) throw new Refused('replay-empty');
    return { since: range.since, until: range.until, dossier };
  }
}

function replayView(row: ReplayRow): WebhookReplayView {
  return {
    id: row.id,
    from: localIso(row.since),
    to: localIso(row.until),
    dossier: row.dossier ?? undefined,
    status: row.opening || row.done + row.parked < row.all ? 'RUNNING' : 'DONE',
    dossiers: { all: row.all, done: row.done, parked: row.parked },
  };
}
