import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { describeApi } from './openapi.js';
import type { Config } from './platform/config.js';
import { markReplayed } from './platform/http.js';

const MOST_JSON_BYTES = 2_097_152;
const MOST_EVIDENCE_BYTES = 8_388_608;

/** The API, ready to listen. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ bodyLimit: MOST_JSON_BYTES, logger: false });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config), adapter, {
    logger: config.LOG_LEVEL === 'silent' ? false : ['error', 'warn'],
    abortOnError: false,
    rawBody: true,
  });
  const fastify = app.getHttpAdapter().getInstance();
  for (const type of ['application/octet-stream', 'image/jpeg', 'image/png']) {
    fastify.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: MOST_EVIDENCE_BYTES }, (_, body, done) =>
      done(null, body),
    );
  }
  fastify.addHook('onSend', (request, reply, payload, done) => {
    markReplayed(request, reply);
    done(null, payload);
  });
  SwaggerModule.setup('docs', app, () => describeApi(app), { jsonDocumentUrl: 'openapi.json' });
  app.enableShutdownHooks();
  await app.init();
  await fastify.ready();
  return app;
}
