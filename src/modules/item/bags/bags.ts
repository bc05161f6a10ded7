import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { ownNumber } from '../../../platform/s10.js';
import type { Item } from '../item.entity.js';
import type { Holder } from '../item.lifecycle.js';
import { BAG_NUMBER } from '../scanned-numbers.js';
import type { BagState } from './bag.lifecycle.js';
import type { Bagged, SealFound } from './bag.rules.js';
import { IS_SUSPECT, visibleTo } from './bag-scope.js';

/** As much of a bag as its acts ask about. */
export interface Bag {
  id: string;
  number: string;
  status: BagState;
  madeAt: string;
  items: number;
  holderKind: 'COURIER' | 'OFFICE' | 'DESK';
  holderId: string;
  holderUnit: string;
  sealedAct: string;
}

/** What is sealed into a bag, where, for whom. */
export interface NewBag {
  id: string;
  seal: string;
  target: string;
  items: number;
  holder: Holder;
}

/** What was scanned last of a bag. */
export interface BagCounted {
  numbers: string[];
  at: Date;
}

const COLUMNS = `b.id, b.number, b.status, b.made_at as "madeAt", b.items, b.holder_kind as "holderKind",
  b.holder_id as "holderId", b.holder_unit as "holderUnit", b.sealed_act as "sealedAct" from bag b`;

/** The rows of bags and of what was counted of them. A bag's holder changes with its envelopes', in the same act. */
@Injectable()
export class Bags {
  /** @returns its number */
  async insert(act: Act, { id, seal, target, items, holder }: NewBag): Promise<string> {
    const [row] = await act.tx.query<{ serial: string }[]>(`select nextval('bag_number') as serial`);
    const number = ownNumber(BAG_NUMBER, Number(row?.serial));
    const { actor } = act;
    await act.tx.query(
      `insert into bag (id, number, status, seal, made_at, target, items, holder_kind, holder_id, holder_unit, sealed_by, sealed_act, sealed_at)
       values ($1, $2, 'SEALED', $3, $4, $5, $6, $7, $8, $4, $9, $10, $11)`,
      [id, number, seal, actor.unit?.id, target, items, holder.kind, holder.id, actor.id, act.id, act.trustedAt],
    );
    return number;
  }

  /** Unlocked. @throws Refused `not-found` to who has nothing to do with it */
  async find(act: Act, number: string): Promise<Bag> {
    const { sql, values } = visibleTo(act.actor, 2);
    const [bag] = await act.tx.query<Bag[]>(`select ${COLUMNS} where b.number = $1 and ${sql}`, [number, ...values]);
    if (!bag) throw new Refused('not-found');
    return bag;
  }

  /** The sealed bags of these numbers that this holder has, unlocked, in no order. */
  heldBy(tx: EntityManager, numbers: readonly string[], holder: Holder): Promise<Bag[]> {
    if (numbers.length === 0) return Promise.resolve([]);
    return tx.query<Bag[]>(
      `select ${COLUMNS} where b.number = any($1) and b.status = 'SEALED' and b.holder_kind = $2 and b.holder_id = $3`,
      [numbers, holder.kind, holder.id],
    );
  }

  /** After its envelopes and the lists. */
  async lock(act: Act, id: string): Promise<Bag> {
    const [bag] = await act.tx.query<Bag[]>(`select ${COLUMNS} where b.id = $1 for no key update`, [id]);
    if (!bag) throw new Error(`Bag ${id} is gone`);
    return bag;
  }

  /** What was sealed into it, as the journal has it, with what is left of that. */
  content(tx: EntityManager, { id, sealedAct }: Pick<Bag, 'id' | 'sealedAct'>): Promise<Bagged[]> {
    return tx.query<Bagged[]>(
      `select i.id as item, i.number, i.leg, i.dossier_id as dossier, coalesce(i.bag = $2, false) as "inBag"
       from event e cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') x join item i on i.id = (x ->> 'id')::uuid
       where e.act_id = $1 order by i.number`,
      [sealedAct, id],
    );
  }

  /** The open list on which an envelope of the bag stands, if there is one. Locked envelopes come onto no other. */
  async listOf(act: Act, id: string): Promise<string | undefined> {
    const rows = await act.tx.query<{ number: string }[]>(
      `select h.number from handover_line l join handover h on h.id = l.handover where l.bag = $1 and l.state = 'open' limit 1`,
      [id],
    );
    return rows[0]?.number;
  }

  /** Those of these bags that an open report says are not whole: one that a list was kept with, or refused for. */
  async suspect(tx: EntityManager, ids: readonly string[]): Promise<Bag[]> {
    if (ids.length === 0) return [];
    return tx.query<Bag[]>(`select ${COLUMNS} where b.id = any($1) and ${IS_SUSPECT}`, [ids]);
  }

  /** The ids of what is in these bags. */
  async itemsIn(tx: EntityManager, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<{ id: string }[]>('select id from item where bag = any($1)', [ids]);
    return rows.map(({ id }) => id);
  }

  /** Those of these bags that were taken apart to be counted. */
  counted(tx: EntityManager, ids: readonly string[]): Promise<Bag[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return tx.query<Bag[]>(
      `select ${COLUMNS} where b.id = any($1) and exists (select 1 from bag_count c where c.bag = b.id) order by b.number`,
      [ids],
    );
  }

  async lastCount(tx: EntityManager, id: string): Promise<BagCounted | undefined> {
    const rows = await tx.query<BagCounted[]>(
      'select numbers, at from bag_count where bag = $1 order by attempt desc limit 1',
      [id],
    );
    return rows[0];
  }

  /** @param reason the note that says why it was counted again */
  async addCount(act: Act, id: string, numbers: readonly string[], reason: string | undefined): Promise<void> {
    await act.tx.query(
      `insert into bag_count (bag, attempt, counted_by, act, numbers, reason, at)
       select b.id, (select count(*) + 1 from bag_count c where c.bag = b.id), $2, $3, $4, $5,
         greatest($6, b.sealed_at, (select max(c.at) from bag_count c where c.bag = b.id)) from bag b where b.id = $1`,
      [id, act.actor.id, act.id, [...new Set(numbers)], reason, act.trustedAt],
    );
  }

  /** @param at when, on rows and papers */
  async opened(act: Act, id: string, sealFound: SealFound, at: Date): Promise<void> {
    await act.tx.query(
      `update bag set status = 'OPENED', seal_found = $2, opened_by = $3, opened_act = $4, opened_at = $5 where id = $1`,
      [id, sealFound, act.actor.id, act.id, at],
    );
  }

  /** Their envelopes have this holder already; the database asks for both at the end of the act. Bags in the order of their ids. */
  async give(act: Act, ids: readonly string[], { kind, id }: Holder, unit: string): Promise<void> {
    if (ids.length === 0) return;
    await act.tx.query(
      `with locked as materialized (select id from bag where id = any($1) order by id for update)
       update bag b set holder_kind = $2, holder_id = $3, holder_unit = $4 from locked l where l.id = b.id`,
      [ids, kind, id, unit],
    );
  }
}

/** The bags that these envelopes are in. */
export function bagsOf(items: readonly Pick<Item, 'bag'>[]): string[] {
  return [...new Set(items.flatMap(({ bag }) => bag ?? []))];
}
