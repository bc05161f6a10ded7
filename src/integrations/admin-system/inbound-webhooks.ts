import { Injectable } from '@nestjs/common';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { z } from 'zod';
import { derivedId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { requireStorable } from '../../platform/readable.js';
import { Endpoints, type Endpoint } from '../endpoints.js';
import { Inbox } from './inbox.js';
import { InboundActs, type Fate } from './inbound-acts.js';
import { Code, numbersOf } from './inbound.shapes.js';

const MOST_BYTES = 1_048_576;
/** What takes the place of a secret that is not there, so that it takes as long as a wrong signature. Everybody can read it, so it opens nothing. */
const NOBODYS_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export type WebhookHeaders = Record<string, string | string[] | undefined>;

/** As much as is read before the body is stored: type and numbers. */
const Envelope = z.object({
  type: z
    .string()
    .regex(/^[a-z.-]{1,100}$/)
    .catch('unreadable'),
  data: z
    .object({
      code: Code.optional().catch(undefined),
      postCode: Code.optional().catch(undefined),
    })
    .catch({}),
});

/**
 * Standard Webhooks 1.0: signature over id, timestamp and body, ±5 minutes, by any secret that holds. What is signed is stored first, under an id
 * derived from endpoint and webhook id, and then applied; so nothing that was answered 202 can be lost.
 */
@Injectable()
export class InboundWebhooks {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly inbox: Inbox,
    private readonly inbound: InboundActs,
  ) {}

  /** @throws Refused `signature-invalid` (401; the same for an endpoint that is unknown or has no secret), `too-large` (413), `bad-request` (400), `body-invalid`, `webhook-id-reused` (422) */
  async take(key: string, headers: WebhookHeaders, body: Buffer | undefined): Promise<{ status: Fate }> {
    if (!body || body.length > MOST_BYTES) throw new Refused(body ? 'too-large' : 'bad-request');
    const endpoint = await this.endpoints.called(key, 'admin-system');
    const webhookId = verify(endpoint, headers, body);
    if (!endpoint?.secret) throw new Refused('signature-invalid');
    const id = derivedId('inbound', `${endpoint.id}:${webhookId}`);
    const payload = body.toString('utf8');
    const said = jsonOf(payload);
    requireStorable(said);
    const envelope = Envelope.safeParse(said);
    if (!envelope.success) throw new Refused('bad-request');
    await this.inbox.store({ id, endpoint, type: envelope.data.type, payload, about: numbersOf(envelope.data) });
    return { status: await this.inbound.apply(id) };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refused('bad-request');
  }
}

/** @returns the webhook's id */
function verify(endpoint: Endpoint | undefined, headers: WebhookHeaders, body: Buffer): string {
  const signed = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name] ?? '')]),
  );
  const secrets = (endpoint?.secret ?? NOBODYS_SECRET).split(' ');
  if (!secrets.some((secret) => isSignedBy(secret, signed, body))) throw new Refused('signature-invalid');
  return signed['webhook-id'] ?? '';
}

function isSignedBy(secret: string, signed: Record<string, string>, body: Buffer): boolean {
  try {
    new Webhook(secret).verify(body, signed, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}
