import { Injectable } from '@nestjs/common';
import { SystemPerson } from '../../../modules/dossier/system-person.js';
import { Tasks } from '../../../modules/dossier/tasks.js';
import { Acts, type Act, type ActResult } from '../../../platform/acts.js';
import { newId } from '../../../platform/ids.js';
import type { Endpoint } from '../../endpoints.js';

/** The task that asks whether a third party still wants to be told; its subject is the endpoint. */
export const WEBHOOK_DISABLED = 'webhook-disabled';

/** Somebody was faster: it is closed or disabled already. */
class NotToBeDisabled extends Error {}

/** Switches off, by an act of role system and with a task for its unit, what wants nothing more. */
@Injectable()
export class DisabledWebhooks {
  constructor(
    private readonly acts: Acts,
    private readonly tasks: Tasks,
    private readonly system: SystemPerson,
  ) {}

  /** At once, whatever it took before. */
  async disable(endpoint: Endpoint, cause: string): Promise<void> {
    const asked = { id: newId(), actor: this.system.actor, request: `${endpoint.id} ${cause}`, status: 200 };
    try {
      await this.acts.perform(asked, 'endpoint.disable', (act) => this.write(act, endpoint, cause));
    } catch (error) {
      if (!(error instanceof NotToBeDisabled)) throw error;
    }
  }

  /** What is sent again says it of the endpoint it is for. */
  private async write(act: Act, endpoint: Endpoint, cause: string): Promise<ActResult> {
    const id = endpoint.replayOf ?? endpoint.id;
    const [[disabled]] = await act.tx.query<[{ unit: string }[], number]>(
      `update endpoint set disabled_at = $2, disabled_act = $3, disabled_cause = $4
       where id = $1 and closed_at is null and disabled_at is null returning unit`,
      [id, act.recordedAt, act.id, cause],
    );
    if (!disabled) throw new NotToBeDisabled();
    await this.tasks.open(act, { kind: WEBHOOK_DISABLED, unit: disabled.unit, subject: id });
    return { id, status: 'DISABLED', actions: [] };
  }
}
