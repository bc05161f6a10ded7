import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { AwaitedChecks, type Awaiting } from '../../dossier/awaited-checks.js';
import { Tasks } from '../../dossier/tasks.js';
import type { Delivery } from '../delivery.entity.js';
import { DeliveryRecords, deliveryResult, type Released } from '../delivery-records.js';
import type { CodeVerdict } from './one-time-code.rules.js';

const TASK = 'delivery.code';
const CHECK = 'one-time-code';

/** What an act makes of a code that was compared before it began. */
@Injectable()
export class CodeUses {
  constructor(
    private readonly tasks: Tasks,
    private readonly checks: AwaitedChecks,
  ) {}

  /**
   * A right code is used; a wrong one, which only a device can bring this far, leaves the outcome PROVISIONAL and the
   * office with a task. @returns the challenge that was answered @throws Refused `busy` (503) when it no longer holds
   */
  async settle(act: Act, delivery: Delivery, verdict: CodeVerdict | undefined): Promise<string | undefined> {
    if (!verdict) throw new Refused('busy');
    if (verdict.right) return this.use(act, delivery, verdict.challenge);
    await this.checks.expect(act, delivery.dossier, CHECK);
    await this.tasks.open(act, { kind: TASK, unit: delivery.office, dossier: delivery.dossier, subject: delivery.id });
    return undefined;
  }

  /** Whether the outcome waits for its code. @throws Refused `code-not-awaited` (409) */
  async requireAwaited(act: Act, delivery: Delivery): Promise<void> {
    const awaited = await this.checks.isAwaited(act, awaitingOf(delivery), CHECK);
    if (!awaited) throw new Refused('code-not-awaited');
  }

  /** The code that came late was right after all. @throws Refused `code-not-awaited` (409) */
  async confirm(act: Act, delivery: Delivery, verdict: CodeVerdict | undefined): Promise<void> {
    const awaited = await this.checks.done(act, awaitingOf(delivery), CHECK);
    if (!awaited) throw new Refused('code-not-awaited');
    if (!verdict?.right) throw new Refused('busy');
    await this.use(act, delivery, verdict.challenge);
    await this.tasks.close(act, TASK, delivery.id);
  }

  private async use(act: Act, delivery: Delivery, challenge: string): Promise<string> {
    const [, used] = await act.tx.query<[unknown[], number]>(
      'update code_challenge set used_act = $2 where id = $1 and used_act is null and delivery_version = $3',
      [challenge, act.id, delivery.version],
    );
    if (used !== 1) throw new Refused('busy');
    return challenge;
  }
}

/** The code of an outcome is the business of the office that delivered, not of those above. @throws Refused `not-at-this-counter` (409) */
export function requireItsOffice(act: Act, { delivery, item }: Released): void {
  if (delivery.office !== act.actor.unit?.id) throw new Refused('not-at-this-counter', { number: item.number });
}

/** What is not delivered waits for nothing. */
function awaitingOf(delivery: Delivery): Awaiting {
  return { act: delivery.deliveredAct ?? delivery.id, dossier: delivery.dossier };
}

/** A code that a phone brought wrong, entered once more at the office: nothing else keeps the outcome from being FINAL. */
@Injectable()
export class LateCodes {
  constructor(
    private readonly records: DeliveryRecords,
    private readonly uses: CodeUses,
  ) {}

  /** @throws Refused `code-not-awaited`, `not-at-this-counter` (409) */
  async confirm(act: Act, id: string, verdict: CodeVerdict | undefined): Promise<ActResult> {
    const released = await this.records.lockReleased(act, id, { act: 'confirm-code' });
    await this.uses.requireAwaited(act, released.delivery);
    requireItsOffice(act, released);
    await this.uses.confirm(act, released.delivery, verdict);
    return deliveryResult(released, act.actor);
  }
}
