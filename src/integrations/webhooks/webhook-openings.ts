import { Injectable } from '@nestjs/common';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { Openings } from '../openings.js';
import { WebhookEndpoints } from './webhook-endpoints.js';
import { WebhookReplays } from './webhook-replays.js';
import { WebhookTargets } from './webhook-targets.js';
import type { WebhookOpen, WebhookReplay } from './webhooks.shapes.js';

/** How long an answer waits until what was opened knows all that it is owed; after that the worker goes on. */
const OPENING_MS = 500;

/** Opens rows of endpoints, for a third party and for what it is sent again: look around, act, go on after the commit. */
@Injectable()
export class WebhookOpenings {
  constructor(
    private readonly acts: Acts,
    private readonly endpoints: WebhookEndpoints,
    private readonly targets: WebhookTargets,
    private readonly replays: WebhookReplays,
    private readonly openings: Openings,
  ) {}

  async open(asked: Asked, body: WebhookOpen): Promise<Answer> {
    const target = await this.targets.look(body.url);
    const answer = await this.acts.perform(asked, 'endpoint.open', (act) => this.endpoints.open(act, body, target));
    await this.openings.goOn(answer.id, OPENING_MS);
    return answer;
  }

  async replay(asked: Asked, id: string, range: WebhookReplay): Promise<Answer> {
    const answer = await this.acts.perform(asked, 'endpoint.replay', (act) => this.replays.open(act, id, range));
    await this.openings.goOn(String(answer['replay']), OPENING_MS);
    return answer;
  }
}
