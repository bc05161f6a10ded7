import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Act, ActResult } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { requireWithinReach } from '../../platform/days.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { ownNumber } from '../../platform/s10.js';
import { Staff } from '../directory/staff.js';
import { Journal } from '../dossier/journal.js';
import { itemLifecycle } from '../item/item.lifecycle.js';
import { requireCarrying } from './attempts.js';
import type { RoundInput } from './delivery.shapes.js';
import type { RoundView } from './delivery.view.js';
import { DeliveryRecords, deliveryResult, type Released } from './delivery-records.js';
import { requireAtCounter } from './notices.js';

interface RoundRow {
  id: string;
  number: string;
  courier: string;
  office: string;
  day: string;
}

const COLUMNS = 'id, number, courier, office, day::text as day';

/** A courier's delivery list. What is on it is what he holds: it is closed when he holds nothing more. */
@Injectable()
export class Rounds {
  constructor(
    private readonly dataSource: DataSource,
    private readonly records: DeliveryRecords,
    private readonly staff: Staff,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused `not-of-your-office`, `day-too-far` (422) */
  async open(act: Act, { courier, day }: RoundInput): Promise<ActResult> {
    requireWithinReach(day, act.recordedAt);
    const office = act.actor.unit;
    const member = office && (await this.staff.staffOf(act.tx, courier, 'courier', office.id, day));
    if (!member) throw new Refused('not-of-your-office', {}, [{ pointer: '/courier', code: 'not-of-your-office' }]);
    const rows = await act.tx.query<{ serial: string }[]>(`select nextval('round_number') as serial`);
    const id = newId();
    const number = ownNumber('TP', Number(rows[0]?.serial));
    await act.tx.query(
      'insert into round (id, number, courier, office, day, opened_at) values ($1, $2, $3, $4, $5, $6)',
      [id, number, courier, office.id, day, act.recordedAt],
    );
    return { id, number, status: 'OPEN', actions: [] };
  }

  /** Takes an item that the courier holds at a place he staffs alone; what an office holds goes out by a handover. */
  async load(act: Act, id: string, number: string): Promise<ActResult> {
    const rows = await act.tx.query<RoundRow[]>(`select ${COLUMNS} from round where id = $1`, [id]);
    const round = rows[0];
    if (!round || round.office !== act.actor.unit?.id) throw new Refused('not-found');
    if (round.courier !== act.actor.id) throw new Refused('not-your-round');
    const { dossier, ...bringing } = await this.resultCalled(act, number);
    const { item } = bringing;
    const status = itemLifecycle.next(item.status, 'load', act.actor.role);
    requireCarrying(item, act.actor);
    requireAtCounter(item, act.actor);
    await this.records.requireFree(act, item);
    await this.records.changeItem(act, item, { status, place: null });
    await this.records.change(act, bringing.delivery);
    await this.journal.append(act, {
      type: 'item.loaded',
      dossier,
      items: [item],
      data: { round: id, courier: act.actor.id },
    });
    return { ...deliveryResult(bringing, act.actor), round: round.number };
  }

  /** @throws Refused `not-found` outside the actor's office, or another courier's */
  async read(actor: Actor, id: string): Promise<RoundView> {
    const rows = await this.dataSource.query<RoundRow[]>(
      `select ${COLUMNS} from round where id = $1 and office = $2 and ($3::uuid is null or courier = $3)`,
      [id, actor.unit?.id, actor.role === 'courier' ? actor.id : null],
    );
    if (!rows[0]) throw new Refused('not-found');
    const items = await this.dataSource.query<RoundView['items']>(
      `select number, status from item where holder_kind = 'COURIER' and holder_id = $1
         and status in ('OUT_FOR_DELIVERY', 'ATTEMPT_FAILED') order by number`,
      [rows[0].courier],
    );
    return { ...rows[0], status: items.length > 0 ? 'OPEN' : 'CLOSED', items };
  }

  /** Locked. @throws Refused `not-a-result` (422), the same for what is none of the actor's business */
  private async resultCalled(act: Act, number: string): Promise<Released> {
    const rows = await act.tx.query<{ id: string }[]>(
      'select d.id from delivery d join item i on i.id = d.item where i.number = $1 order by i.sealed_at desc limit 1',
      [number],
    );
    const of = rows[0]?.id ?? newId();
    return this.records.lockReleased(act, of, { act: 'load', number }).catch((error: unknown) => {
      if (!(error instanceof Refused) || error.code !== 'not-found') throw error;
      throw new Refused('not-a-result', { number }, [{ pointer: '/number', code: 'not-a-result' }]);
    });
  }
}
