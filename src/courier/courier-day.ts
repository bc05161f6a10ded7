import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Addresses } from '../modules/directory/addresses.js';
import { Parties } from '../modules/dossier/parties.js';
import { showsItemTo } from '../modules/item/bags/bag-scope.js';
import type { Item } from '../modules/item/item.entity.js';
import { ended, itemLifecycle } from '../modules/item/item.lifecycle.js';
import { Money } from '../modules/money/money.js';
import { PickupReads } from '../modules/pickup/pickup-reads.js';
import type { PickupView } from '../modules/pickup/pickup.view.js';
import type { Actor } from '../platform/actor.js';
import { Clock, localDay } from '../platform/clock.js';
import type { CourierDayView, DeliveryToMake, HeldItem } from './courier-day.view.js';

type CarriedRow = Pick<Item, 'number' | 'leg' | 'status' | 'dossierId' | 'seal'>;

interface OrderRow {
  id: string;
  number: string;
  dossier: string;
  recipient: string;
  resultCount: number | null;
  originals: number | null;
  attempts: number;
}

/** Results on a courier's round, with names, addresses and amounts. */
@Injectable()
export class DeliveriesToMake {
  constructor(
    private readonly dataSource: DataSource,
    private readonly parties: Parties,
    private readonly addresses: Addresses,
    private readonly money: Money,
  ) {}

  async of(courier: string): Promise<DeliveryToMake[]> {
    const rows = await this.dataSource.query<OrderRow[]>(
      `select d.id, i.number, d.dossier, d.recipient, d.result_count as "resultCount", d.originals, d.attempts
       from item i join delivery d on d.item = i.id
       where i.holder_kind = 'COURIER' and i.holder_id = $1 and i.status = 'OUT_FOR_DELIVERY' order by i.number`,
      [courier],
    );
    return Promise.all(rows.map((row) => this.viewed(row)));
  }

  private async viewed({ dossier, recipient, resultCount, originals, ...row }: OrderRow): Promise<DeliveryToMake> {
    const tx = this.dataSource.manager;
    const [person] = await this.parties.byIds(tx, [recipient]);
    const due = await this.money.due(tx, dossier, 'delivery');
    return {
      ...row,
      name: person?.name ?? '',
      phone: person?.phone,
      address: person ? await this.addresses.line(person.address, person.ward) : '',
      amount: due.reduce((sum, { amount }) => sum + amount, 0),
      resultCount: resultCount ?? undefined,
      originals: originals ?? undefined,
    };
  }
}

/** What a courier takes along: his own day and nobody else's (F75). */
@Injectable()
export class CourierDay {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly pickups: PickupReads,
    private readonly deliveries: DeliveriesToMake,
  ) {}

  async of(actor: Actor): Promise<CourierDayView> {
    const day = localDay(this.clock.now());
    return {
      day,
      courier: actor.id,
      pickups: await this.visits(actor, day),
      items: await this.held(actor),
      deliveries: await this.deliveries.of(actor.id),
    };
  }

  /** The day's visits, and those of earlier days that he has not ended. */
  private async visits(actor: Actor, day: string): Promise<PickupView[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select id from pickup where courier = $1
         and (day = $2 or (day < $2 and status in ('ASSIGNED', 'EN_ROUTE', 'ARRIVED')))
       order by day, time_window desc, ward, id limit 200`,
      [actor.id, day],
    );
    const visits = [];
    for (const { id } of rows) visits.push(await this.pickups.read(actor, id));
    return visits;
  }

  /** Without what is in a sealed bag that he only carries. */
  private async held(actor: Actor): Promise<HeldItem[]> {
    const shown = showsItemTo(actor, 1);
    const items = await this.dataSource.query<CarriedRow[]>(
      `select i.number, i.leg, i.status, i.dossier_id as "dossierId", i.seal from item i
       where i.holder_kind = 'COURIER' and i.holder_id = $1 and i.status <> all ($2) and ${shown.sql} order by i.number`,
      [...shown.values, ended],
    );
    return items.map(({ number, leg, status, dossierId, seal }) => ({
      number,
      leg,
      status,
      dossier: dossierId,
      seal: seal ?? undefined,
      actions: itemLifecycle.actionsFor(status, actor.role),
    }));
  }
}
