import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Encryption } from '../../../platform/encryption.js';
import { newId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import { Journal } from '../../dossier/journal.js';
import { Parties } from '../../dossier/parties.js';
import { itemLifecycle } from '../../item/item.lifecycle.js';
import { requireCarrying } from '../attempts.js';
import { CodeUses, requireItsOffice } from './code-uses.js';
import type { Delivery } from '../delivery.entity.js';
import { DeliveryRecords, deliveryResult, type Released } from '../delivery-records.js';
import { requireAtCounter } from '../notices.js';
import { MOST_CHALLENGES, sixDigits } from './one-time-code.rules.js';

/** The code of a challenge. It is worked out where it is sent and where it is compared, and kept nowhere. */
@Injectable()
export class OneTimeCodes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly encryption: Encryption,
    private readonly parties: Parties,
  ) {}

  of(challenge: string): string {
    return sixDigits(this.encryption.oneTimeCodeBytes(challenge));
  }

  /** What to tell whom; undefined when the challenge no longer holds or the recipient has no phone any more. */
  async toSend(challenge: string): Promise<{ code: string; to: string } | undefined> {
    const { manager } = this.dataSource;
    const rows = await manager.query<{ recipient: string }[]>(
      `select d.recipient from code_challenge c join delivery d on d.id = c.delivery and d.version = c.delivery_version
       where c.id = $1 and c.used_act is null
         and not exists (select 1 from code_challenge n where n.delivery = c.delivery and n.by = c.by
           and n.delivery_version = c.delivery_version and n.no > c.no)`,
      [challenge],
    );
    const [recipient] = await this.parties.byIds(
      manager,
      rows.map((row) => row.recipient),
    );
    return recipient?.phone === undefined ? undefined : { code: this.of(challenge), to: recipient.phone };
  }
}

/** Codes asked for at the door or at the counter; one that came back wrong from a phone is asked for once more there. */
@Injectable()
export class CodeChallenges {
  constructor(
    private readonly records: DeliveryRecords,
    private readonly parties: Parties,
    private readonly journal: Journal,
    private readonly uses: CodeUses,
  ) {}

  /**
   * The recipient gets a message with six digits. Nothing changes but that, and the code never stands in for ID or
   * signature (TT 17/2017 Art 5.2 d). @throws Refused `recipient-without-phone` (422), `code-challenges-used-up` (409)
   */
  async make(act: Act, id: string): Promise<ActResult> {
    const released = await this.records.lockReleased(act, id, { act: 'challenge' });
    const { dossier, delivery, item } = released;
    requireMeeting(act, released);
    if (item.status === 'DELIVERED') await this.uses.requireAwaited(act, delivery);
    await this.requirePhone(act, delivery);
    const challenge = newId();
    const no = await this.next(act, delivery);
    await act.tx.query(
      `insert into code_challenge (id, delivery, delivery_version, by, no, made_act, made_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [challenge, delivery.id, delivery.version, act.actor.id, no, act.id, act.recordedAt],
    );
    const data = { delivery: delivery.id, challenge };
    await this.journal.append(act, { type: 'delivery.challenged', dossier, items: [item], data });
    return deliveryResult(released, act.actor);
  }

  private async requirePhone(act: Act, delivery: Delivery): Promise<void> {
    const [recipient] = await this.parties.byIds(act.tx, [delivery.recipient]);
    if (recipient?.phone === undefined) throw new Refused('recipient-without-phone');
  }

  private async next(act: Act, delivery: Delivery): Promise<number> {
    const rows = await act.tx.query<{ made: number }[]>(
      'select count(*)::int as made from code_challenge where delivery = $1 and delivery_version = $2 and by = $3',
      [delivery.id, delivery.version, act.actor.id],
    );
    const made = rows[0]?.made ?? 0;
    if (made >= MOST_CHALLENGES) throw new Refused('code-challenges-used-up', { most: MOST_CHALLENGES });
    return made + 1;
  }
}

/** Who can hand it over now can ask for a code; after that only the office whose outcome waits for one. */
function requireMeeting(act: Act, released: Released): void {
  const { item } = released;
  if (act.actor.role === 'courier') {
    itemLifecycle.check(item.status, 'deliver', act.actor.role);
    requireCarrying(item, act.actor);
  } else if (item.status === 'DELIVERED') {
    requireItsOffice(act, released);
  } else {
    itemLifecycle.check(item.status, 'hand-out', act.actor.role);
    requireAtCounter(item, act.actor);
  }
}
