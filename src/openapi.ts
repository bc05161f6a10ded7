import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { readConfig } from './platform/config.js';

export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const description = [
    'Dịch vụ bưu chính công ích cho hồ sơ thủ tục hành chính: thu gom, giao nhận, trả kết quả.',
    'Mọi thao tác là POST với Idempotency-Key (UUID); gửi lại cùng mã cho cùng câu trả lời.',
    'Mọi lời từ chối là application/problem+json với `code` ổn định (docs/problems.md). Tiền là đồng nguyên.',
  ].join('\n\n');
  const builder = new DocumentBuilder().setTitle('Dossier Courier').setVersion('1').setDescription(description);
  return SwaggerModule.createDocument(app, builder.addBearerAuth().build());
}

/** The API's description without a database or a port; what openapi.json holds. */
export async function openApiDocument(): Promise<object> {
  const config = readConfig({
    MODE: 'test',
    DATABASE_URL: 'postgres://127.0.0.1:1/none',
    SECRET_KEY: 'only-to-describe-the-api-nothing-is-encrypted',
    ISSUER_URL: 'http://issuer.test',
    LOG_LEVEL: 'silent',
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config), new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return describeApi(app);
}
