import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import { violated } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import type { JournalEvent } from '../dossier/event-types.js';
import { References } from '../dossier/references.js';
import { Item } from './item.entity.js';
import { ended, type Holder, type HolderKind, type ItemState, type Leg } from './item.lifecycle.js';
import { statusAfter, type Purpose } from './item.rules.js';
import { Numbers } from './numbers/numbers.js';

export interface Sealing {
  dossier: string;
  leg: Leg;
  /** Scanned from a block, or absent: drawn from `unit`'s range. */
  number?: string;
  unit: string;
  status: ItemState;
  holder: Holder;
  place?: string;
  seal?: string;
  weightGrams?: number;
  /** Number of the first item of the leg; this item's own when absent. */
  postingSlip?: string;
}

/** What may change on an item beside its identity. */
export type ItemChange = Partial<
  Pick<Item, 'status' | 'holderKind' | 'holderId' | 'place' | 'next' | 'nextCause' | 'seal' | 'sealState'>
>;

/** As the journal's canonical JSON has it, so that row and event never differ. */
function written(text: string | undefined): string | null {
  return text === undefined ? null : text.normalize('NFC');
}

/** Envelopes and who holds them. Custody is the item's holder column plus its events; only here it changes. */
@Injectable()
export class Items {
  constructor(
    private readonly numbers: Numbers,
    private readonly references: References,
  ) {}

  /** A new sealed envelope with its number. @throws Refused of `Numbers` */
  async seal(act: Act, sealing: Sealing): Promise<Item> {
    const number = sealing.number
      ? await this.numbers.take(act, sealing.number)
      : await this.numbers.draw(act, sealing.unit);
    const seal = written(sealing.seal);
    const item = act.tx.create(Item, {
      id: newId(),
      dossierId: sealing.dossier,
      leg: sealing.leg,
      number,
      status: sealing.status,
      holderKind: sealing.holder.kind,
      holderId: sealing.holder.id,
      place: sealing.place ?? null,
      seal,
      sealState: seal ? 'INTACT' : 'NONE',
      weightGrams: sealing.weightGrams ?? null,
      postingSlip: sealing.postingSlip ?? number,
      next: null,
      nextCause: null,
      version: 1,
      sealedAct: act.id,
      sealedAt: act.recordedAt,
    });
    await act.tx.insert(Item, item).catch((error: unknown) => {
      if (violated(error) === 'item_number_live') throw new Refused('number-used', { number });
      throw error;
    });
    await this.references.add(act, 'item', number, [sealing.dossier]);
    return item;
  }

  /** The newest item with this number, unlocked: its dossier must be locked (and its scope checked) before `lock`. */
  find(tx: EntityManager, number: string): Promise<Item | null> {
    return tx.findOne(Item, { where: { number }, order: { sealedAt: 'DESC' } });
  }

  /** The live item of each number, unlocked, in no order; unknown numbers are left out. */
  findLive(tx: EntityManager, numbers: readonly string[]): Promise<Item[]> {
    return tx
      .createQueryBuilder(Item, 'item')
      .where('item.number in (:...numbers)', { numbers: numbers.length > 0 ? numbers : [''] })
      .andWhere('item.status not in (:...ended)', { ended })
      .getMany();
  }

  ofDossier(tx: EntityManager, dossier: string): Promise<Item[]> {
    return tx.find(Item, { where: { dossierId: dossier }, order: { sealedAt: 'ASC' } });
  }

  /**
   * Locks items in the order of their ids; after their dossiers. No key changes, and the lock says so: a row that comes to
   * refer to an envelope while somebody holds its list would wait for it the wrong way round.
   */
  lock(act: Act, ids: readonly string[]): Promise<Item[]> {
    return act.tx.find(Item, {
      where: { id: In([...new Set(ids)].sort()) },
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    });
  }

  async lockOne(act: Act, id: string): Promise<Item> {
    const [item] = await this.lock(act, [id]);
    if (!item) throw new Refused('not-found');
    return item;
  }

