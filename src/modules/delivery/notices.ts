import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { DeadlineSweeper } from '../dossier/deadline-sweeper.js';
import { Journal } from '../dossier/journal.js';
import type { Item } from '../item/item.entity.js';
import { itemLifecycle } from '../item/item.lifecycle.js';
import type { Delivery } from './delivery.entity.js';
import { HOLD_EXPIRED } from './delivery.rules.js';
import type { NoticeChannel } from './delivery.shapes.js';
import { DeliveryPolicies, type DeliveryPolicy } from './delivery-policies.js';
import { DeliveryRecords, deliveryResult, HOLD_DEADLINE } from './delivery-records.js';

/** A notice as an event names it. */
export interface NoticeRef {
  no: number;
  lastDay: string;
}

/** A held item: invitations to collect it, a second try at home, and what happens when nobody comes. */
@Injectable()
export class Notices implements OnModuleInit {
  constructor(
    private readonly records: DeliveryRecords,
    private readonly policies: DeliveryPolicies,
    private readonly journal: Journal,
    private readonly sweeper: DeadlineSweeper,
  ) {}

  onModuleInit(): void {
    this.sweeper.perform(HOLD_DEADLINE, (act, delivery) => this.expire(act, delivery));
  }

  /** One more invitation, at the earliest two working days after the last (TT 17/2017 Art 5.2 h); the last one starts the hold's end. */
  async give(act: Act, id: string, channel: NoticeChannel): Promise<ActResult> {
    const { dossier, delivery, item } = await this.records.lockReleased(act, id, { act: 'notice' });
    itemLifecycle.check(item.status, 'notice', act.actor.role);
    requireAtCounter(item, act.actor);
    await this.records.requireUnlisted(act, item);
    const policy = await this.policies.on(act.tx, localDay(act.trustedAt));
    if (delivery.notices >= policy.notices)
      throw new Refused('notices-complete', { day: delivery.holdUntil ?? undefined });
    const earliest = await this.earliest(act, delivery, policy);
    if (earliest && localDay(act.trustedAt) < earliest) {
      throw new Refused('notice-too-early', { no: delivery.notices + 1, day: earliest });
    }
    const notice = await this.write(act, delivery, policy, channel);
    if (notice.no >= policy.notices) await this.records.hold(act, delivery, notice.lastDay);
    await this.journal.append(act, {
      type: 'delivery.noticed',
      dossier,
      items: [item],
      data: { delivery: delivery.id, notice: notice.no, lastDay: notice.lastDay, channel },
    });
    return { ...deliveryResult({ delivery, item }, act.actor), notice: notice.no, lastDay: notice.lastDay };
  }

  /**
   * After a failed visit: a notice left at the door counts when it is not too early for one; an item that is held
   * although all notices were given before is held for one more period.
   */
  async afterFailure(
    act: Act,
    delivery: Delivery,
    visit: { noticeLeft: boolean; held: boolean },
  ): Promise<NoticeRef | undefined> {
    const today = localDay(act.trustedAt);
    const policy = await this.policies.on(act.tx, today);
    const earliest = await this.earliest(act, delivery, policy);
    const counts = visit.noticeLeft && delivery.notices < policy.notices && (!earliest || today >= earliest);
    const notice = counts ? await this.write(act, delivery, policy, 'left-at-door') : undefined;
    if (visit.held && delivery.notices >= policy.notices) {
      await this.records.hold(act, delivery, notice?.lastDay ?? (await this.policies.lastDay(policy, today)));
    }
    return notice;
  }

  /** A second try at home instead of waiting at the counter. */
  async retry(act: Act, id: string): Promise<ActResult> {
    const { dossier, delivery, item } = await this.records.lockReleased(act, id, { act: 'retry' });
    const status = itemLifecycle.next(item.status, 'retry', act.actor.role);
    requireAtCounter(item, act.actor);
    await this.records.requireUnlisted(act, item);
    await this.records.changeItem(act, item, { status });
    await this.records.endHold(act, delivery);
    await this.records.change(act, delivery, { holdUntil: null });
    await this.journal.append(act, {
      type: 'delivery.retried',
      dossier,
      items: [item],
      data: { delivery: delivery.id },
    });
    return deliveryResult({ delivery, item }, act.actor);
  }

  /** All notices were given and the last day has passed: the result goes back to the desk (TT 17/2017 Art 5.2 h). */
  private async expire(act: Act, id: string): Promise<ActResult> {
    const { dossier, delivery, item } = await this.records.lockReleased(act, id, { act: 'expire' });
    const status = itemLifecycle.next(item.status, 'expire', act.actor.role);
    await this.records.changeItem(act, item, { status, nextCause: HOLD_EXPIRED });
    await this.records.change(act, delivery);
    await this.journal.append(act, {
      type: 'delivery.hold-expired',
      dossier,
      items: [item],
      data: { delivery: delivery.id, cause: HOLD_EXPIRED },
    });
    return deliveryResult({ delivery, item }, act.actor);
  }

  private async earliest(act: Act, delivery: Delivery, policy: DeliveryPolicy): Promise<string | undefined> {
    const rows = await act.tx.query<{ at: Date }[]>(
      'select at from notice where delivery = $1 order by no desc limit 1',
      [delivery.id],
    );
    return rows[0] && this.policies.nextNoticeDay(policy, localDay(rows[0].at));
  }

  private async write(
    act: Act,
    delivery: Delivery,
    policy: DeliveryPolicy,
    channel: NoticeChannel,
  ): Promise<NoticeRef> {
    const no = delivery.notices + 1;
    const lastDay = await this.policies.lastDay(policy, localDay(act.trustedAt));
    await act.tx.query(
      'insert into notice (delivery, no, channel, at, by, act, last_day) values ($1, $2, $3, $4, $5, $6, $7)',
      [delivery.id, no, channel, act.trustedAt, act.actor.id, act.id, lastDay],
    );
    await this.records.change(act, delivery, { notices: no, holdUntil: lastDay });
    return { no, lastDay };
  }
}

/** The item lies at the actor's office. @throws Refused `not-at-this-counter` (409) */
export function requireAtCounter(item: Item, actor: Actor): void {
  if (actor.unit === undefined || item.place !== actor.unit.id)
    throw new Refused('not-at-this-counter', { number: item.number });
}
