import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export const recordStates = ['valid', 'void'] as const;
export type RecordState = (typeof recordStates)[number];

/** Papers that carry the code of the check page. */
const CHECKED = [
  'handover-record',
  'handover-tally-record',
  'irregularity-record',
  'irregularity-conclusion',
  'closing-sheet',
];

/** Whether a printed record still holds. Nothing is stored of it: an undo that comes at the same moment is never missed. */
@Injectable()
export class Records {
  constructor(private readonly dataSource: DataSource) {}

  /** Void: both sides have undone the acceptance that it is about. @returns undefined for an id that is on no paper */
  async stateOf(check: string): Promise<RecordState | undefined> {
    const [row] = await this.dataSource.query<{ void: boolean }[]>(
      `select coalesce(h.status = 'UNDONE', false) as void from document d
         left join irregularity r on d.kind like 'irregularity-%' and r.id = d.subject
         left join handover_tally t on d.kind = 'handover-tally-record' and t.act = d.subject
         left join handover h on h.id = case d.kind when 'handover-record' then d.subject else coalesce(t.handover, r.handover) end
       where d.check_id = $1 and d.kind = any ($2)`,
      [check, CHECKED],
    );
    return row && (row.void ? 'void' : 'valid');
  }
}
