import type { FastifyInstance } from 'fastify';
import { bearer, parse } from '../http.js';
import type { Faults } from './faults.js';
import { EffectFilter, type PostalEvents } from './postal-events.js';

/** `POST /postal-events` and `GET /effects`: what the postal service calls, with its bearer token. */
export function wireRoutes(app: FastifyInstance, events: PostalEvents, faults: Faults, token: string): void {
  const guard = { onRequest: bearer(token) };
  const closing = new AbortController();
  app.addHook('preClose', (done) => {
    closing.abort();
    done();
  });

  app.post('/postal-events', guard, async (request, reply) => {
    const fault = faults.next();
    if (fault === 'unavailable') return reply.code(503).send({ problem: 'not now' });
    if (fault === 'too-many') {
      reply.header('retry-after', String(faults.plan.retryAfterSeconds));
      return reply.code(429).send({ problem: 'too many requests' });
    }
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
