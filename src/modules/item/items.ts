import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import { violated } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { Units } from '../directory/units.js';
import { References } from '../dossier/references.js';
import { CustodyClock } from './custody/custody-clock.js';
import { unitOf } from './custody/custody.js';
import { Item } from './item.entity.js';
import { ended, type Holder, type ItemState, type Leg } from './item.lifecycle.js';
import { Numbers } from './numbers/numbers.js';
import type { WeightMethod } from './weights.js';

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
  weightMethod?: WeightMethod;
  /** Number of the first item of the leg; this item's own when absent. */
  postingSlip?: string;
}

/** As the journal's canonical JSON has it, so that row and event never differ. */
function written(text: string | undefined): string | null {
  return text === undefined ? null : text.normalize('NFC');
}

/** Envelopes: how they come to be, are found and locked. What is done to them then, and above all their holder, is `Custody`'s. */
@Injectable()
export class Items {
  constructor(
    private readonly numbers: Numbers,
    private readonly references: References,
    private readonly clock: CustodyClock,
    private readonly units: Units,
  ) {}

  /** A new sealed envelope with its number; a courier who holds it seals it himself. @throws Refused of `Numbers` */
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
      holderUnit: unitOf(sealing.holder, act.actor.unit?.id),
      heldSince: act.trustedAt,
      place: sealing.place ?? null,
      seal,
      sealState: seal ? 'INTACT' : 'NONE',
      weightGrams: sealing.weightGrams ?? null,
      weightMethod: sealing.weightMethod ?? null,
      postingSlip: sealing.postingSlip ?? number,
      next: null,
      nextCause: null,
      bag: null,
      version: 1,
      sealedAct: act.id,
      sealedAt: act.recordedAt,
    });
    await act.tx.insert(Item, item).catch((error: unknown) => {
      if (violated(error) === 'item_number_live') throw new Refused('number-used', { number });
      throw error;
    });
    await this.references.add(act, 'item', number, [sealing.dossier]);
    await this.clock.begun(act, [item]);
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

  /** Who has it now, for whoever may read it; of what lies in a bag nobody is told, since that is counted blind. */
  async holderName({ bag, holderKind, holderUnit }: Item): Promise<string | undefined> {
    const unit = bag === null && holderUnit !== null ? await this.units.byId(holderUnit) : undefined;
    return unit && (holderKind === 'COURIER' ? `bưu tá của ${unit.name}` : unit.name);
  }

  /** Before an envelope that had come to its end lives again. @throws Refused `number-used` (409) when another has its number by now */
  async requireUnused(act: Act, { id, number }: Item): Promise<void> {
    const live = await this.findLive(act.tx, [number]);
    if (live.some((item) => item.id !== id)) throw new Refused('number-used', { number });
  }

  /** Whose envelopes these are. */
  async dossiersOf(tx: EntityManager, ids: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ dossier: string }[]>(
      'select distinct dossier_id as dossier from item where id = any($1)',
      [ids],
    );
    return rows.map(({ dossier }) => dossier);
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
   * Nobody takes an envelope from under a list that its giver has signed, or out of a sealed bag: he takes the list back, or
   * opens the bag, first.
   * @throws Refused `item-on-list` (409) with the number of the list, `item-in-bag` (409) with that of the bag
   */
  async requireFree(act: Act, items: readonly Item[]): Promise<void> {
    await this.requireOutOfBag(act, items);
    await this.requireUnsigned(act, items);
  }

  /** The same of what is found missing: a bag whose seal holds keeps nobody from saying so. @throws Refused `item-on-list` (409) */
  async requireUnsigned(act: Act, items: readonly Item[]): Promise<void> {
    const rows = await act.tx.query<{ number: string; list: string }[]>(
      `select i.number, h.number as list from handover_line l join handover h on h.id = l.handover join item i on i.id = l.item
       where l.item = any($1) and l.state = 'open' and h.status = 'OFFERED' order by i.number limit 1`,
      [items.map((item) => item.id)],
    );
    if (rows[0]) throw new Refused('item-on-list', { ...rows[0] });
  }

  /**
   * Whoever has a locked envelope no longer cannot keep it on a list that he was making: its new holder could never list it.
   * A bag that it is gone from leaves the list whole: it goes nowhere without what it was sealed with.
   */
  async takeOffDrafts(act: Act, { id, bag }: Item): Promise<void> {
    await act.tx.query(
      `with draft as materialized (
         select h.id from handover h where h.status = 'DRAFT' and h.id in (
           select l.handover from handover_line l where (l.item = $1 or l.bag = $2) and l.state = 'open')
         order by h.id for no key update)
       update handover_line l set state = 'removed' from draft d
       where l.handover = d.id and (l.item = $1 or l.bag = $2) and l.state = 'open'`,
      [id, bag],
    );
  }

  /** As locked. @throws Refused `item-in-bag` (409) with the number of the bag */
  async requireOutOfBag(act: Act, items: readonly Item[]): Promise<void> {
    const inside = items.find((item) => item.bag !== null);
    if (!inside) return;
    const rows = await act.tx.query<{ number: string }[]>('select number from bag where id = $1', [inside.bag]);
    throw new Refused('item-in-bag', { number: inside.number, bag: rows[0]?.number });
  }

  /** Not even on a list that is still being made. @throws Refused `item-on-list` (409) with the number of the list */
  async requireUnlisted(act: Act, items: readonly Item[]): Promise<void> {
    const rows = await act.tx.query<{ number: string; list: string }[]>(
      `select i.number, h.number as list from handover_line l join handover h on h.id = l.handover join item i on i.id = l.item
       where l.item = any($1) and l.state = 'open' order by i.number limit 1`,
      [items.map((item) => item.id)],
    );
    if (rows[0]) throw new Refused('item-on-list', { ...rows[0] });
  }

  /**
   * An envelope that was found not whole is suspect while the report on it is open: it goes nowhere before it is sealed anew.
   * @throws Refused `item-suspect` (409) with the number of the report
   */
  async requireSound(act: Act, items: readonly Item[]): Promise<void> {
    const rows = await act.tx.query<{ number: string; report: string }[]>(
      `select i.number, r.number as report from irregularity r join item i on i.id = r.item
       where r.item = any($1) and r.kind = 'condition' and r.state = 'OPEN' order by i.number limit 1`,
      [items.map((item) => item.id)],
    );
    if (rows[0]) throw new Refused('item-suspect', { ...rows[0] });
  }
}
