import { Injectable } from '@nestjs/common';
import { SystemPerson } from '../../../modules/dossier/system-person.js';
import { Tasks } from '../../../modules/dossier/tasks.js';
import { Acts, type Act, type ActResult } from '../../../platform/acts.js';
import { newId } from '../../../platform/ids.js';
import type { Endpoint } from '../../endpoints.js';
import { HOPELESS_MS } from '../../followers/back-off.rules.js';

/** The task that asks whether a third party still wants to be told; its subject is the endpoint. */
export const WEBHOOK_DISABLED = 'webhook-disabled';

/** Somebody was faster: closed, disabled already, or working again. */
class NotToBeDisabled extends Error {}

/** Switches off, by an act of role system and with a task for its unit, what wants nothing more or takes nothing for days. */
@Injectable()
export class DisabledWebhooks {
  constructor(
    private readonly acts: Acts,
    private readonly tasks: Tasks,
    private readonly system: SystemPerson,
  ) {}

  /** At once, whatever it took before. */
  async disable(endpoint: Endpoint, cause: string): Promise<boolean> {
    return this.perform(endpoint, cause, null);
  }

  /** Only where nothing has got through for three days. @returns whether it is switched off now */
  async disableHopeless(endpoint: Endpoint, cause: string): Promise<boolean> {
    return this.perform(endpoint, cause, new Date(Date.now() - HOPELESS_MS));
  }

  private async perform(endpoint: Endpoint, cause: string, failingBefore: Date | null): Promise<boolean> {
    const asked = { id: newId(), actor: this.system.actor, request: `${endpoint.id} ${cause}`, status: 200 };
    try {
      await this.acts.perform(asked, 'endpoint.disable', (act) => this.write(act, endpoint, cause, failingBefore));
      return true;
    } catch (error) {
      if (error instanceof NotToBeDisabled) return false;
      throw error;
    }
  }

  /** What is sent again says it of the endpoint it is for. */
  private async write(act: Act, endpoint: Endpoint, cause: string, failingBefore: Date | null): Promise<ActResult> {
    const id = endpoint.replayOf ?? endpoint.id;
    const [[disabled]] = await act.tx.query<[{ unit: string }[], number]>(
      `update endpoint e set disabled_at = $2, disabled_act = $3, disabled_cause = $4
       from endpoint called
       where e.id = $1 and called.id = $5 and e.closed_at is null and e.disabled_at is null
         and ($6::timestamptz is null or called.failing_since <= $6)
       returning e.unit`,
      [id, act.recordedAt, act.id, cause, endpoint.id, failingBefore],
    );
    if (!disabled) throw new NotToBeDisabled();
    await this.tasks.open(act, { kind: WEBHOOK_DISABLED, unit: disabled.unit, subject: id });
    return { id, status: 'DISABLED', actions: [] };
  }
}
