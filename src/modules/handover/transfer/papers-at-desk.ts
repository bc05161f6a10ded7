import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import type { CountedLine } from '../../item/tally-lines.js';
import type { TransferInput } from './transfer.shapes.js';

interface Row {
  line: number;
  kind: CountedLine['kind'];
  counted: number;
  sent: number;
}

/** What a desk has of a dossier: what it counted there, less what it has sent on. */
@Injectable()
export class PapersAtDesk {
  /** @throws Refused `transfer-not-wanted`, `transfer-under-way` (409) where there is nothing to send */
  async held(act: Act, { id, postCode }: Dossier, desk: string): Promise<Row[]> {
    const rows = await act.tx.query<Row[]>(
      `select line, kind, sum(counted)::int as counted, sum(sent)::int as sent from (
         select t.line, t.kind, t.given as counted, 0 as sent
         from item i join tally_line t on t.item = i.id and t.at = 'desk'
           join handover_line l on l.item = i.id and l.tally_act is not null join handover h on h.id = l.handover
         where i.dossier_id = $1 and i.leg in ('submission', 'transfer') and h.target_unit = $2
         union all
         select t.line, t.kind, 0, t.given
         from item i join tally_line t on t.item = i.id and t.at = 'intake' join act a on a.id = i.sealed_act
         where i.dossier_id = $1 and i.leg = 'transfer' and a.unit = $2) p
       group by line, kind having sum(counted) > 0 order by line`,
      [id, desk],
    );
    if (rows.length === 0) throw new Refused('transfer-not-wanted', { number: postCode });
    const left = rows.filter(({ counted, sent }) => counted > sent);
    if (left.length === 0) throw new Refused('transfer-under-way', { number: postCode });
    return left;
  }

  /**
   * As they are put into the envelope; `required` is what the desk has.
   * @throws Refused `tally-lines-wrong` (422) unless every line is counted, none with more than is there, and not all with nothing
   */
  sealed(held: readonly Row[], counted: TransferInput['lines']): CountedLine[] {
    const given = new Map(counted.map((each) => [each.line, each.given]));
    const lines = held.map(({ line, kind, counted: had, sent }) => ({
      line,
      kind,
      required: had - sent,
      given: given.get(line) ?? 0,
    }));
    const isWhole =
      given.size === counted.length && lines.length === given.size && lines.every(({ line }) => given.has(line));
    const fits = lines.every((line) => line.given <= line.required) && lines.some((line) => line.given > 0);
    if (!isWhole || !fits)
      throw new Refused('tally-lines-wrong', {}, [{ pointer: '/lines', code: 'tally-lines-wrong' }]);
    return lines;
  }
}
