import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { concernsUnit } from '../../modules/dossier/dossier-scope.js';
import { refusalWords } from '../../modules/dossier/task-words.js';
import type { Actor } from '../../platform/actor.js';
import { localIso } from '../../platform/clock.js';
import { IS_SERVED } from '../endpoints.js';

const states = ['waiting', 'failing', 'parked'] as const;
const instant = z.iso.datetime({ offset: true });

export const BehindFilter = z.strictObject({
  endpoint: z.uuid().optional(),
  status: z.enum(states).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type BehindFilter = z.infer<typeof BehindFilter>;

/** A dossier of which an outside system has not been told everything yet. */
export const BehindView = z
  .strictObject({
    endpoint: z.strictObject({ id: z.uuid(), name: z.string() }),
    dossier: z.uuid(),
    postCode: z.string(),
    status: z.enum(states).describe('waiting: đang chờ gửi; failing: gửi chưa được, sẽ gửi lại; parked: bị từ chối'),
    since: instant.describe('Sự kiện cũ nhất chưa gửi được ghi nhận lúc nào'),
    attempts: z.int().describe('Số lần liên tiếp gửi chưa được'),
    reason: z.string().optional(),
    nextAttemptAt: instant.optional().describe('Không gửi lại trước lúc này'),
    actions: z.array(z.enum(['retry', 'skip'])),
  })
  .meta({ id: 'Behind' });
export type BehindView = z.infer<typeof BehindView>;

interface Row {
  endpoint: string;
  name: string;
  dossier: string;
  postCode: string;
  status: BehindView['status'];
  since: Date;
  attempts: number;
  cause: string | null;
  nextAttemptAt: Date | null;
  total: number;
}

const STATUS = `case when c.parked_at is not null then 'parked' when c.attempts > 0 then 'failing' else 'waiting' end`;

/** What is still to be told of a unit's dossiers, the longest waiting first, and how many there are: how far a backlog has come. */
@Injectable()
export class FollowerReads {
  constructor(private readonly dataSource: DataSource) {}

  async behind(actor: Actor, filter: BehindFilter): Promise<{ data: BehindView[]; total: number }> {
    const rows = await this.dataSource.query<Row[]>(
      `select e.id as endpoint, e.name, d.id as dossier, d.post_code as "postCode", ${STATUS} as status,
         c.behind_since as since, c.attempts, c.last_error as cause,
         case when c.next_attempt_at > $4 and c.parked_at is null then c.next_attempt_at end as "nextAttemptAt",
         (count(*) over ())::int as total
       from follower_cursor c join endpoint e on e.id = c.endpoint join dossier d on d.id = c.dossier
       where c.acked_seq < c.head_seq and ${IS_SERVED} and ${concernsUnit('c.dossier', '$1')}
         and ($2::uuid is null or e.id = $2) and ($3::text is null or ${STATUS} = $3)
       order by c.behind_since, d.id, e.id limit $5`,
      [actor.unit?.path, filter.endpoint, filter.status, new Date(), filter.limit],
    );
    return { data: rows.map(behindView), total: rows[0]?.total ?? 0 };
  }
}

function behindView(row: Row): BehindView {
  return {
    endpoint: { id: row.endpoint, name: row.name },
    dossier: row.dossier,
    postCode: row.postCode,
    status: row.status,
    since: localIso(row.since),
    attempts: row.attempts,
    reason: row.status === 'waiting' ? undefined : refusalWords(row.cause ?? ''),
    nextAttemptAt: row.nextAttemptAt ? localIso(row.nextAttemptAt) : undefined,
    actions: row.status === 'waiting' ? [] : ['retry', 'skip'],
  };
}
