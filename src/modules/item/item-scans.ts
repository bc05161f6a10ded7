import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Act, ActResult } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { Refused } from '../../platform/problems.js';
import { Units } from '../directory/units.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Dossiers } from '../dossier/dossiers.js';
import { Journal } from '../dossier/journal.js';
import type { Item } from './item.entity.js';
import { itemLifecycle } from './item.lifecycle.js';
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
}

/** Scans of one envelope that no second party signs. */
@Injectable()
export class ItemScans {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dossiers: Dossiers,
    private readonly items: Items,
    private readonly journal: Journal,
    private readonly units: Units,
  ) {}

  /** It has come to the actor's office; its holder does not change until he hands it over. */
  async arrive(act: Act, number: string): Promise<ActResult> {
    const { dossier, item } = await this.lock(act, number);
    const status = itemLifecycle.next(item.status, 'arrive', act.actor.role);
    const place = placeOf(act.actor);
    if (act.actor.role === 'courier') requireHolder(item, act.actor);
    await this.items.change(act, item, { status, place });
    await this.journal.append(act, { type: 'item.arrived', dossier, items: [item], data: { place } });
    return itemResult(item, act.actor);
  }

  /** It comes in at a place that its own holder staffs alone: the place changes, the holder does not. */
  async deposit(act: Act, number: string): Promise<ActResult> {
    const { dossier, item } = await this.lock(act, number);
    const status = itemLifecycle.next(item.status, 'deposit', act.actor.role);
    requireHolder(item, act.actor);
    const place = placeOf(act.actor);
    const unit = await this.units.byId(place);
    if (!unit?.singleStaff) throw new Refused('place-has-staff');
    await this.items.change(act, item, { status, place });
    await this.journal.append(act, { type: 'item.moved', dossier, items: [item], data: { how: 'deposit', place } });
    return itemResult(item, act.actor);
  }

  async read(actor: Actor, number: string): Promise<{ item: Item; dossier: Dossier }> {
    const item = await this.items.find(this.dataSource.manager, number);
    const dossier = await this.dossiers.read(this.dataSource.manager, actor, item.dossierId);
    return { item, dossier };
  }

  /** Every event that touched the item, oldest first. */
  async custody(actor: Actor, number: string): Promise<{ number: string; data: CustodyStep[] }> {
    const { item } = await this.read(actor, number);
    const data = await this.dataSource.query<CustodyStep[]>(
      `select e.seq::int, e.type, e.recorded_at as "recordedAt", e.act_id as act, i ->> 'status' as status,
         i -> 'holder' as holder, i ->> 'place' as place
       from event e cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') i
       where e.dossier_id = $1 and i ->> 'id' = $2 order by e.seq`,
      [item.dossierId, item.id],
    );
    return { number, data };
  }

  private async lock(act: Act, number: string): Promise<{ dossier: Dossier; item: Item }> {
    const found = await this.items.find(act.tx, number);
    const dossier = await this.dossiers.lockOne(act, found.dossierId);
    return { dossier, item: await this.items.lockOne(act, found.id) };
  }
}

function placeOf(actor: Actor): string {
  if (actor.unit?.kind !== 'office') throw new Refused('role-not-allowed');
  return actor.unit.id;
}

function requireHolder(item: Item, actor: Actor): void {
  if (item.holderKind !== 'COURIER' || item.holderId !== actor.id)
    throw new Refused('item-not-yours', { number: item.number });
}

function itemResult(item: Item, actor: Actor): ActResult {
  return {
    id: item.id,
    number: item.number,
    status: item.status,
    version: item.version,
    actions: itemLifecycle.actionsFor(item.status, actor.role),
  };
}
