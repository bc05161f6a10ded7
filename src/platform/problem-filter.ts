import { randomUUID } from 'node:crypto';
import { Catch, HttpException, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isPassing } from './database.js';
import { Log } from './log.js';
import { problemBody, Refused } from './problems.js';

/** Every refusal and every bug leaves as application/problem+json (RFC 9457). A bug is logged once, here. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const refused = asRefused(error);
    if (refused.status >= 500) this.log.error({ err: error, code: refused.code }, 'request failed');
    sendProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), refused);
  }
}

/** Writes a refusal as the answer. */
function sendProblem(request: FastifyRequest, reply: FastifyReply, refused: Refused): void {
  const language = /^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'vi';
  const body = { ...problemBody(refused, language), instance: `urn:uuid:${randomUUID()}` };
  if (refused.status === 503) reply.header('Retry-After', '2');
  void reply
    .status(refused.status)
    .header('Content-Type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(body));
}

const BY_STATUS: Record<number, string> = {
  400: 'bad-request',
  401: 'not-signed-in',
  403: 'role-not-allowed',
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'body-invalid',
  429: 'too-many-tries',
};

/** Any error as a refusal: ours, the framework's by its status, a passing one of the database, else a bug. */
function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  const status = statusOf(error);
  if (status !== undefined && status < 500) return new Refused(BY_STATUS[status] ?? 'bad-request');
  return new Refused(isPassing(error) ? 'busy' : 'internal-error');
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
