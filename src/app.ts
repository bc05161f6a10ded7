import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { describeApi } from './openapi.js';
import type { Config } from './platform/config.js';
import { drainAtEnd } from './platform/draining.js';
import { markReplayed } from './platform/http.js';
import { isClientsId } from './platform/ids.js';
import { Log } from './platform/log.js';
import { jsonBody } from './platform/json-body.js';
import { refuseAddress, refuseConnection } from './platform/problem-filter.js';

const MOST_JSON_BYTES = 2_097_152;
const MOST_EVIDENCE_BYTES = 8_388_608;

/** The API, ready to listen. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MOST_JSON_BYTES,
    logger: false,
    genReqId: () => randomUUID(),
    return503OnClosing: false, // see drainAtEnd
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseConnection,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config), adapter, {
    logger: config.LOG_LEVEL === 'silent' ? false : ['error', 'warn'],
    abortOnError: false,
    rawBody: true,
    bodyParser: false, // what follows is all that is read: no form, no plain text
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  drainAtEnd(fastify);
  app.useBodyParser('application/json', { bodyLimit: MOST_JSON_BYTES }, jsonBody(fastify));
  for (const type of ['application/octet-stream', 'image/jpeg', 'image/png']) {
    fastify.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: MOST_EVIDENCE_BYTES }, (_, body, done) =>
      done(null, body),
    );
  }
  fastify.addHook('onSend', (request, reply, payload, done) => {
    markReplayed(request, reply);
    done(null, payload);
  });
  logRequests(fastify, app.get(Log));
  SwaggerModule.setup('docs', app, () => describeApi(app), { jsonDocumentUrl: 'openapi.json' });
  app.enableShutdownHooks();
  await app.init();
  await fastify.ready();
  return app;
}

/** One line a request: ids, route and outcome; never the address itself, which may hold a code. */
function logRequests(fastify: FastifyInstance, log: Log): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { id, method, routeOptions } = request;
    const act = request.headers['idempotency-key'];
    const line = {
      request: id,
      method,
      route: routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    log.info(typeof act === 'string' && isClientsId(act) ? { ...line, act } : line, 'request');
    done();
  });
}
