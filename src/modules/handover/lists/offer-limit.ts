import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { WorkingCalendar } from '../../directory/working-calendar.js';
import { DeadlineSweeper } from '../../dossier/deadline-sweeper.js';
import { Deadlines } from '../../dossier/deadlines.js';
import { Tasks } from '../../dossier/tasks.js';
import { HandoverLists, handoverResult } from './handover-lists.js';
import type { Handover } from '../handover.entity.js';
import { handoverLifecycle } from '../handover.lifecycle.js';

const DEADLINE = 'handover.expire';
/** Its holder is the giver: nothing has moved. */
const TASK = 'handover.expired';
/** The same of what its receiver did not want, where no report on it tells the giver. */
const REFUSED = 'handover.refused';
/** How long an offer stands while the target unit is open: half a working day. */
const OFFER_STANDS_MINUTES = 240;

/** An offer that nobody takes within the opening hours of the target unit falls away. The giver's unit, and so its controller
 * and the province's supervisor, have a task that names who holds the envelopes, until one of them is offered again. */
@Injectable()
export class OfferLimit implements OnModuleInit {
  constructor(
    private readonly calendar: WorkingCalendar,
    private readonly deadlines: Deadlines,
    private readonly sweeper: DeadlineSweeper,
    private readonly tasks: Tasks,
    private readonly lists: HandoverLists,
  ) {}

  onModuleInit(): void {
    this.sweeper.perform(DEADLINE, (act, handover) => this.expire(act, handover));
  }

  /** @returns until when the offer stands */
  async set(act: Act, handover: Handover): Promise<Date> {
    const expiresAt = await this.calendar.limit(handover.targetUnit, act.recordedAt, OFFER_STANDS_MINUTES);
    await this.deadlines.set(act, DEADLINE, handover.id, expiresAt);
    await this.offeredAgain(act, handover);
    return expiresAt;
  }

  /** The giver's unit learns that its list came back: within half a working day it offers the envelopes again. */
  async refused(act: Act, { id: subject, giverUnit: unit, giverKind: kind, giverId }: Handover): Promise<void> {
    const dueAt = await this.calendar.limit(unit, act.recordedAt, OFFER_STANDS_MINUTES);
    await this.tasks.open(act, { kind: REFUSED, unit, subject, dueAt, holder: { kind, id: giverId } });
  }

  withdraw(act: Act, handover: Handover): Promise<void> {
    return this.deadlines.withdraw(act, DEADLINE, handover.id);
  }

  /** Alarms about lists of which an envelope is offered again: somebody has seen to it. */
  private async offeredAgain(act: Act, { id }: Handover): Promise<void> {
    const given = await act.tx.query<{ id: string; kind: string }[]>(
      `select distinct h.id, case h.status when 'EXPIRED' then '${TASK}' else '${REFUSED}' end as kind from handover_line now join handover_line before on before.item = now.item
         join handover h on h.id = before.handover and h.status in ('EXPIRED', 'REFUSED')
       where now.handover = $1 and now.state = 'open' order by h.id`,
      [id],
    );
    for (const { id: list, kind } of given) await this.tasks.close(act, kind, list);
  }

  private async expire(act: Act, id: string): Promise<ActResult> {
    const handover = await this.lists.lock(act, id);
    const status = handoverLifecycle.next(handover.status, 'expire', act.actor.role);
    await this.lists.turn(act, handover, 'freed');
    const endedAt = await this.lists.endOf(act, handover);
    await this.lists.change(act, handover, { status, endedAct: act.id, endedAt });
    await this.tasks.open(act, {
      kind: TASK,
      unit: handover.giverUnit,
      subject: handover.id,
      holder: { kind: handover.giverKind, id: handover.giverId },
    });
    return handoverResult(handover, act.actor);
  }
}
