import type { EntityManager } from 'typeorm';
import type { Leg } from '../../item/item.lifecycle.js';
import type { Handover } from '../handover.entity.js';
import type { PaperDifference } from '../handover.rules.js';

/** An envelope of a record, with what was counted of it. */
export interface RecordLine {
  number: string;
  postingSlip: string;
  leg: Leg;
  /** Our number of the dossier, and the authority's code once it is known. */
  postCode: string;
  code?: string;
  procedure: string;
  sensitive: boolean;
  seal?: string;
  /** Whether it moved; what stayed with the giver did not. */
  moved: boolean;
  /** It is on the posting slip and was lost on the way: the papers were counted without it. */
  lost?: true;
  /** Papers as counted at the desk, before that as at the intake; absent where none were counted. */
  originals?: number;
  copies?: number;
  talliedAt?: Date;
  /** Where the desk counted another number of papers than the posting slip says; empty before the tally. */
  paperDifferences: PaperDifference[];
}

/** An envelope of a record as the rows have it. */
interface LineRow extends Pick<RecordLine, 'number' | 'postingSlip' | 'leg' | 'postCode' | 'moved'> {
  item: string;
  checklist: string;
  code: string | null;
  seal: string | null;
  talliedAt: Date | null;
  lost: boolean;
}

const OF_ITEM = `i.id as item, i.number, i.posting_slip as "postingSlip", i.leg, d.post_code as "postCode", d.code, d.checklist, i.seal`;

/** The envelopes of a list, and those that were tallied with them: the rest of a posting slip, come by another list or lost. */
export async function lineRows(tx: EntityManager, handover: Handover): Promise<LineRow[]> {
  const listed = await tx.query<LineRow[]>(
    `select ${OF_ITEM}, l.state = 'moved' as moved, t.at as "talliedAt", false as lost
     from handover_line l join item i on i.id = l.item join dossier d on d.id = i.dossier_id
       left join handover_tally t on t.act = l.tally_act
     where l.handover = $1 and l.version = $2 and l.state <> 'removed' and (l.bag is null or l.tally_act is not null)
     order by l.position, i.number`,
    [handover.id, handover.version],
  );
  const beside = await tx.query<LineRow[]>(
    `with counted as (
       select distinct t.act, t.at, n.dossier_id, n.sealed_act from handover_tally t
         join handover_line l on l.handover = t.handover and l.tally_act = t.act join item n on n.id = l.item where t.handover = $1)
     select ${OF_ITEM}, s.id is null as moved, c.at as "talliedAt", s.id is not null as lost
     from counted c join item i on i.dossier_id = c.dossier_id and i.sealed_act = c.sealed_act join dossier d on d.id = i.dossier_id
       left join lateral (select e.id from event e where e.dossier_id = c.dossier_id and e.act_id = c.act
         and e.body::jsonb #> '{data,lost}' ? i.id::text) s on true
     where s.id is not null or exists (select 1 from handover_line o where o.item = i.id and o.tally_act = c.act and o.handover <> $1)
     order by i.number`,
    [handover.id],
  );
  return [...listed, ...beside];
}

/** What is printed of it as it is. */
export function printedRow(row: LineRow): Omit<RecordLine, 'procedure' | 'sensitive' | 'paperDifferences'> {
  const { number, postingSlip, leg, postCode, moved } = row;
  const known = { code: row.code ?? undefined, seal: row.seal ?? undefined, talliedAt: row.talliedAt ?? undefined };
  return { number, postingSlip, leg, postCode, moved, ...known, ...(row.lost && { lost: true }) };
}
