import type { FastifyInstance } from 'fastify';
import { bearer, parse } from '../http.js';
import type { Faults } from './faults.js';
import { EffectFilter, type PostalEvents } from './postal-events.js';
import type { Receipts } from './receipts.js';
import { PostalEvent } from './wire.shapes.js';

export interface Wire {
  events: PostalEvents;
  faults: Faults;
  receipts: Receipts;
}

/** `POST /postal-events` and `GET /effects`: what the postal service calls, with its bearer token. */
export function wireRoutes(app: FastifyInstance, { events, faults, receipts }: Wire, token: string): void {
  const guard = { onRequest: bearer(token) };
  const closing = new AbortController();
  app.addHook('preClose', (done) => {
    closing.abort();
    done();
  });

  app.post('/postal-events', guard, async (request, reply) => {
    const event = PostalEvent.safeParse(request.body);
    if (event.success) reply.raw.once('close', receipts.begin(event.data));
    const fault = faults.next();
    if (fault === 'unavailable') return reply.code(503).send({ problem: 'not now' });
    if (fault === 'too-many') {
      if (event.success) receipts.later(event.data, faults.plan.retryAfterSeconds);
      reply.header('retry-after', String(faults.plan.retryAfterSeconds));
      return reply.code(429).send({ problem: 'too many requests' });
    }
    if (fault === 'black-hole') return reply.hijack();
    const answer = await events.take(request.body, request.headers['idempotency-key']);
    await faults.pause(closing.signal);
    if (fault === 'lost') {
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    }
    if (fault === 'wrong-json') return reply.code(answer.status).type('application/json').send('{"accepted": tru');
    return reply.code(answer.status).send(answer.body);
  });
  app.get('/effects', guard, (request) => events.list(parse(EffectFilter, request.query)));
}
