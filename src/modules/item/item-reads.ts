import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import { Refused } from '../../platform/problems.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Dossiers } from '../dossier/dossiers.js';
import type { Item } from './item.entity.js';
import { Items } from './items.js';
import { inHandOf } from './seals/sealed-hands.js';
import type { WeightMethod } from './weights.js';

/** One line of an item's custody: who held it after which event. */
export interface CustodyStep {
  seq: number;
  type: string;
  recordedAt: Date;
  act: string;
  status: string;
  holder: { kind: string; id: string };
  place?: string;
  /** What it weighed, where the event says so: when it was sealed, and each time it was weighed again. */
  weightGrams?: number;
  weightMethod?: WeightMethod;
  /** The sheet of paper from which it was entered afterwards. */
  entered?: string;
}

type StepRow = Omit<CustodyStep, 'weightGrams' | 'weightMethod' | 'entered'> & {
  weightGrams: number | null;
  weightMethod: WeightMethod | null;
  entered: string | null;
};

@Injectable()
export class ItemReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dossiers: Dossiers,
    private readonly items: Items,
  ) {}

  async read(actor: Actor, number: string): Promise<{ item: Item; dossier: Dossier }> {
    const item = await this.items.find(this.dataSource.manager, number);
    const dossier = await this.dossiers.read(this.dataSource.manager, actor, item?.dossierId);
    if (!item) throw new Refused('not-found');
    return { item, dossier };
  }

  /**
   * The envelope alone, which has nobody's data: also for whoever has found it and has it in hand.
   * @throws Refused `not-found` when unknown or none of the actor's business
   */
  async held(actor: Actor, number: string): Promise<Item> {
    const item = await this.items.find(this.dataSource.manager, number);
    if (item && inHandOf(actor, item).length > 0) return item;
    await this.dossiers.read(this.dataSource.manager, actor, item?.dossierId);
    if (!item) throw new Refused('not-found');
    return item;
  }

  /** Every event that touched the item, oldest first. */
  async custody(actor: Actor, number: string): Promise<{ number: string; data: CustodyStep[] }> {
    const { item } = await this.read(actor, number);
    const rows = await this.dataSource.query<StepRow[]>(
      `select e.seq::int, e.type, e.recorded_at as "recordedAt", e.act_id as act, i ->> 'status' as status,
         i -> 'holder' as holder, i ->> 'place' as place, b.body #>> '{entered,number}' as entered,
         (w ->> 'weightGrams')::int as "weightGrams", w ->> 'weightMethod' as "weightMethod"
       from event e cross join lateral (select e.body::jsonb as body offset 0) b
         cross join lateral jsonb_array_elements(b.body -> 'items') i
         cross join lateral (select coalesce((select f from jsonb_array_elements(b.body #> '{data,further}') f
           where f ->> 'item' = $2), b.body -> 'data') as w) weighed
       where e.dossier_id = $1 and i ->> 'id' = $2 order by e.seq`,
      [item.dossierId, item.id],
    );
    return { number, data: rows.map(stepOf) };
  }
}

function stepOf({ weightGrams, weightMethod, entered, ...step }: StepRow): CustodyStep {
  return {
    ...step,
    ...(weightGrams !== null && { weightGrams }),
    ...(weightMethod !== null && { weightMethod }),
    ...(entered !== null && { entered }),
  };
}
