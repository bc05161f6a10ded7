import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActResult } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { Deadlines } from '../dossier/deadlines.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Dossiers } from '../dossier/dossiers.js';
import { References } from '../dossier/references.js';
import { Custody, type ItemChange } from '../item/custody/custody.js';
import type { Item } from '../item/item.entity.js';
import { itemLifecycle, type ItemState } from '../item/item.lifecycle.js';
import { Items } from '../item/items.js';
import { Delivery } from './delivery.entity.js';
import { deliveryLifecycle, type DeliveryState } from './delivery.lifecycle.js';

/** An order with its dossier and, once released, its item; all locked. */
export interface Bringing {
  dossier: Dossier;
  delivery: Delivery;
  item?: Item;
}

/** The same where the result is on its way. */
export type Released = Bringing & { item: Item };

/** What a desk counts: papers of the result, and originals given back with it. */
export interface ResultCounts {
  resultCount: number;
  originals: number;
}

/** What a new order holds beside its identity. */
export type NewOrder = Pick<Delivery, 'status' | 'office' | 'ward' | 'recipient'> &
  Partial<Pick<Delivery, 'orderRef' | 'resultCount' | 'originals' | 'collectPostage' | 'collectFee' | 'requestedBy'>>;

/** Deadline after which a held item goes back. */
export const HOLD_DEADLINE = 'delivery.hold';
const DAY_MS = 86_400_000;
const BACK_AT_DESK: readonly ItemState[] = ['SENT_BACK', 'RECALLED'];