  /**
   * Nobody takes an envelope from under a list that its giver has signed: he takes the list back first.
   * @throws Refused `item-on-list` (409) with the number of the list
   */
  async requireNotOffered(act: Act, items: readonly Item[]): Promise<void> {
    const rows = await act.tx.query<{ number: string; list: string }[]>(
      `select i.number, h.number as list from handover_line l join handover h on h.id = l.handover join item i on i.id = l.item
       where l.item = any($1) and l.state = 'open' and h.status = 'OFFERED' order by i.number limit 1`,
      [items.map((item) => item.id)],
    );
    if (rows[0]) throw new Refused('item-on-list', { ...rows[0] });
  }

  /** Changes a locked item; its version rises. */
  async change(act: Act, item: Item, change: ItemChange): Promise<void> {
    await act.tx.update(Item, { id: item.id }, { ...change, version: item.version + 1 });
    Object.assign(item, change, { version: item.version + 1 });
  }

  /** The same change to several locked items, in one statement. */
  async changeAll(act: Act, items: readonly Item[], change: ItemChange): Promise<void> {
    if (items.length === 0) return;
    await act.tx
      .createQueryBuilder()
      .update(Item)
      .set({ ...change, version: () => 'version + 1' })
      .where({ id: In(items.map((item) => item.id)) })
      .execute();
    for (const item of items) Object.assign(item, change, { version: item.version + 1 });
  }

  /**
   * A handover accepted: locked items go from giver to receiver, all or none, in one statement.
   * @throws Refused `item-not-yours` or `item-not-movable` (409) naming the first that cannot go
   */
  async move(
    act: Act,
    items: readonly Item[],
    way: { purpose: Purpose; from: Holder; to: Holder; place?: string },
  ): Promise<void> {
    for (const item of items) Object.assign(item, moved(item, way));
    await act.tx.query(
      `update item i set status = m.status, holder_kind = $3, holder_id = $4, place = $5, next = null, version = i.version + 1
       from unnest($1::uuid[], $2::text[]) as m (id, status) where i.id = m.id`,
      [items.map((item) => item.id), items.map((item) => item.status), way.to.kind, way.to.id, way.place ?? null],
    );
  }

  /** A handover undone: locked items are again as the journal had them before it, in one statement. */
  async putBack(
    act: Act,
    items: readonly Item[],
    before: ReadonlyMap<string, JournalEvent['items'][number]>,
  ): Promise<void> {
    for (const item of items) Object.assign(item, wasOf(before.get(item.id)), { version: item.version + 1 });
    await act.tx.query(
      `update item i set status = b.status, holder_kind = b.holder_kind, holder_id = b.holder_id, place = b.place,
         next = b.next, next_cause = b.next_cause, version = i.version + 1
       from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[])
         as b (id, status, holder_kind, holder_id, place, next, next_cause) where i.id = b.id`,
      [
        items.map((item) => item.id),
        items.map((item) => item.status),
        items.map((item) => item.holderKind),
        items.map((item) => item.holderId),
        items.map((item) => item.place),
        items.map((item) => item.next),
        items.map((item) => item.nextCause),
      ],
    );
  }
}

/** The columns of a handover that the journal remembers of an envelope. */
function wasOf(was: JournalEvent['items'][number] | undefined): ItemChange {
  if (!was) throw new Error('The journal knows nothing of an envelope before its handover');
  // The journal holds states and kinds as text; this module wrote them.
  return {
    status: was.status as ItemState,
    holderKind: was.holder.kind as HolderKind,
    holderId: was.holder.id,
    place: was.place ?? null,
    next: (was.next ?? null) as Item['next'],
    nextCause: was.nextCause ?? null,
  };
}

function moved(
  item: Item,
  way: { purpose: Purpose; from: Holder; to: Holder; place?: string },
): ItemChange & { version: number } {
  if (item.holderKind !== way.from.kind || item.holderId !== way.from.id)
    throw new Refused('item-not-yours', { number: item.number });
  const status = statusAfter(item, { purpose: way.purpose, giver: way.from.kind, receiver: way.to.kind });
  if (!status) throw new Refused('item-not-movable', { number: item.number, state: item.status });
  return {
    status,
    holderKind: way.to.kind,
    holderId: way.to.id,
    place: way.place ?? null,
    next: null,
    version: item.version + 1,
  };
}
