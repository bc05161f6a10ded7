import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { isInScope } from '../../modules/directory/unit-scope.js';
import { concernsUnit } from '../../modules/dossier/dossier-scope.js';
import type { Actor } from '../../platform/actor.js';
import { localIso } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { findingCodes, findings, inboundClasses, type FindingCode } from './inbound-guard.rules.js';

const states = ['waiting', 'applied', 'refused', 'duplicate'] as const;
const instant = z.iso.datetime({ offset: true });

export const InboxFilter = z.strictObject({
  class: z.enum(inboundClasses).optional(),
  code: z.enum(findingCodes).optional(),
  status: z.enum(states).optional(),
  before: z.string().max(100).optional().describe('next của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type InboxFilter = z.infer<typeof InboxFilter>;

/** An event of an outside system and what was made of it; of its content nothing. */
export const InboxLine = z
  .strictObject({
    id: z.uuid().describe('Mã trong hộp thư đến; cũng là mã thao tác đã ghi nhận sự kiện'),
    endpoint: z.string().describe('Hệ thống gửi'),
    type: z.string(),
    status: z.enum(states),
    class: z.enum(inboundClasses),
    code: z.enum(findingCodes),
    explanation: z.string().describe('Giải thích bằng tiếng Việt và việc cần làm'),
    problem: z.string().optional().describe('Mã lỗi nếu không ghi nhận'),
    dossier: z.uuid().optional(),
    saidAt: instant.optional().describe('Thời điểm ghi trong sự kiện'),
    receivedAt: instant,
    repeats: z.int().describe('Số lần nhận lại cùng webhook-id'),
    alarmAt: instant.optional().describe('Đang chờ: từ lúc này là việc cần xử lý'),
  })
  .meta({ id: 'InboxLine' });
export type InboxLine = z.infer<typeof InboxLine>;

interface Row {
  id: string;
  endpoint: string;
  type: string;
  status: InboxLine['status'];
  code: FindingCode;
  problem: string | null;
  dossier: string | null;
  saidAt: Date | null;
  receivedAt: Date;
  repeats: number;
  alarmAt: Date | null;
}

const STATUS = `case when i.applied_act is not null then 'applied' when i.code = 'duplicate' then 'duplicate'
  when i.problem is not null then 'refused' else 'waiting' end`;

/** What came in of outside systems, the newest first: of a unit's own dossiers, and without a dossier of the province it covers. */
@Injectable()
export class InboxReads {
  constructor(private readonly dataSource: DataSource) {}

  async list(actor: Actor, filter: InboxFilter): Promise<{ data: InboxLine[]; next: string | null }> {
    const before = positionOf(filter.before);
    const rows = await this.dataSource.query<Row[]>(
      `select i.id, e.name as endpoint, i.kind as type, ${STATUS} as status, i.code, i.problem, i.dossier,
         i.said_at as "saidAt", i.received_at as "receivedAt", i.repeats, i.alarm_at as "alarmAt"
       from inbox i join endpoint e on e.id = i.source
       where i.counter is null and i.class is not null
         and (case when i.dossier is not null then ${concernsUnit('i.dossier', '$1')}
           else exists (select 1 from unit u where u.code = coalesce(e.scope ->> 'province', 'VN') and ${isInScope('u', '$1')}) end)
         and ($2::text is null or i.class = $2) and ($3::text is null or i.code = $3) and ($4::text is null or ${STATUS} = $4)
         and ($5::timestamptz is null or (i.received_at, i.id) < ($5, $6::uuid))
       order by i.received_at desc, i.id desc limit $7`,
      [actor.unit?.path, filter.class, filter.code, filter.status, before?.receivedAt, before?.id, filter.limit + 1],
    );
    const shown = rows.slice(0, filter.limit);
    const last = rows.length > filter.limit ? shown.at(-1) : undefined;
    return { data: shown.map(inboxLine), next: last ? `${last.receivedAt.toISOString()}_${last.id}` : null };
  }
}

function inboxLine({ problem, dossier, saidAt, receivedAt, alarmAt, ...row }: Row): InboxLine {
  return {
    ...row,
    class: findings[row.code].class,
    explanation: findings[row.code].vi,
    problem: problem ?? undefined,
    dossier: dossier ?? undefined,
    saidAt: saidAt ? localIso(saidAt) : undefined,
    receivedAt: localIso(receivedAt),
    alarmAt: alarmAt && row.status === 'waiting' ? localIso(alarmAt) : undefined,
  };
}

function positionOf(before: string | undefined): { receivedAt: string; id: string } | undefined {
  if (before === undefined) return undefined;
  const [, receivedAt, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f-]{36})$/.exec(before) ?? [];
  if (!receivedAt || !id) throw new Refused('body-invalid', {}, [{ pointer: '/before', code: 'not-a-position' }]);
  return { receivedAt, id };
}
