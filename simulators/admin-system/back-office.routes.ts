import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { z } from 'zod';
import { parse, Problem } from '../http.js';
import type { BackOffice } from './back-office.js';
import { DossierFilter, findDossier, listDossiers } from './dossiers.js';
import type { Settings } from './settings.js';
import { Because, CarriedOver, DossierCode, Finished } from './wire.shapes.js';

const Named = z.object({ code: DossierCode });
const Clock = z.strictObject({ now: z.iso.datetime({ offset: true }) });

/** `/back-office/…`: what the authority's own people do. */
export function backOfficeRoutes(app: FastifyInstance, office: BackOffice, pool: pg.Pool, settings: Settings): void {
  app.get('/back-office/dossiers', async (request) => {
    const filter = parse(DossierFilter, request.query);
    const data = await listDossiers(pool, filter);
    return { data, next: data.length === filter.limit ? data.at(-1)?.id : null };
  });
  app.get('/back-office/dossiers/:code', async (request) => {
    const dossier = await findDossier(pool, parse(Named, request.params).code);
    if (!dossier) throw new Problem(404, 'no dossier has this code');
    return dossier;
  });
  app.post('/back-office/dossiers', async (request, reply) => {
    const dossiers = parse(z.array(CarriedOver).min(1).max(5_000), request.body);
    return reply.code(201).send(await office.carryOver(dossiers));
  });

  app.post('/back-office/dossiers/:code/order-result', (request) =>
    office.orderResult(parse(Named, request.params).code),
  );
  app.post('/back-office/dossiers/:code/finish', (request) =>
    office.finish(parse(Named, request.params).code, parse(Finished, request.body)),
  );
  app.post('/back-office/dossiers/:code/revoke-order', (request) =>
    office.revokeOrder(parse(Named, request.params).code, parse(Because, request.body ?? undefined).reason),
  );
  app.post('/back-office/dossiers/:code/recall', (request) =>
    office.recall(parse(Named, request.params).code, parse(Because, request.body ?? undefined).reason),
  );

  app.post('/back-office/clock', async (request) => {
    await settings.setNow(new Date(parse(Clock, request.body).now));
    return { now: settings.now().toISOString() };
  });
}