/** The rows of an order: creating, locking, changing, what an act answers. */
@Injectable()
export class DeliveryRecords {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly references: References,
    private readonly items: Items,
    private readonly custody: Custody,
    private readonly deadlines: Deadlines,
  ) {}

  /** A new order of a locked dossier; its office gets to see the dossier. */
  async create(act: Act, dossier: Dossier, order: NewOrder): Promise<Delivery> {
    const delivery = act.tx.create(Delivery, {
      requestedBy: null,
      orderRef: null,
      resultCount: null,
      originals: null,
      collectPostage: true,
      collectFee: 0,
      ...order,
      id: newId(),
      number: await this.references.newRequestNumber(act.tx),
      dossier: dossier.id,
      attempts: 0,
      notices: 0,
      holdUntil: null,
      item: null,
      deliveredAct: null,
      askedAt: act.recordedAt,
      version: 1,
    });
    await act.tx.insert(Delivery, delivery);
    await this.references.add(act, 'request', delivery.number, [dossier.id]);
    if (delivery.orderRef) await this.references.add(act, 'order', delivery.orderRef, [dossier.id]);
    await this.dossiers.concerns(act, [dossier.id], [delivery.office]);
    return delivery;
  }

  /** Dossier first, then the order, then its item. @throws Refused `not-found` also out of scope */
  async lock(act: Act, id: string): Promise<Bringing> {
    const found = await act.tx.findOneBy(Delivery, { id });
    // an order that does not exist costs what another's costs
    const dossier = await this.dossiers.lockOne(act, found?.dossier ?? id);
    if (!found) throw new Refused('not-found');
    const delivery = await act.tx.findOneOrFail(Delivery, { where: { id }, lock: { mode: 'for_no_key_update' } });
    const item = delivery.item ? await this.items.lockOne(act, delivery.item) : undefined;
    return { dossier, delivery, item };
  }

  /**
   * As `lock`, for what is done with the released item.
   * @throws Refused `wrong-state`, `number-differs` (409)
   */
  async lockReleased(act: Act, id: string, does: { act: string; number?: string }): Promise<Released> {
    const { item, ...rest } = await this.lock(act, id);
    if (!item) throw new Refused('wrong-state', { noun: 'delivery', state: rest.delivery.status, act: does.act });
    if (does.number !== undefined && does.number !== item.number) {
      throw new Refused('number-differs', { scanned: does.number }, [{ pointer: '/number', code: 'number-differs' }]);
    }
    return { ...rest, item };
  }

  /**
   * The last check before an item changes hands or leaves its place: whoever may not do it anyway does not learn that it
   * is on a list, which could be the one he is to count (F18).
   * @throws Refused `item-on-list` (409)
   */
  requireUnlisted(act: Act, item: Item): Promise<void> {
    return this.items.requireFree(act, [item]);
  }

  /** The same before an item goes on to somebody else. @throws Refused `item-on-list`, `item-suspect` (409) */
  async requireFree(act: Act, item: Item): Promise<void> {
    await this.requireUnlisted(act, item);
    await this.items.requireSound(act, [item]);
  }

  /** The newest order of a locked dossier that was not cancelled, locked with its item. */
  async current(act: Act, dossier: Dossier): Promise<Bringing | undefined> {
    const rows = await act.tx.query<{ id: string }[]>(
      `select id from delivery where dossier = $1 and status not in ('CANCELLED', 'CLOSED_ELECTRONIC') order by asked_at desc, id desc limit 1`,
      [dossier.id],
    );
    return rows[0] && this.lock(act, rows[0].id);
  }

  /** The same, unless its item came back to the desk: then the result may be ordered anew. */
  async unfinished(act: Act, dossier: Dossier): Promise<Bringing | undefined> {
    const current = await this.current(act, dossier);
    return current?.item && BACK_AT_DESK.includes(current.item.status) ? undefined : current;
  }

  /** What the authority said of the result when it finished the dossier. */
  async finishedCounts(tx: EntityManager, dossier: string): Promise<ResultCounts | undefined> {
    const rows = await tx.query<ResultCounts[]>(
      `select (body::jsonb #>> '{data,resultCount}')::int as "resultCount", (body::jsonb #>> '{data,originals}')::int as originals
       from event where dossier_id = $1 and type = 'authority.finished' order by seq desc limit 1`,
      [dossier],
    );
    return rows[0];
  }

  async everOrdered(tx: EntityManager, dossier: string): Promise<boolean> {
    return tx.existsBy(Delivery, { dossier });
  }

  async change(
    act: Act,
    delivery: Delivery,
    change: Partial<Delivery> & { status?: DeliveryState } = {},
  ): Promise<void> {
    const changed = { ...change, version: delivery.version + 1 };
    await act.tx.update(Delivery, { id: delivery.id }, changed);
    Object.assign(delivery, changed);
    if (change.office) await this.dossiers.concerns(act, [delivery.dossier], [change.office]);
  }

  changeItem(act: Act, item: Item, change: ItemChange): Promise<void> {
    return this.custody.change(act, item, change);
  }

  /** Starts the hold anew: when the last day has passed the item goes back. */
  async hold(act: Act, delivery: Delivery, lastDay: string): Promise<void> {
    await this.deadlines.withdraw(act, HOLD_DEADLINE, delivery.id);
    await this.deadlines.set(
      act,
      HOLD_DEADLINE,
      delivery.id,
      new Date(Date.parse(`${lastDay}T00:00:00+07:00`) + DAY_MS),
    );
  }

  endHold(act: Act, delivery: Delivery): Promise<void> {
    return this.deadlines.withdraw(act, HOLD_DEADLINE, delivery.id);
  }
}

/** What an act on an order answers: after the release number, state and actions are the item's. */
export function deliveryResult({ delivery, item }: Pick<Bringing, 'delivery' | 'item'>, actor: Actor): ActResult {
  return {
    id: delivery.id,
    number: item?.number ?? delivery.number,
    status: item?.status ?? delivery.status,
    version: delivery.version,
    actions: item
      ? itemLifecycle.actionsFor(item.status, actor.role)
      : deliveryLifecycle.actionsFor(delivery.status, actor.role),
    dossier: delivery.dossier,
    order: delivery.number,
    attempts: delivery.attempts,
  };
}
