import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { localIso } from '../../platform/clock.js';
import { WebhookSecrets } from './sending/webhook-secrets.js';
import { WebhooksHttp } from './sending/webhooks.http.js';
import { WebhookEndpoints } from './webhook-endpoints.js';
import { WebhookOpenings } from './webhook-openings.js';
import type { WebhookOpen, WebhookReplay } from './webhooks.shapes.js';

/** An answer with the secret that the act made. */
export type SecretAnswer = Answer & { secret?: string };
/** An answer with what the receiver made of a try. */
export type TestAnswer = Answer & { delivered: boolean; cause?: string };

/** Sends an event that is about no dossier. */
@Injectable()
export class WebhookTests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: WebhookSecrets,
    private readonly http: WebhooksHttp,
  ) {}

  /** After the commit, and of no consequence for the endpoint. */
  async send(answer: Answer): Promise<TestAnswer> {
    const [row] = await this.dataSource.query<{ url: string; at: Date }[]>(
      'select e.url, a.recorded_at as at from endpoint e join act a on a.id = $2 where e.id = $1 and e.closed_at is null',
      [answer.id, answer.act],
    );
    if (!row) return { ...answer, delivered: false, cause: 'closed' };
    const outcome = await this.http.post({
      id: answer.act,
      url: row.url,
      secrets: await this.secrets.signing(answer.id),
      event: { type: 'endpoint.tested', timestamp: localIso(row.at), data: { endpoint: answer.id } },
    });
    return outcome.kind === 'done'
      ? { ...answer, delivered: true }
      : { ...answer, delivered: false, cause: outcome.cause };
  }
}

/** The acts on a third party's endpoint that do something before or after their transaction. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly acts: Acts,
    private readonly endpoints: WebhookEndpoints,
    private readonly opening: WebhookOpenings,
    private readonly secrets: WebhookSecrets,
    private readonly sending: WebhookTests,
  ) {}

  async open(asked: Asked, body: WebhookOpen): Promise<SecretAnswer> {
    return this.shown(await this.opening.open(asked, body));
  }

  replay(asked: Asked, id: string, range: WebhookReplay): Promise<Answer> {
    return this.opening.replay(asked, id, range);
  }

  async rotate(asked: Asked, id: string, atOnce: boolean): Promise<SecretAnswer> {
    return this.shown(
      await this.acts.perform(asked, 'endpoint.rotate', (act) => this.endpoints.rotate(act, id, atOnce)),
    );
  }

  /** The same act again sends the same event again, under the same id. */
  async test(asked: Asked, id: string): Promise<TestAnswer> {
    return this.sending.send(await this.acts.perform(asked, 'endpoint.test', (act) => this.endpoints.test(act, id)));
  }

  /**
   * What is stored for ever holds no secret: it is read from its own row and put into the answer that is given. Who lost that
   * answer repeats the act (same key, same person, same body) within ten minutes; after that, or once replaced, it is shown
   * to nobody and has to be rotated.
   */
  private async shown(answer: Answer): Promise<SecretAnswer> {
    return { ...answer, secret: await this.secrets.madeBy(answer.act) };
  }
}
