import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Procedures } from '../../../modules/directory/procedures.js';
import { Dossier } from '../../../modules/dossier/dossier.entity.js';
import { localIso } from '../../../platform/clock.js';
import type { Endpoint } from '../../endpoints.js';
import { overDaysMs } from '../../followers/back-off.rules.js';
import type { Outcome, OwedEvent } from '../../followers/owed-event.js';
import { Sender } from '../../followers/sender.js';
import { partnerEvent, type PartnerDossier } from '../../partner-events.mapping.js';
import { DisabledWebhooks } from './disabled-webhooks.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhooksHttp } from './webhooks.http.js';
import { webhookEvent } from './webhooks.mapping.js';

/** Tells a third party, signed, what anybody could read on the tracking page. */
@Injectable()
export class WebhooksFollower extends Sender {
  readonly follower = 'webhook';

  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: Procedures,
    private readonly secrets: WebhookSecrets,
    private readonly disabled: DisabledWebhooks,
    private readonly http: WebhooksHttp,
  ) {
    super();
  }

  async send(endpoint: Endpoint, { event, seq, recordedAt }: OwedEvent): Promise<Outcome> {
    const dossier = await this.dossier(event.dossier);
    const told = partnerEvent({ event, seq, previous: 0, recordedAt: localIso(recordedAt), dossier });
    if (!told) return { kind: 'done' };
    const outcome = await this.http.post({
      id: event.id,
      url: endpoint.url,
      secrets: await this.secrets.signing(endpoint.replayOf ?? endpoint.id),
      event: webhookEvent(told),
    });
    if (outcome.kind !== 'gone') return outcome;
    await this.disabled.disable(endpoint, outcome.cause);
    return { kind: 'again', cause: outcome.cause };
  }

  override waitMs(attempts: number, random: number): number {
    return overDaysMs(attempts, random);
  }

  /** The authority's code tells agency and sector: not of a sensitive dossier. */
  private async dossier(id: string): Promise<PartnerDossier> {
    const dossier = await this.dataSource.manager.findOneByOrFail(Dossier, { id });
    const version = await this.procedures.pinned(dossier.checklist);
    const hidden = version?.procedure.sensitive ?? true;
    return { postCode: dossier.postCode, authorityCode: hidden ? undefined : (dossier.code ?? undefined) };
  }
}
