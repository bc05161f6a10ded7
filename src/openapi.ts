import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { readConfig } from './platform/config.js';
import { allProblems } from './platform/problems.js';

export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const description = [
    'Dịch vụ bưu chính công ích cho hồ sơ thủ tục hành chính: thu gom, giao nhận, trả kết quả.',
    'Mọi thao tác là POST với Idempotency-Key (UUID); gửi lại cùng mã cho cùng câu trả lời.',
    'Mọi lời từ chối là application/problem+json với `code` ổn định (docs/problems.md). Tiền là đồng nguyên.',
  ].join('\n\n');
  const builder = new DocumentBuilder().setTitle('Dossier Courier').setVersion('1').setDescription(description);
  const document = SwaggerModule.createDocument(app, builder.addBearerAuth().build());
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Answer: answer, Problem: problem() },
  };
  for (const [path, item] of Object.entries(document.paths)) completeWrites(path, item.post);
  const operations = Object.values(document.paths).flatMap((item) => [item.get, item.post, item.put]);
  for (const operation of operations.filter((each) => each !== undefined)) operation.responses['default'] = refusal;
  return document;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['post']>;

const text = { type: 'string' };

/** What every act answers, beside what it tells more. */
const answer = {
  type: 'object',
  properties: {
    id: text,
    number: text,
    status: text,
    version: { type: 'integer' },
    actions: { type: 'array', items: text, description: 'Việc người này có thể làm tiếp' },
    act: { ...text, format: 'uuid', description: 'Mã thao tác' },
    events: {
      type: 'array',
      items: {
        type: 'object',
        properties: { dossier: { ...text, format: 'uuid' }, seq: { type: 'integer', minimum: 1 } },
        required: ['dossier', 'seq'],
      },
    },
  },
  required: ['id', 'status', 'actions', 'act', 'events'],
};

/** RFC 9457, with the codes of the catalogue. */
function problem(): object {
  const field = { pointer: { ...text, description: 'RFC 6901' }, code: text };
  return {
    type: 'object',
    properties: {
      type: { ...text, description: 'urn:dossier-courier:problem:{code}' },
      title: text,
      status: { type: 'integer' },
      code: { ...text, enum: allProblems().map(([code]) => code) },
      detail: text,
      instance: text,
      errors: { type: 'array', items: { type: 'object', properties: field, required: ['pointer', 'code'] } },
    },
    required: ['type', 'title', 'status', 'code', 'detail', 'instance'],
  };
}

const refusal = {
  description: 'Từ chối: application/problem+json (RFC 9457), mã trong docs/problems.md',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** Every act wants its id and answers alike; an outside system signs its calls instead. */
function completeWrites(path: string, operation: Operation | undefined): void {
  if (!operation || path.startsWith('/v1/inbound/') || path === '/v1/courier/acts') return;
  const schema = { type: 'string', format: 'uuid' };
  const description = 'Mã thao tác do bên gửi tạo; gửi lại cùng mã cho cùng câu trả lời';
  operation.parameters = [
    ...(operation.parameters ?? []),
    { name: 'Idempotency-Key', in: 'header', required: true, schema, description },
  ];
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Answer' } } };
  for (const status of ['200', '201'])
    if (operation.responses[status]) operation.responses[status] = { description: '', content };
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
