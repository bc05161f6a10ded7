import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Actor, Role } from '../../platform/actor.js';
import { localIso } from '../../platform/clock.js';
import { Notes } from './notes.js';

const instant = z.iso.datetime({ offset: true });
const states = ['PENDING', 'ACCEPTED', 'REJECTED'] as const;
type State = (typeof states)[number];

/** What a deciding system made of one event of the dossier after it had taken it (202). */
export const ConfirmationView = z
  .strictObject({
    id: z.uuid(),
    seq: z.int().describe('Sự kiện trong nhật ký'),
    event: z.uuid(),
    type: z.string(),
    system: z.string().describe('Hệ thống có lời xác nhận'),
    state: z.enum(states).describe('PENDING: đã nhận, chưa trả lời; ACCEPTED: xác nhận; REJECTED: không xác nhận'),
    toldAt: instant,
    dueAt: instant.optional().describe('Hạn trả lời, theo giờ làm việc của Bộ phận Một cửa'),
    overdue: z.boolean(),
    wordAt: instant.optional(),
    reason: z.string().optional().describe('Lý do không xác nhận, bằng lời của cơ quan'),
    settled: z.boolean().describe('Đã có người xử lý'),
    next: z.string().optional().describe('Việc cần làm'),
  })
  .meta({ id: 'Confirmation' });
export type ConfirmationView = z.infer<typeof ConfirmationView>;

interface Row {
  id: string;
  seq: number;
  event: string;
  type: string;
  system: string;
  state: State;
  toldAt: Date;
  dueAt: Date | null;
  overdue: boolean;
  wordAt: Date | null;
  reason: string | null;
  settled: boolean;
}

/** Desk and office; `with-reason` for those who can do something about it. Citizens and couriers are not concerned. */
const sight: Partial<Record<Role, 'with-reason' | 'state'>> = {
  'desk-officer': 'with-reason',
  'post-at-desk': 'with-reason',
  clerk: 'with-reason',
  controller: 'with-reason',
  dispatcher: 'state',
  cashier: 'state',
  supervisor: 'state',
  auditor: 'state',
};

const NEXT = {
  rejected:
    'Cơ quan không xác nhận sự kiện này. Đọc lý do; sai ở phía bưu điện thì sửa, sự kiện sửa được gửi đi tự động; không sai thì thống nhất với cơ quan. Xong thì ghi nhận đã xử lý.',
  overdue:
    'Cơ quan đã nhận nhưng quá hạn chưa xác nhận. Liên hệ cơ quan; có trả lời thì việc này tự đóng, không thì ghi nhận đã xử lý.',
} as const;

/** The second word on a dossier's events, by seq. */
@Injectable()
export class ConfirmationReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notes: Notes,
  ) {}

  /** @returns undefined for a role that is not concerned */
  async of(actor: Actor, dossier: string): Promise<ConfirmationView[] | undefined> {
    const sees = sight[actor.role];
    if (!sees) return undefined;
    const rows = await this.dataSource.query<Row[]>(
      `select c.id, c.seq::int, c.event, v.type, e.name as system, c.state, c.told_at as "toldAt", c.due_at as "dueAt",
         c.overdue_act is not null as overdue, c.word_at as "wordAt", c.reason, c.settled_act is not null as settled
       from confirmation c join endpoint e on e.id = c.endpoint
         join event v on v.dossier_id = c.dossier and v.seq = c.seq
       where c.dossier = $1 order by c.seq, e.name`,
      [dossier],
    );
    return Promise.all(rows.map(async (row) => confirmationView(row, await this.reasonOf(row, sees))));
  }

  private async reasonOf({ reason }: Row, sees: 'with-reason' | 'state'): Promise<string | undefined> {
    return reason && sees === 'with-reason' ? this.notes.read(this.dataSource.manager, reason) : undefined;
  }
}

function confirmationView({ toldAt, dueAt, wordAt, ...row }: Row, reason: string | undefined): ConfirmationView {
  return {
    ...row,
    toldAt: localIso(toldAt),
    dueAt: dueAt ? localIso(dueAt) : undefined,
    wordAt: wordAt ? localIso(wordAt) : undefined,
    reason,
    next: row.settled ? undefined : nextOf(row),
  };
}

function nextOf({ state, overdue }: Pick<Row, 'state' | 'overdue'>): string | undefined {
  if (state === 'REJECTED') return NEXT.rejected;
  return state === 'PENDING' && overdue ? NEXT.overdue : undefined;
}
