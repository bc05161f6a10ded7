import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ended } from '../../item/item.lifecycle.js';
import type { SideKind } from '../handover.lifecycle.js';
import { lineOf, type BookLine, type Step } from './balance.rules.js';

/** Whose book it is. */
export interface BookHolder {
  kind: SideKind;
  id: string;
}

/** Up to which closing the book was read before. */
export interface Before {
  id: string;
  at: Date;
}

interface Row {
  item: string;
  number: string;
  held: boolean;
  piece: string | null;
  bag: { id: string; known: boolean } | null;
  seq: string | null;
  onHand: boolean | null;
  steps: [seq: number, has: boolean, recent: boolean][];
}

/** No transaction lives for so long: what is recorded before, and was not seen by the closing before, does not come any more. */
const OVERLAP_MS = 86_400_000;

/** Events by which an envelope comes to a holder although neither he nor his unit acts. In the words of the index `event_brought`. */
const BROUGHT = `'handover.undone', 'act.corrected', 'item.found', 'item.retrieved'`;

/** SQL: the holder, or his unit, has sealed the bag `b`, or it was counted; as `knownTo` has it. */
const KNOWN = `($1 in (b.made_at, b.sealed_by) or b.status = 'OPENED'
      or exists (select from bag_count n where n.bag = b.id and cardinality(n.numbers) > 0))`;

/**
 * What a holder had, got and gave since his closing before. Candidates are what he had then, what he has now, and what came
 * by an act of his or of his unit, or by one of those that bring it without him; what left must first have come.
 * The bag is the one in which he had it last.
 * One statement, so of one moment: an act is in it whole or not at all, and then it is in the next.
 */
const BOOK = `with arrived as (
    select e.dossier_id from act a join event e on e.act_id = a.id
    where a.actor in (select $1::uuid union select s.person from staff s where s.unit = $1::uuid) and (a.actor = $1 or a.unit = $1)
      and a.recorded_at >= $4 and strpos(e.body, $1::text) > 0
    union
    select e.dossier_id from event e where e.type in (${BROUGHT}) and e.recorded_at >= $4 and strpos(e.body, $1::text) > 0
  ), candidate as (
    select i.id from arrived a join item i on i.dossier_id = a.dossier_id
    union
    select i.id from item i where i.holder_id = $1 and i.status not in (${ended.map((state) => `'${state}'`).join(', ')})
    union
    select l.item from closing_line l where l.closing = $5 and l.on_hand
  )
  select i.id as item, i.number, i.holder_kind = $2 and i.holder_id = $1 and i.status <> all ($3) as held,
    b.number as piece, case when b.id is not null then jsonb_build_object('id', b.id, 'known', ${KNOWN}) end as bag, l.seq, l.on_hand as "onHand", coalesce(s.steps, '[]') as steps
  from candidate c join item i on i.id = c.id
  left join lateral (
    select l.seq, l.on_hand, l.bag from closing_line l join closing k on k.id = l.closing
    where l.item = i.id and k.holder_id = $1 and k.id is distinct from $6 order by k.day desc limit 1) l on true
  left join lateral (
    select jsonb_agg(jsonb_build_array(e.seq, h.has, e.recorded_at >= $4) order by e.seq) as steps, bool_or(h.has) as had,
      (array_agg((x ->> 'bag')::uuid order by e.seq desc) filter (where h.has))[1] as bag
    from event e cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') x
      cross join lateral (select x #>> '{holder,kind}' = $2 and x #>> '{holder,id}' = $1::text and x ->> 'status' <> all ($3) as has) h
    where e.dossier_id = i.dossier_id and e.seq > coalesce(l.seq, 0) and x ->> 'id' = i.id::text) s on true
  left join bag b on b.id = case when s.had then s.bag else l.bag end`;

/** The book of a holder, read from the journal. */
@Injectable()
export class Books {
  /**
   * @param day the local day that is closed; a first closing begins with what was there when the day before began
   * @param again the closing that is counted again: its own lines do not count
   */
  async read(tx: EntityManager, holder: BookHolder, day: string, before?: Before, again?: string): Promise<BookLine[]> {
    const from = before?.at ?? new Date(`${day}T00:00:00+07:00`);
    const since = new Date(from.getTime() - OVERLAP_MS);
    const rows = await tx.query<Row[]>(BOOK, [holder.id, holder.kind, ended, since, before?.id, again]);
    return rows.flatMap((row) => {
      const told = { piece: row.piece ?? row.number, bag: row.bag ?? undefined, last: lastOf(row) };
      const line = lineOf({ ...row, ...told, steps: row.steps.map(stepOf) });
      if ((line?.onHand ?? false) !== row.held) throw new Error(`Journal and row of ${row.number} name other holders`);
      return line ?? [];
    });
  }
}

function lastOf({ seq, onHand }: Row): { seq: number; onHand: boolean } | undefined {
  return seq === null || onHand === null ? undefined : { seq: Number(seq), onHand };
}

function stepOf([seq, has, recent]: Row['steps'][number]): Step {
  return { seq, has, recent };
}
