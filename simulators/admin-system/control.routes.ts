import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { Page, parse } from '../http.js';
import { FaultPlan, type Faults } from './faults.js';
import { countOutgoing, hurryOutgoing, listOutgoing } from './outgoing.js';
import type { Receipts } from './receipts.js';
import { listScenarios, play, Played } from './scenarios.js';
import type { Settings } from './settings.js';
import { Script, SentByHand, Target } from './wire.shapes.js';
import type { WebhookSender } from './webhook-sender.js';

export interface Controlled {
  pool: pg.Pool;
  settings: Settings;
  faults: Faults;
  sender: WebhookSender;
  receipts: Receipts;
}

/** `/control/…`: what a demo or a test turns; `{}` to faults or script sets everything back. */
export function controlRoutes(app: FastifyInstance, { pool, settings, faults, sender, receipts }: Controlled): void {
  app.post('/control/target', async (request) => {
    await settings.setTarget(parse(Target, request.body));
    await hurryOutgoing(pool, new Date());
    sender.wake();
    return settings.target;
  });
  app.post('/control/faults', (request) => {
    faults.set(parse(FaultPlan, request.body ?? {}));
    sender.wake();
    return faults.plan;
  });
  app.post('/control/script', async (request) => {
    await settings.setScript(parse(Script, request.body ?? {}));
    return settings.script;
  });
  app.get('/control/scenarios', () => ({ data: listScenarios() }));
  app.post('/control/scenario', async (request) => {
    const played = parse(Played, request.body);
    const { shows } = await play(played, { settings, faults });
    sender.wake();
    return { ...played, shows };
  });
  // Plain HTTP files cannot sign: this signs for them, and answers what the other side answers, under its status.
  app.post('/control/send', async (request, reply) => {
    const { status, ...answer } = await sender.sendNow(parse(SentByHand, request.body));
    return reply.code(status).send(answer);
  });
  app.get('/control/receipts', () => receipts.counts);
  app.get('/control/idle', () => countOutgoing(pool));
  app.get('/control/outgoing', async (request) => {
    const { after, limit } = parse(Page, request.query);
    const data = await listOutgoing(pool, after, limit);
    return { data, next: data.length === limit ? data.at(-1)?.position : null };
  });
}
