import { createHash, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type onRequestHookHandler,
} from 'fastify';
import { pino } from 'pino';
import { z } from 'zod';

const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** A simulator that answers at `url` until `close()` has resolved. */
export interface Running {
  url: string;
  close(): Promise<void>;
}

/** Where a simulator listens: port 0 is any free port, host is loopback unless said otherwise. */
export interface Place {
  port?: number;
  host?: string;
}

/** An expected no: answered as `{problem}` with this status. The sentence names no person. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    problem: string,
  ) {
    super(problem);
  }
}

/** JSON lines on stderr (stdout belongs to the `ready` line); nothing personal is ever handed to it. */
export const log = pino({ name: 'simulators', level: process.env['LOG_LEVEL'] ?? 'warn' }, pino.destination(2));

/** A page of a list read by keyset. */
export const Page = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

/** What `schema` makes of `value`, or a 422 that names the wrong fields and never their values. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) => `/${issue.path.join('/')} ${issue.code}`);
  throw new Problem(422, `wrong shape: ${wrong.join(', ')}`);
}

/** Refuses a request without exactly this bearer token (401). */
export function bearer(token: string): onRequestHookHandler {
  const expected = digest(`Bearer ${token}`);
  return (request, _reply, done) => {
    const given = digest(request.headers.authorization ?? '');
    done(timingSafeEqual(given, expected) ? undefined : new Problem(401, 'the bearer token is missing or wrong'));
  };
}

/** A server that reads JSON (an empty body is none) and forms, and answers every no as `{problem}`. */
export function createServer(): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true });
  const readJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void readJson(request, body.toString(), done);
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body.toString())));
  });
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ problem: 'there is nothing at this address' }));
  app.get('/health', () => ({ status: 'ok' }));
  return app;
}

/** Listens, and says where. */
export async function listen(app: FastifyInstance, place: Place): Promise<string> {
  const host = place.host ?? '127.0.0.1';
  await app.listen({ port: place.port ?? 0, host });
  const { port } = app.server.address() as AddressInfo;
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function answerProblem(problem: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (problem instanceof Problem) return reply.code(problem.status).send({ problem: problem.message });
  const status = problem.statusCode ?? 500;
  if (status < 500) return reply.code(status).send({ problem: problem.code });
  // The message of a database error may repeat a value that it was given, so only its kind and place are logged.
  const stack = problem.stack?.split('\n').slice(1, 6);
  log.error({ route: request.routeOptions.url, kind: problem.name, code: problem.code, stack }, 'request failed');
  return reply.code(500).send({ problem: 'the server failed; send it again later' });
}
