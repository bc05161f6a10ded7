import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import type { JournalEvent } from '../../dossier/event-types.js';
import type { Item } from '../item.entity.js';

type JournalItem = JournalEvent['items'][number];

/** An event that gave an envelope to another holder, or the one that sealed it. */
export interface CustodyChange {
  act: string;
  /** The person who did it: of a handover the receiver. */
  actor: string;
  /** The unit that answers for who holds it since then; null for a party. */
  unit: string | null;
  /** The envelope as the event before had it; absent where it was sealed. */
  before?: JournalItem;
  /** Whether more than scans and seals happened to it since then. */
  isOver: boolean;
}

interface Row extends Omit<CustodyChange, 'before'> {
  before: JournalItem | null;
}

/** Events that move nothing but the place, or the seal. */
const HARMLESS = [
  'item.arrived',
  'item.moved',
  'item.place-noted',
  'item.reweighed',
  'item.suspected',
  'seal.replaced',
];

/** Changes of custody as an envelope's journal tells them. */
@Injectable()
export class CustodyChanges {
  /** The last of a locked envelope, and the one that its giver had it by. */
  async lastTwo(act: Act, item: Item): Promise<{ last: CustodyChange; former?: CustodyChange }> {
    const rows = await act.tx.query<Row[]>(
      `with step as (
         select e.seq, e.type, e.act_id, b.body, s as item, lag(s) over (order by e.seq) as before
         from event e cross join lateral (select e.body::jsonb as body offset 0) b
           cross join lateral jsonb_array_elements(b.body -> 'items') s
         where e.dossier_id = $1 and s ->> 'id' = $2)
       select n.act_id as act, a.actor, n.before, case when n.item #>> '{holder,kind}' in ('CITIZEN', 'RECIPIENT') then null
           when n.item #>> '{holder,kind}' <> 'COURIER' then (n.item #>> '{holder,id}')::uuid
           when n.type = 'handover.accepted' then h.target_unit when n.type = 'handover.undone' then h.giver_unit
           when n.type = 'act.corrected' then (n.body #>> '{data,unit}')::uuid else a.unit end as unit,
         exists (select 1 from step l where l.seq > n.seq and l.type <> all ($3)) as "isOver"
       from step n join act a on a.id = n.act_id left join handover h on h.id = (n.body #>> '{data,handover}')::uuid
       where n.before -> 'holder' is distinct from n.item -> 'holder' order by n.seq desc limit 2`,
      [item.dossierId, item.id, HARMLESS],
    );
    const [last, former] = rows.map((row) => ({ ...row, before: row.before ?? undefined }));
    if (!last) throw new Error(`The journal knows nothing of ${item.number}`);
    return { last, former };
  }

  /** The act that gave a lost envelope up, and what it was before. */
  async loss(act: Act, item: Item): Promise<{ act: string; before: JournalItem }> {
    const [row] = await act.tx.query<{ act: string; before: JournalItem }[]>(
      `select s.act, s.before from (
         select e.type, e.seq, e.act_id as act, lag(i) over (order by e.seq) as before
         from event e cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') i
         where e.dossier_id = $1 and i ->> 'id' = $2) s
       where s.type = 'item.lost' order by s.seq desc limit 1`,
      [item.dossierId, item.id],
    );
    if (!row) throw new Error(`The journal knows nothing of the loss of ${item.number}`);
    return row;
  }
}
