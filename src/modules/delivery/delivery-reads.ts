import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import { Clock, localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { isInScope } from '../directory/unit-scope.js';
import { Dossiers } from '../dossier/dossiers.js';
import { Evidence } from '../dossier/evidence.js';
import { Parties } from '../dossier/parties.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Item } from '../item/item.entity.js';
import { Delivery } from './delivery.entity.js';
import { deliveryReasons, type DeliveryReason, type Reason } from './delivery.rules.js';
import type { DeliveryFilter } from './delivery.shapes.js';
import { deliveryView, type DeliveryDetails, type DeliveryView, type ReasonView } from './delivery.view.js';
import { ResultCharges } from './result-charges.js';

const LIGHT_GRAMS = 100;
/** Roles that need to know for whom the result is. */
const MEETING: readonly string[] = ['citizen', 'clerk', 'desk-officer', 'post-at-desk', 'controller'];

interface AttemptRow {
  no: number | null;
  outcome: 'delivered' | 'failed';
  reason: string | null;
  action: string | null;
  at: Date;
  entered: string | null;
}

/** Names, money, notices and attempts of one order. */
@Injectable()
export class DeliveryDetailReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly parties: Parties,
    private readonly evidence: Evidence,
    private readonly charges: ResultCharges,
    private readonly clock: Clock,
  ) {}

  async of(delivery: Delivery, dossier: Dossier, item: Item | undefined, actor: Actor): Promise<DeliveryDetails> {
    const tx = this.dataSource.manager;
    return {
      recipient: meets(actor, item) ? await this.recipient(delivery) : undefined,
      ...(delivery.item
        ? { due: await this.charges.due(tx, dossier.id) }
        : { postage: await this.charges.postage(tx, this.light(delivery, dossier)) }),
      proof: delivery.deliveredAct ? await this.proof(delivery.deliveredAct, dossier.id) : undefined,
      noticeRows: await tx.query(
        'select no, channel, at, last_day::text as "lastDay" from notice where delivery = $1 order by no',
        [delivery.id],
      ),
      attemptRows: await this.attempts(delivery),
    };
  }

  private light(delivery: Delivery, dossier: Dossier): Parameters<ResultCharges['postage']>[1] {
    return { desk: dossier.receivedAt, delivery, weightGrams: LIGHT_GRAMS, day: localDay(this.clock.now()) };
  }

  private async recipient(delivery: Delivery): Promise<DeliveryDetails['recipient']> {
    const [party] = await this.parties.byIds(this.dataSource.manager, [delivery.recipient]);
    return party && { name: party.name, phone: party.phone, address: party.address, ward: party.ward };
  }

  private async proof(act: string, dossier: string): Promise<'PROVISIONAL' | 'FINAL'> {
    return (await this.evidence.isFinal(this.dataSource.manager, act, dossier)) ? 'FINAL' : 'PROVISIONAL';
  }

  private async attempts(delivery: Delivery): Promise<DeliveryDetails['attemptRows']> {
    const rows = await this.dataSource.query<AttemptRow[]>(
      `select a.no, a.outcome, a.reason, a.action, a.at, s.number as entered
       from delivery_attempt a left join sheet_act t on t.act = a.act left join sheet s on s.id = t.sheet
       where a.delivery = $1 order by a.at, a.no`,
      [delivery.id],
    );
    return rows.map(({ no, outcome, reason, action, at, entered }) => ({
      no: no ?? undefined,
      outcome,
      reason: reason ?? undefined,
      action: action ?? undefined,
      at,
      entered: entered ?? undefined,
    }));
  }
}

/** What people read of result orders. */
@Injectable()
export class DeliveryReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dossiers: Dossiers,
    private readonly details: DeliveryDetailReads,
  ) {}

  /**
   * An office's, a desk's or a citizen's own orders, oldest first; a courier's are those he carries. `status` is the
   * item's once the result was released. @returns `next`, to be given as `after`
   */
  async list(actor: Actor, filter: DeliveryFilter): Promise<{ data: DeliveryView[]; next?: string }> {
    const query = this.dataSource.manager
      .createQueryBuilder(Delivery, 'd')
      .leftJoinAndMapOne('d.envelope', Item, 'i', 'i.id = d.item')
      .innerJoin('dossier', 's', 's.id = d.dossier')
      .where(...scopeOf(actor))
      .orderBy('d.id')
      .limit(filter.limit + 1);
    if (filter.status) query.andWhere('coalesce(i.status, d.status) = :status', { status: filter.status });
    if (filter.dossier) query.andWhere('d.dossier = :dossier', { dossier: filter.dossier });
    if (filter.after) query.andWhere('d.id > :after', { after: filter.after });
    const found = (await query.getMany()) as (Delivery & { envelope?: Item | null })[];
    const page = found.slice(0, filter.limit);
    const data = page.map((delivery) => deliveryView(delivery, delivery.envelope ?? undefined, actor));
    return { data, next: found.length > page.length ? page.at(-1)?.id : undefined };
  }

  /** One order with what is needed to carry it out. @throws Refused `not-found` also out of scope */
  async read(actor: Actor, id: string): Promise<DeliveryView> {
    const tx = this.dataSource.manager;
    const delivery = await tx.findOneBy(Delivery, { id });
    const dossier = await this.dossiers.read(tx, actor, delivery?.dossier);
    if (!delivery) throw new Refused('not-found');
    const item = delivery.item ? ((await tx.findOneBy(Item, { id: delivery.item })) ?? undefined) : undefined;
    return deliveryView(delivery, item, actor, await this.details.of(delivery, dossier, item, actor));
  }

  /** The catalogue the courier's form is made from. */
  reasons(): { data: ReasonView[] } {
    const rows = Object.entries(deliveryReasons) as [DeliveryReason, Reason][];
    return {
      data: rows
        .filter(([, reason]) => !reason.bySystem)
        .map(([code, { vi, attempt, actions, proof, ...reason }]) => ({
          code,
          name: vi,
          class: reason.class,
          attempt,
          actions: [...actions],
          proof: [...proof],
        })),
    };
  }
}

/** A courier needs the address only of what he carries. */
function meets(actor: Actor, item: Item | undefined): boolean {
  if (actor.role === 'courier') return item?.holderKind === 'COURIER' && item.holderId === actor.id;
  return MEETING.includes(actor.role);
}

function scopeOf(actor: Actor): [string, Record<string, string | undefined>] {
  if (actor.role === 'citizen') return ['s.requested_by = :person', { person: actor.id }];
  if (actor.role === 'courier') return [`i.holder_kind = 'COURIER' and i.holder_id = :person`, { person: actor.id }];
  const below = `exists (select 1 from unit u where u.id in (d.office, s.received_at) and ${isInScope('u', ':path')})`;
  return [below, { path: actor.unit?.path }];
}
