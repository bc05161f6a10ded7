import type { EntityManager } from 'typeorm';
import type { Leg } from '../../item/item.lifecycle.js';
import type { Handover } from '../handover.entity.js';

/** What stands on paper for a bag whose papers were not tallied yet: what both signed for is the bag, not what is in it. */
const CONTENT = 'Túi thư niêm phong';

interface BagRow {
  number: string;
  seal: string;
  leg: Leg;
  moved: boolean;
}

/** A bag as a line of a record: without the number of a dossier, since it has none. */
interface BagLine extends BagRow {
  postingSlip: '';
  postCode: '';
  procedure: string;
  sensitive: false;
  paperDifferences: [];
}

export async function bagLines(tx: EntityManager, handover: Handover): Promise<BagLine[]> {
  const rows = await tx.query<BagRow[]>(
    `select b.number, b.seal, min(i.leg) as leg, bool_and(l.state = 'moved') as moved
     from handover_line l join bag b on b.id = l.bag join item i on i.id = l.item
     where l.handover = $1 and l.version = $2 and l.state <> 'removed' and l.tally_act is null
     group by b.number, b.seal order by b.number`,
    [handover.id, handover.version],
  );
  return rows.map((row) => ({
    ...row,
    postingSlip: '',
    postCode: '',
    procedure: CONTENT,
    sensitive: false,
    paperDifferences: [],
  }));
}
