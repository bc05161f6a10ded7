import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { JournalEvent } from '../../dossier/event-types.js';
import { Tasks, type NewTask } from '../../dossier/tasks.js';
import { Item } from '../item.entity.js';
import { ended, type Holder, type HolderKind, type ItemState } from '../item.lifecycle.js';
import { statusAfter, type Purpose } from '../item.rules.js';
import { CustodyClock, isTurn } from './custody-clock.js';

/** The task to open a bag because it no longer holds what was sealed into it; its subject is the bag. */
export const BAG_CONTENT_CHANGED = 'bag.content-changed';

/** What may change on an item beside its identity. */
export type ItemChange = Partial<
  Pick<Item, 'status' | 'holderKind' | 'holderId' | 'place' | 'next' | 'nextCause' | 'seal' | 'sealState' | 'bag'>
>;

/** From whom to whom envelopes go, and the unit that answers for the receiver. */
export interface Way {
  purpose: Purpose;
  from: Holder;
  to: Holder;
  unit: string;
  place?: string;
}

/** The unit that answers for a holder; null for a party. @param unit that of a courier */
export function unitOf({ kind, id }: Holder, unit: string | undefined): string | null {
  if (kind === 'CITIZEN' || kind === 'RECIPIENT') return null;
  if (kind !== 'COURIER') return id;
  if (!unit) throw new Error('No unit answers for a courier');
  return unit;
}

/** What is done to locked envelopes. A holder changes here and nowhere else, and with him the clock of custody. */
@Injectable()
export class Custody {
  constructor(
    private readonly clock: CustodyClock,
    private readonly tasks: Tasks,
  ) {}

  /** Changes a locked item; its version rises. */
  change(act: Act, item: Item, change: ItemChange): Promise<void> {
    return this.changeAll(act, [item], change);
  }

  /**
   * The same change to several locked items, in one statement. A courier who becomes their holder takes them himself. What
   * comes to its end by itself, as a recall at the desk does, is in no bag any more, and somebody has to open that bag.
   */
  async changeAll(act: Act, items: readonly Item[], change: ItemChange): Promise<void> {
    if (items.length === 0) return;
    const { holderKind: kind, holderId: id } = change;
    const taken = kind && id && { holderUnit: unitOf({ kind, id }, act.actor.unit?.id), heldSince: act.trustedAt };
    const gone = change.status && ended.includes(change.status) ? items.filter((item) => item.bag !== null) : [];
    const whole = { ...change, ...taken, ...(gone.length > 0 && { bag: null }) };
    await this.tasks.openAll(act, gone.flatMap(openTask));
    await act.tx
      .createQueryBuilder()
      .update(Item)
      .set({ ...whole, version: () => 'version + 1' })
      .where({ id: In(items.map((item) => item.id)) })
      .execute();
    await this.apply(act, items, () => whole);
  }

  /**
   * A handover accepted: locked items go from giver to receiver, all or none, in one statement.
   * @throws Refused `item-not-yours` or `item-not-movable` (409) naming the first that cannot go
   */
  async move(act: Act, items: readonly Item[], way: Way): Promise<void> {
    const status = new Map(items.map((item) => [item.id, statusOf(item, way)]));
    const { id, kind } = way.to;
    const taken = { holderUnit: unitOf(way.to, way.unit), heldSince: act.trustedAt };
    const place = way.place ?? null;
    await act.tx.query(
      `update item i set status = m.status, holder_kind = $3, holder_id = $4, holder_unit = $5, held_since = $6, place = $7,
         next = null, version = i.version + 1
       from unnest($1::uuid[], $2::text[]) as m (id, status) where i.id = m.id`,
      [[...status.keys()], [...status.values()], kind, id, taken.holderUnit, taken.heldSince, place],
    );
    const same = { holderKind: kind, holderId: id, ...taken, place, next: null };
    await this.apply(act, items, (item) => ({ ...same, status: status.get(item.id) }));
  }

  /**
   * A handover undone: locked items are again as the journal had them before it, in one statement; a new stretch begins.
   * @param unit the one that answers for the giver, who has them again
   */
  async putBack(
    act: Act,
    items: readonly Item[],
    before: ReadonlyMap<string, JournalEvent['items'][number]>,
    unit: string,
  ): Promise<void> {
    const was = new Map(
      items.map((item) => [item.id, { ...wasOf(before.get(item.id), unit), heldSince: act.trustedAt }]),
    );
    const rows = [...was.values()];
    await act.tx.query(
      `update item i set status = b.status, holder_kind = b.holder_kind, holder_id = b.holder_id, holder_unit = b.holder_unit,
         held_since = $9, place = b.place, next = b.next, next_cause = b.next_cause, version = i.version + 1
       from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[])
         as b (id, status, holder_kind, holder_id, holder_unit, place, next, next_cause) where i.id = b.id`,
      [
        [...was.keys()],
        rows.map((row) => row.status),
        rows.map((row) => row.holderKind),
        rows.map((row) => row.holderId),
        rows.map((row) => row.holderUnit),
        rows.map((row) => row.place),
        rows.map((row) => row.next),
        rows.map((row) => row.nextCause),
        act.trustedAt,
      ],
    );
    await this.apply(act, items, (item) => was.get(item.id));
  }

  /** The rows are written: what is in memory follows, and so does the clock of those whose stretch has ended. */
  private async apply(
    act: Act,
    items: readonly Item[],
    changeOf: (item: Item) => Partial<Item> | undefined,
  ): Promise<void> {
    const turned: Item[] = [];
    for (const item of items) {
      const { holderKind, holderId, status } = item;
      Object.assign(item, changeOf(item), { version: item.version + 1 });
      if (isTurn({ holderKind, holderId, status }, item)) turned.push(item);
    }
    await this.clock.turned(act, turned);
  }
}

function openTask({ bag, holderUnit }: Item): NewTask[] {
  return bag && holderUnit ? [{ kind: BAG_CONTENT_CHANGED, unit: holderUnit, subject: bag }] : [];
}

function statusOf(item: Item, way: Way): ItemState {
  if (item.holderKind !== way.from.kind || item.holderId !== way.from.id)
    throw new Refused('item-not-yours', { number: item.number });
  const status = statusAfter(item, { purpose: way.purpose, giver: way.from.kind, receiver: way.to.kind });
  if (!status) throw new Refused('item-not-movable', { number: item.number, noun: 'item', state: item.status });
  return status;
}

/** The columns of a handover that the journal remembers of an envelope. */
function wasOf(
  was: JournalEvent['items'][number] | undefined,
  unit: string,
): Required<Omit<ItemChange, 'seal' | 'sealState' | 'bag'>> & Pick<Item, 'holderUnit'> {
  if (!was) throw new Error('The journal knows nothing of an envelope before its handover');
  // The journal holds states and kinds as text; this module wrote them.
  const holder = { kind: was.holder.kind as HolderKind, id: was.holder.id };
  return {
    status: was.status as ItemState,
    holderKind: holder.kind,
    holderId: holder.id,
    holderUnit: unitOf(holder, unit),
    place: was.place ?? null,
    next: (was.next ?? null) as Item['next'],
    nextCause: was.nextCause ?? null,
  };
}
