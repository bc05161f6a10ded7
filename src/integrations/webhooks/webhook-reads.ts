import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import { localIso } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { isInScope } from '../../modules/directory/unit-scope.js';
import { Units } from '../../modules/directory/units.js';
import type { EventType } from '../../modules/dossier/event-types.js';
import { askedOf } from '../partner-events.mapping.js';
import { STATE } from './webhook-endpoints.js';
import { webhookLifecycle, type WebhookState } from './webhooks.lifecycle.js';
import type { WebhookFilter, WebhookView } from './webhooks.shapes.js';

interface Row {
  id: string;
  name: string;
  url: string;
  unit: string;
  eventTypes: EventType[];
  scope: { province?: string; authority?: string };
  status: WebhookState;
  since: Date;
  closedAt: Date | null;
  disabledAt: Date | null;
  disabledCause: string | null;
  failures: number;
  pausedUntil: Date | null;
  secretEndsAt: Date | null;
  behind: number;
  parked: number;
  behindSince: Date | null;
}

/** $1: path of who asks, $2: now, in technical time. */
const SELECT = `select e.id, e.name, e.url, u.code as unit, e.event_types as "eventTypes", e.scope, ${STATE} as status, e.since,
    e.closed_at as "closedAt", e.disabled_at as "disabledAt", e.disabled_cause as "disabledCause", e.failures,
    case when greatest(e.paused_until, e.held_until) > $2 then greatest(e.paused_until, e.held_until) end as "pausedUntil",
    (select max(s.ends_at) from webhook_secret s where s.endpoint = e.id and s.secret is not null and s.ends_at > $2) as "secretEndsAt",
    c.behind, c.parked, c.since as "behindSince"
  from endpoint e join unit u on u.id = e.unit
  cross join lateral (select count(*)::int as behind, count(parked_at)::int as parked, min(behind_since) as since
    from follower_cursor where endpoint = e.id and acked_seq < head_seq) c
  where e.follower = 'webhook' and e.replay_of is null and ${isInScope('u', '$1')}`;

/** Third parties' endpoints of the actor's unit and the units below. */
@Injectable()
export class WebhookReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: Units,
  ) {}

  async list(actor: Actor, { after, limit }: WebhookFilter): Promise<{ data: WebhookView[]; next: string | null }> {
    const rows = await this.dataSource.query<Row[]>(
      `${SELECT} and ($3::text is null or e.name > $3) order by e.name limit $4`,
      [actor.unit?.path, new Date(), after, limit + 1],
    );
    const shown = rows.slice(0, limit);
    const data = await Promise.all(shown.map((row) => this.view(row, actor)));
    return { data, next: rows.length > limit ? (data.at(-1)?.name ?? null) : null };
  }

  /** @throws Refused `not-found` */
  async one(actor: Actor, id: string): Promise<WebhookView> {
    const [row] = await this.dataSource.query<Row[]>(`${SELECT} and e.id = $3`, [actor.unit?.path, new Date(), id]);
    if (!row) throw new Refused('not-found');
    return this.view(row, actor);
  }

  private async view(row: Row, actor: Actor): Promise<WebhookView> {
    const { authority } = row.scope;
    const at = (instant: Date | null): string | undefined => (instant ? localIso(instant) : undefined);
    return {
      id: row.id,
      name: row.name,
      url: row.url,
      unit: row.unit,
      eventTypes: askedOf(row.eventTypes),
      scope: authority ? { authority: (await this.units.byId(authority))?.code } : row.scope,
      status: row.status,
      since: localIso(row.since),
      closedAt: at(row.closedAt),
      disabledAt: at(row.disabledAt),
      disabledCause: row.disabledCause ?? undefined,
      failures: row.failures,
      pausedUntil: at(row.pausedUntil),
      secretEndsAt: at(row.secretEndsAt),
      dossiers: { behind: row.behind, parked: row.parked, behindSince: at(row.behindSince) },
      actions: webhookLifecycle.actionsFor(row.status, actor.role),
    };
  }
}
