import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Notes } from '../../modules/dossier/notes.js';
import type { Actor } from '../../platform/actor.js';
import { localIso } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { concernsDifference } from './differences.js';
import { canBeResent, repairers, type DifferenceClass } from './reconciliation.rules.js';
import type {
  DifferenceFilter,
  DifferenceView,
  ReconciliationFilter,
  ReconciliationView,
} from './reconciliation.shapes.js';
import { concernsEndpoint } from './planned-days.js';

interface DayRow {
  id: string;
  endpoint: string;
  system: string;
  day: string;
  dueAt: Date | null;
  problem: string | null;
  comparedAt: Date | null;
  owed: number | null;
  effects: number | null;
  differences: ReconciliationView['differences'];
}

interface DifferenceRow {
  id: string;
  class: DifferenceClass;
  state: DifferenceView['state'];
  unit: string;
  subject: string;
  event: string;
  seq: number;
  dossier: string | null;
  postCode: string;
  items: string[];
  fields: string[];
  openedAt: Date;
  resent: boolean;
  escalated: boolean;
  endedAt: Date | null;
  note: string | null;
}

const COUNTED = `coalesce((select jsonb_agg(to_jsonb(c) order by c.class) from (
    select d.class, count(*) filter (where d.state = 'OPEN') as open, count(*) filter (where d.state = 'EXPLAINED') as explained,
      count(*) filter (where d.state = 'HEALED') as healed
    from reconciliation_difference d where d.reconciliation = r.id and ${concernsDifference('$1')} group by d.class) c), '[]')`;

/** Days at the administrative systems that serve the actor's province, and of their differences those of his business. */
@Injectable()
export class ReconciliationReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notes: Notes,
  ) {}

  /** The newest day first. */
  async days(
    actor: Actor,
    { endpoint, before, limit }: ReconciliationFilter,
  ): Promise<{ data: ReconciliationView[]; next: string | null }> {
    const from = positionOf(before);
    const rows = await this.dataSource.query<DayRow[]>(
      `select r.id, r.endpoint, e.name as system, to_char(r.day, 'YYYY-MM-DD') as day, r.due_at as "dueAt",
         r.last_problem as problem, r.compared_at as "comparedAt", r.owed, r.effects, ${COUNTED} as differences
       from reconciliation r join endpoint e on e.id = r.endpoint
       where ${concernsEndpoint('$1')} and ($2::uuid is null or r.endpoint = $2)
         and ($3::date is null or (r.day, r.id) < ($3, $4::uuid))
       order by r.day desc, r.id desc limit $5`,
      [actor.unit?.path, endpoint, from?.day, from?.id, limit + 1],
    );
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return { data: shown.map(dayView), next: last ? `${last.day}_${last.id}` : null };
  }

  /** Of one day, by id. @throws Refused `not-found` */
  async differences(
    actor: Actor,
    day: string,
    filter: DifferenceFilter,
  ): Promise<{ data: DifferenceView[]; next: string | null }> {
    const known = await this.dataSource.query<object[]>(
      `select 1 from reconciliation r join endpoint e on e.id = r.endpoint where r.id = $1 and ${concernsEndpoint('$2')}`,
      [day, actor.unit?.path],
    );
    if (known.length === 0) throw new Refused('not-found');
    const rows = await this.dataSource.query<DifferenceRow[]>(
      `select d.id, d.class, d.state, u.code as unit, d.subject, d.event, d.seq::int, d.dossier, d.post_code as "postCode", d.items,
         d.fields, d.opened_at as "openedAt", d.resent_act is not null as resent, d.escalated_act is not null as escalated,
         d.ended_at as "endedAt", d.reason as note
       from reconciliation_difference d join unit u on u.id = d.unit
       where d.reconciliation = $1 and ${concernsDifference('$2')} and ($3::text is null or d.class = $3)
         and ($4::text is null or d.state = $4) and ($5::uuid is null or d.subject = $5) and ($6::uuid is null or d.id > $6)
       order by d.id limit $7`,
      [day, actor.unit?.path, filter.class, filter.state, filter.subject, filter.after, filter.limit + 1],
    );
    const shown = rows.slice(0, filter.limit);
    const data = await Promise.all(shown.map((row) => this.differenceView(row, actor)));
    return { data, next: rows.length > filter.limit ? (data.at(-1)?.id ?? null) : null };
  }

  private async differenceView(
    { note, dossier, openedAt, endedAt, ...row }: DifferenceRow,
    actor: Actor,
  ): Promise<DifferenceView> {
    const repairs = canBeResent(row.class) ? ['resend', 'explain'] : ['explain'];
    return {
      ...row,
      dossier: dossier ?? undefined,
      openedAt: localIso(openedAt),
      endedAt: endedAt ? localIso(endedAt) : undefined,
      reason: note ? await this.notes.read(this.dataSource.manager, note) : undefined,
      actions: row.state === 'OPEN' && repairers.some((role) => role === actor.role) ? repairs : [],
    };
  }
}

function dayView({ dueAt, problem, comparedAt, owed, effects, ...row }: DayRow): ReconciliationView {
  return {
    ...row,
    status: dueAt ? 'DUE' : 'COMPARED',
    dueAt: dueAt ? localIso(dueAt) : undefined,
    problem: problem ?? undefined,
    comparedAt: comparedAt ? localIso(comparedAt) : undefined,
    owed: owed ?? undefined,
    effects: effects ?? undefined,
  };
}

function positionOf(before: string | undefined): { day: string; id: string } | undefined {
  if (before === undefined) return undefined;
  const [, day, id] = /^(\d{4}-\d\d-\d\d)_([0-9a-f-]{36})$/.exec(before) ?? [];
  if (!day || !id || Number.isNaN(Date.parse(day)))
    throw new Refused('body-invalid', {}, [{ pointer: '/before', code: 'not-a-position' }]);
  return { day, id };
}
