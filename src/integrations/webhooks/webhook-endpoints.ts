import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { violated } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { inScope, isInScope } from '../../modules/directory/unit-scope.js';
import type { Unit } from '../../modules/directory/directory.entities.js';
import { Units } from '../../modules/directory/units.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import { eventTypesOf } from '../partner-events.mapping.js';
import { WEBHOOK_DISABLED } from './sending/disabled-webhooks.js';
import { WebhookSecrets } from './sending/webhook-secrets.js';
import type { Target } from './webhook-targets.js';
import { webhookLifecycle, type WebhookAct, type WebhookState } from './webhooks.lifecycle.js';
import type { WebhookOpen } from './webhooks.shapes.js';

/** An endpoint as an act has locked it. */
export interface LockedWebhook {
  id: string;
  name: string;
  status: WebhookState;
}

/** Which state an endpoint `e` is in. */
export const STATE = `case when e.closed_at is not null then 'CLOSED' when e.disabled_at is not null then 'DISABLED' else 'OPEN' end`;

/** What operators do with a third party's endpoint. Whose it is: the unit that its scope is about, and those above. */
@Injectable()
export class WebhookEndpoints {
  constructor(
    private readonly units: Units,
    private readonly secrets: WebhookSecrets,
    private readonly tasks: Tasks,
  ) {}

  /**
   * Owed from now on. Its secret is not part of the answer, which is stored for ever: see `WebhookSecrets.madeBy`.
   * @throws Refused `not-found`, `webhook-target-refused`, `webhook-target-unknown` (422), `endpoint-name-taken` (409)
   */
  async open(act: Act, asked: WebhookOpen, target: Target): Promise<ActResult> {
    const { unit, scope } = await this.scopeOf(act.actor, asked.scope);
    target.expectPublic();
    const id = newId();
    const types = eventTypesOf(asked.eventTypes);
    const values = [id, asked.name, newId(), types, JSON.stringify(scope), act.recordedAt, asked.url, unit];
    try {
      await act.tx.query('select open_webhook($1, $2, $3, $4, $5, $6, $7, $8)', values);
    } catch (error) {
      if (violated(error) !== 'endpoint_name_key') throw error;
      throw new Refused('endpoint-name-taken', { name: asked.name }, [{ pointer: '/name', code: 'taken' }]);
    }
    await this.secrets.make(act, id);
    return resultOf(act, { id, name: asked.name, status: 'OPEN' });
  }

  /** Another secret; the one before signs beside it for a day, or not at all. @throws Refused `secret-changing` (409) */
  async rotate(act: Act, id: string, atOnce: boolean): Promise<ActResult> {
    const webhook = await this.lock(act, id, 'rotate');
    if (!atOnce && (await this.secrets.isChanging(act, id))) throw new Refused('secret-changing');
    await this.secrets.end(act, id, atOnce);
    await this.secrets.make(act, id);
    return resultOf(act, webhook);
  }

  /** What was owed meanwhile goes first, and is tried at once. */
  async resume(act: Act, id: string): Promise<ActResult> {
    const webhook = await this.lock(act, id, 'resume');
    await act.tx.query(
      `update endpoint set disabled_at = null, disabled_act = null, disabled_cause = null, failures = 0,
         paused_until = null, held_until = null where id = $1 or replay_of = $1`,
      [id],
    );
    await act.tx.query(
      `update follower_cursor c set next_attempt_at = '-infinity', attempts = 0 from (
         select endpoint, dossier from follower_cursor where acked_seq < head_seq and parked_at is null
           and endpoint in (select id from endpoint where id = $1 or replay_of = $1)
         order by endpoint, dossier for no key update) waiting
       where c.endpoint = waiting.endpoint and c.dossier = waiting.dossier`,
      [id],
    );
    await this.tasks.close(act, WEBHOOK_DISABLED, id);
    act.wakeUps.push({ follower: 'webhook', endpoint: id });
    return resultOf(act, { ...webhook, status: 'OPEN' });
  }

  /** Nothing more is sent, not even what is owed. */
  async close(act: Act, id: string): Promise<ActResult> {
    const webhook = await this.lock(act, id, 'close');
    await act.tx.query('select close_endpoint($1, $2)', [id, act.recordedAt]);
    await this.secrets.end(act, id, true);
    await this.tasks.close(act, WEBHOOK_DISABLED, id);
    return resultOf(act, { ...webhook, status: 'CLOSED' });
  }

  /** An event of no dossier will be sent to try the endpoint. */
  async test(act: Act, id: string): Promise<ActResult> {
    return resultOf(act, await this.lock(act, id, 'test'));
  }

  /** @throws Refused `not-found` when it is not within the actor's scope, `wrong-state` (409) */
  async lock(act: Act, id: string, doing: WebhookAct): Promise<LockedWebhook> {
    // no key: whoever appends an event refers to the row meanwhile
    const [webhook] = await act.tx.query<LockedWebhook[]>(
      `select e.id, e.name, ${STATE} as status from endpoint e join unit u on u.id = e.unit
       where e.id = $1 and e.follower = 'webhook' and e.replay_of is null and ${isInScope('u', '$2')} for no key update of e`,
      [id, act.actor.unit?.path],
    );
    if (!webhook) throw new Refused('not-found');
    webhookLifecycle.check(webhook.status, doing, act.actor.role);
    return webhook;
  }

  /** @throws Refused `not-found` when it is nobody's or not within the actor's scope */
  private async scopeOf(
    actor: Actor,
    { province, authority }: WebhookOpen['scope'],
  ): Promise<{ unit: string; scope: Record<string, string> }> {
    const own = actor.unit?.path ?? '';
    const [nation = ''] = own.split('/');
    const unit = await this.units.byCode(authority ?? province ?? nation);
    const kind = authority ? 'authority' : province ? 'province' : 'nation';
    if (unit?.kind !== kind || !inScope(own, unit.path)) throw new Refused('not-found');
    return { unit: unit.id, scope: scopeOfUnit(unit) };
  }
}

/** What an event's body must contain to be about a unit. */
function scopeOfUnit({ id, kind, code }: Unit): Record<string, string> {
  if (kind === 'authority') return { authority: id };
  return kind === 'province' ? { province: code } : {};
}

function resultOf(act: Act, { id, name, status }: LockedWebhook): ActResult {
  return { id, name, status, actions: webhookLifecycle.actionsFor(status, act.actor.role) };
}
