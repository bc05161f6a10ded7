import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { holdMs } from '../../followers/back-off.rules.js';
import type { Outcome } from '../../followers/owed-event.js';
import { Outbound, type Sent } from './outbound.js';
import type { WebhookEvent } from './webhooks.mapping.js';

/** Answers that speak of what was sent and not of where it went: the same again would be refused again. */
const NEVER = new Set([400, 413, 422]);
const GONE = 410;
const MOST_WAIT_MS = 24 * 3_600_000;

/** What is sent, under an id that stays the same however often. */
export interface SignedEvent {
  id: string;
  url: string;
  secrets: readonly string[];
  event: WebhookEvent;
}

/** `gone`: the other side wants nothing more. */
export type WebhookOutcome = Exclude<Outcome, { kind: 'resume' }> | { kind: 'gone'; cause: string };

/** Standard Webhooks 1.0: id, time of this try, and one signature (v1, HMAC-SHA256) for each secret that holds. */
@Injectable()
export class WebhooksHttp {
  constructor(private readonly outbound: Outbound) {}

  async post({ id, url, secrets, event }: SignedEvent): Promise<WebhookOutcome> {
    const body = JSON.stringify(event);
    const at = new Date();
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'dossier-courier',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
    };
    try {
      return outcomeOf(await this.outbound.post(url, headers, body));
    } catch (error) {
      const cause = causeOf(error);
      if (cause === undefined) throw error;
      return { kind: 'again', cause };
    }
  }
}

/** Only 2xx is success; a redirect is a failure like any other. */
function outcomeOf({ status, retryAfter }: Sent): WebhookOutcome {
  const cause = `status-${status}`;
  if (status >= 200 && status <= 299) return { kind: 'done' };
  if (status === GONE) return { kind: 'gone', cause };
  if (NEVER.has(status)) return { kind: 'refused', cause };
  return { kind: 'again', cause, holdMs: holdMs({ status, retryAfter, at: new Date() }, MOST_WAIT_MS) };
}

/** What the network says is a code; anything without one is a bug of ours. */
function causeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('name' in error && ['AbortError', 'TimeoutError'].includes(String(error.name))) return 'no-answer-in-time';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}
