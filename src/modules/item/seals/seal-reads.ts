import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { conditions, type Condition } from '../irregularities/irregularity.lifecycle.js';
import { ItemReads } from '../item-reads.js';

/** A seal of an envelope from some event on, or what was found of it. */
export interface SealView {
  seq: number;
  seal?: string;
  /** BROKEN: it was found not whole, and a report made. */
  state: 'INTACT' | 'REPLACED' | 'BROKEN' | 'NONE';
  since: Date;
  act: string;
  irregularity?: string;
  conditions?: Condition[];
}

interface Row {
  seq: number;
  since: Date;
  act: string;
  seal: string | null;
  sealState: SealView['state'] | null;
  irregularity: string | null;
  conditions: Condition[] | null;
  isFirst: boolean;
}

/** SQL: what a handover found of the envelope `$2`. */
const REMARKED = `(select jsonb_agg(d ->> 'kind') from jsonb_array_elements(b.body #> '{data,differences}') d
  where d ->> 'item' = $2 and d ->> 'kind' in (${conditions.map((each) => `'${each}'`).join(', ')}))`;

/** All the seals of an envelope, and when it was found not whole, as its dossier's journal tells it. */
@Injectable()
export class SealReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ItemReads,
  ) {}

  /** Oldest first. @throws Refused `not-found` when unknown or none of the actor's business */
  async read(actor: Actor, number: string): Promise<{ number: string; data: SealView[] }> {
    const { item } = await this.reads.read(actor, number);
    const rows = await this.dataSource.query<Row[]>(
      `select e.seq::int, e.recorded_at as since, e.act_id as act, s.item ->> 'seal' as seal, s.item ->> 'sealState' as "sealState",
         b.body #>> '{data,irregularity}' as irregularity, coalesce(b.body #> '{data,conditions}', r.remarks) as conditions,
         s.item is not null and row_number() over (order by s.item is null, e.seq) = 1 as "isFirst"
       from event e cross join lateral (select e.body::jsonb as body offset 0) b
         left join lateral (select i as item from jsonb_array_elements(b.body -> 'items') i where i ->> 'id' = $2) s on true
         left join lateral (select ${REMARKED} as remarks where e.type in ('handover.accepted', 'handover.refused')) r on true
       where e.dossier_id = $1 and (s.item is not null or r.remarks is not null) order by e.seq`,
      [item.dossierId, item.id],
    );
    return { number, data: stepsOf(rows) };
  }
}

/** The first seal, each new one, and each time somebody found it not whole. */
function stepsOf(rows: readonly Row[]): SealView[] {
  let seal: string | undefined;
  return rows.flatMap((row) => {
    const isNew = row.isFirst || (row.sealState === 'REPLACED' && row.seal !== (seal ?? null));
    seal = row.seal ?? seal;
    if (!isNew && !row.conditions) return [];
    return [stepOf(row, seal, isNew)];
  });
}

function stepOf(row: Row, seal: string | undefined, isNew: boolean): SealView {
  const { seq, since, act } = row;
  return {
    ...{ seq, seal, since, act },
    state: isNew ? (row.sealState ?? 'NONE') : 'BROKEN',
    irregularity: isNew && !row.conditions ? undefined : (row.irregularity ?? undefined),
    conditions: row.conditions ?? undefined,
  };
}
