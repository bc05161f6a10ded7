import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export const recordStates = ['valid', 'supplemented', 'void'] as const;
export type RecordState = (typeof recordStates)[number];

/** Papers that carry the code of the check page. */
const CHECKED = [
  'handover-record',
  'handover-tally-record',
  'filing-supplement',
  'irregularity-record',
  'irregularity-conclusion',
  'closing-sheet',
];

/** Whether a printed record still holds. Nothing is stored of it: an undo that comes at the same moment is never missed. */
@Injectable()
export class Records {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Void: both sides have undone the acceptance that it is about. Supplemented: it holds, but both sides have signed another
   * filing time since. @returns undefined for an id that is on no paper
   */
  async stateOf(check: string): Promise<RecordState | undefined> {
    const [row] = await this.dataSource.query<{ state: RecordState }[]>(
      `select case when h.status = 'UNDONE' then 'void'
           when exists (select 1 from filing_correction c where c.handover = coalesce(t.handover, s.handover)
             and (s.act is null or (c.dossier = s.dossier and (c.at, c.act) > (s.at, s.act)))) then 'supplemented'
           else 'valid' end as state
       from document d
         left join irregularity r on d.kind like 'irregularity-%' and r.id = d.subject
         left join handover_tally t on d.kind = 'handover-tally-record' and t.act = d.subject
         left join filing_correction s on d.kind = 'filing-supplement' and s.act = d.subject
         left join handover h on h.id = case d.kind when 'handover-record' then d.subject else coalesce(t.handover, s.handover, r.handover) end
       where d.check_id = $1 and d.kind = any ($2)`,
      [check, CHECKED],
    );
    return row?.state;
  }
}
