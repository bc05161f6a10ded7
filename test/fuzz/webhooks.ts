import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { InboundEvent } from '../../src/integrations/admin-system/inbound.shapes.js';
import { registerEndpoints } from '../../src/integrations/endpoints.js';
import type { TestService } from '../support/service.js';
import { bodiesOf, placesOf, replaced, valueAt, type Known } from './bodies.js';
import type { Schema } from './operations.js';
import { twistsOf, written } from './twists.js';
import type { Sent } from './wire.js';

const secret = `whsec_${randomBytes(32).toString('base64')}`;

/** Makes an administrative system known whose calls can be signed. */
export async function registerAdminSystem({ database, config }: TestService): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await registerEndpoints(client, {
    ...config,
    ADMIN_SYSTEM_URL: 'http://127.0.0.1:9',
    ADMIN_SYSTEM_TOKEN: 'a token of the outside systems',
    ADMIN_SYSTEM_WEBHOOK_SECRET: secret,
  });
  await client.end();
}

/** A webhook of which one thing is wrong, if any. */
export interface SpoiltWebhook {
  name: string;
  bytes: Buffer;
  /** Whether its shape forbids it, so that it can never be applied. */
  forbidden: boolean;
}

/** Every kind of event with every single thing that may be wrong with it. */
export function spoiltWebhooks(known: Known): SpoiltWebhook[] {
  return InboundEvent.options.flatMap((shape) => {
    const schema = z.toJSONSchema(shape, { io: 'input', reused: 'inline' }) as Schema;
    return bodiesOf(schema, known).flatMap((body) => spoiltBodies(schema, body));
  });
}

function spoiltBodies(schema: Schema, body: unknown): SpoiltWebhook[] {
  const type = (body as { type: string }).type;
  const sound = { name: type, bytes: Buffer.from(written(body)), forbidden: false };
  const spoilt = placesOf(schema, body).flatMap((place) =>
    twistsOf(place).map(({ name, value, forbidden }) => ({
      name: `${type} /${place.keys.join('/')}: ${name}`,
      bytes: Buffer.from(written(replaced(body, place.keys, value(valueAt(body, place.keys))))),
      forbidden,
    })),
  );
  return [sound, ...spoilt];
}

/** Signed as Standard Webhooks wants it. */
export function signed({ bytes }: Pick<SpoiltWebhook, 'bytes'>): Sent {
  const id = `msg_${randomBytes(8).toString('hex')}`;
  const at = new Date();
  const headers = {
    'Content-Type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, bytes.toString('utf8')),
  };
  return { method: 'POST', path: '/v1/inbound/admin-system', headers, bytes };
}

/** Bodies that are signed, and yet no event. */
export const anyJson: fc.Arbitrary<Buffer> = fc
  .oneof(fc.json({ maxDepth: 4 }), fc.string({ unit: 'binary' }), fc.constant('['.repeat(100_000)))
  .map((text) => Buffer.from(text));
