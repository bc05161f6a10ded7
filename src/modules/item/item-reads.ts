import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import { Refused } from '../../platform/problems.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Dossiers } from '../dossier/dossiers.js';
import type { Item } from './item.entity.js';
import { Items } from './items.js';

/** One line of an item's custody: who held it after which event. */
export interface CustodyStep {
  seq: number;
  type: string;
  recordedAt: Date;
  act: string;
  status: string;
  holder: { kind: string; id: string };
  place?: string;
  /** The sheet of paper from which it was entered afterwards. */
  entered?: string;
}

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

  /** Every event that touched the item, oldest first. */
  async custody(actor: Actor, number: string): Promise<{ number: string; data: CustodyStep[] }> {
    const { item } = await this.read(actor, number);
    const rows = await this.dataSource.query<(CustodyStep & { entered?: string | null })[]>(
      `select e.seq::int, e.type, e.recorded_at as "recordedAt", e.act_id as act, i ->> 'status' as status,
         i -> 'holder' as holder, i ->> 'place' as place, e.body::jsonb #>> '{entered,number}' as entered
       from event e cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') i
       where e.dossier_id = $1 and i ->> 'id' = $2 order by e.seq`,
      [item.dossierId, item.id],
    );
    return { number, data: rows.map(({ entered, ...step }) => (entered ? { ...step, entered } : step)) };
  }
}
