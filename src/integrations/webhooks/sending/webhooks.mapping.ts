import type { PartnerEvent, PartnerType } from '../../partner-events.mapping.js';

/** The body of a webhook as Standard Webhooks 1.0 wants it. */
export interface WebhookEvent {
  type: PartnerType | 'endpoint.tested';
  /** When it happened, ISO 8601 with offset. */
  timestamp: string;
  data: Record<string, unknown>;
}

/**
 * The same body however often it is sent, so what was sent before it does not stand here: `seq` orders the events of a
 * dossier, and those that a third party is not told leave gaps.
 */
export function webhookEvent({ type, v, dossier, seq, occurredAt, recordedAt, data }: PartnerEvent): WebhookEvent {
  return { type, timestamp: occurredAt, data: { v, dossier, seq, recordedAt, ...data } };
}
