import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Actor } from '../../platform/actor.js';
import { localIso } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { isInScope } from '../directory/unit-scope.js';
import { Notes } from './notes.js';
import { settlers } from './settled-tasks.js';
import { endsByHand, refusalWords, wordsOf } from './task-words.js';

export const TaskFilter = z.strictObject({
  status: z.enum(['open', 'closed']).default('open'),
  kind: z.string().max(60).optional(),
  after: z.string().max(200).optional().describe('next của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type TaskFilter = z.infer<typeof TaskFilter>;

/** A thing to do, and how; of people it holds ids only. */
export const TaskView = z
  .strictObject({
    id: z.uuid(),
    kind: z.string(),
    title: z.string().describe('Việc gì'),
    reason: z.string().optional().describe('Vì sao hệ thống ngoài không nhận'),
    next: z.string().describe('Việc cần làm để đóng'),
    actions: z.array(z.enum(['settle'])).describe('Việc người xem danh sách làm được ngay ở đây'),
    settled: z.string().optional().describe('Đã xử lý thế nào'),
    unit: z.string().describe('Mã đơn vị'),
    dossier: z.uuid().optional(),
    subject: z.uuid().optional(),
    endpoint: z
      .strictObject({ id: z.uuid(), name: z.string() })
      .optional()
      .describe('Hệ thống ngoài mà việc này nói tới'),
    holder: z
      .strictObject({ kind: z.string(), id: z.uuid() })
      .optional()
      .describe('Bên đang giữ bưu gửi mà việc này nói tới'),
    openedAt: z.iso.datetime({ offset: true }),
    dueAt: z.iso.datetime({ offset: true }).optional(),
    closedAt: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'Task' });
export type TaskView = z.infer<typeof TaskView>;

interface Row {
  id: string;
  kind: string;
  unit: string;
  dossier: string | null;
  subject: string | null;
  endpoint: string | null;
  system: string | null;
  cause: string | null;
  holderKind: string | null;
  holderId: string | null;
  openedAt: Date;
  dueAt: Date | null;
  closedAt: Date | null;
  settledReason: string | null;
}

/** SQL: the sealed bag of unknown content in which the late envelope of the task `t` is: `s`. $1: the reader's path */
const SEALED = `left join lateral (select i.bag from item i join bag b on b.id = i.bag join unit m on m.id = b.made_at
    where t.kind = 'custody.overdue' and i.id = t.subject and b.status = 'SEALED' and not ${isInScope('m', '$1')}
      and not exists (select from bag_count n where n.bag = b.id and cardinality(n.numbers) > 0)) s on true`;

/** SQL: one task for all that is late in that bag, the first: as many as there are would give its content away (F18). $2: of open ones */
const ONCE = `(s.bag is null or ($2 and not exists (select from item j join task o on o.subject = j.id
    where j.bag = s.bag and o.unit = t.unit and o.kind = t.kind and o.closed_act is null and o.id < t.id)))`;

/** Tasks of the actor's unit, the units below and those that ended and that it took over, oldest first. */
@Injectable()
export class TaskReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notes: Notes,
  ) {}

  async list(actor: Actor, filter: TaskFilter): Promise<{ data: TaskView[]; next: string | null }> {
    const after = positionOf(filter.after);
    const rows = await this.dataSource.query<Row[]>(
      `select t.id, t.kind, u.code as unit, case when t.sealed is null then t.dossier end as dossier, coalesce(t.sealed, t.subject) as subject, e.id as endpoint, e.name as system, coalesce(p.cause, c.last_error) as cause, t.holder_kind as "holderKind", t.holder_id as "holderId", t.opened_at as "openedAt", t.due_at as "dueAt", t.closed_at as "closedAt", t.settled_reason as "settledReason"
       from unit u cross join lateral (
           select t.*, s.bag as sealed from task t ${SEALED} where t.unit = u.id and (t.closed_act is null) = $2 and ${ONCE} and ($3::text is null or t.kind = $3)
             and ($4::timestamptz is null or (t.opened_at, t.id) > ($4, $5::uuid))
           order by t.opened_at, t.id limit $6) t
         left join lateral (select v.body::jsonb #>> '{data,endpoint}' as endpoint, v.body::jsonb #>> '{data,cause}' as cause
           from event v where v.act_id = t.opened_act and v.dossier_id = t.dossier and v.type = 'follower.parked') p on true
         left join endpoint e on e.id = coalesce(p.endpoint::uuid, t.subject)
         left join follower_cursor c on c.endpoint = t.subject and c.dossier = t.dossier
       where ${isInScope('u', '$1')} or u.id = any($7)
       order by t.opened_at, t.id limit $6`,
      [
        ...[actor.unit?.path, filter.status === 'open', filter.kind, after?.openedAt, after?.id, filter.limit + 1],
        actor.unit?.formers ?? [],
      ],
    );
    const shown = rows.slice(0, filter.limit);
    const last = rows.length > filter.limit ? shown.at(-1) : undefined;
    const reasons = await this.notes.readAll(
      this.dataSource.manager,
      shown.flatMap(({ settledReason }) => settledReason ?? []),
    );
    return {
      data: shown.map((row) => taskView(row, actor, reasons)),
      next: last ? `${last.openedAt.toISOString()}_${last.id}` : null,
    };
  }
}

function taskView(row: Row, { role }: Actor, reasons: ReadonlyMap<string, string>): TaskView {
  const maySettle = row.closedAt === null && endsByHand(row.kind) && settlers.includes(role);
  return {
    id: row.id,
    kind: row.kind,
    ...wordsOf(row.kind),
    reason: row.cause === null ? undefined : refusalWords(row.cause),
    actions: maySettle ? ['settle'] : [],
    settled: row.settledReason ? reasons.get(row.settledReason) : undefined,
    unit: row.unit,
    ...aboutOf(row),
    openedAt: localIso(row.openedAt),
    dueAt: row.dueAt ? localIso(row.dueAt) : undefined,
    closedAt: row.closedAt ? localIso(row.closedAt) : undefined,
  };
}

/** What the task is about. */
function aboutOf(row: Row): Pick<TaskView, 'dossier' | 'subject' | 'endpoint' | 'holder'> {
  return {
    dossier: row.dossier ?? undefined,
    subject: row.subject ?? undefined,
    endpoint: row.endpoint && row.system ? { id: row.endpoint, name: row.system } : undefined,
    holder: row.holderKind && row.holderId ? { kind: row.holderKind, id: row.holderId } : undefined,
  };
}

function positionOf(after: string | undefined): { openedAt: string; id: string } | undefined {
  if (after === undefined) return undefined;
  const [, openedAt, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f-]{36})$/.exec(after) ?? [];
  if (!openedAt || !id) throw new Refused('body-invalid', {}, [{ pointer: '/after', code: 'not-a-position' }]);
  return { openedAt, id };
}
