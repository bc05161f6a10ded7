import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Catch, HttpException, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isPassing, isUnstorableText } from './database.js';
import { Log } from './log.js';
import { Metrics } from './metrics.js';
import { problemBody, Refused, type ProblemBody } from './problems.js';

const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** Every refusal and every bug leaves as application/problem+json (RFC 9457). A bug is logged once, here. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const refused = asRefused(error);
    this.metrics.countRefusal(refused.code);
    if (refused.status >= 500) {
      this.log.error({ err: error, request: request.id, code: refused.code }, 'request failed');
    }
    sendProblem(request, http.getResponse<FastifyReply>(), refused);
  }
}

/** Refuses what no route was found for: an address that cannot be read, or that is longer than any of ours. */
export function refuseAddress(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(request, reply, asRefused(error));
}

/** Answers what is no HTTP request at all, on the bare connection, and ends it. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const refused = new Refused(BY_CONNECTION_ERROR[error.code ?? ''] ?? 'bad-request');
  const body = JSON.stringify(identified(refused, 'vi', randomUUID()));
  const head = [
    `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status]}`,
    `Content-Type: ${PROBLEM_JSON}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

const BY_CONNECTION_ERROR: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'header-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
};

/** Writes a refusal as the answer. */
function sendProblem(request: FastifyRequest, reply: FastifyReply, refused: Refused): void {
  const language = /^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'vi';
  const body = JSON.stringify(identified(refused, language, request.id));
  if (refused.status === 503) reply.header('Retry-After', '2');
  const send = (): void => void reply.status(refused.status).header('Content-Type', PROBLEM_JSON).send(body);
  if (refused.code === 'too-large') afterTheRest(request.raw, send);
  else send();
}

const MOST_READ_OFF_BYTES = 33_554_432;
const LONGEST_READ_OFF_MS = 10_000;

/** Who still sends does not listen, and a connection cut under him loses the answer: the rest is read off first, within bounds. */
function afterTheRest(incoming: IncomingMessage, answer: () => void): void {
  if (incoming.complete || incoming.destroyed) {
    answer();
    return;
  }
  let left = MOST_READ_OFF_BYTES;
  const count = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) finish();
  };
  const timer = setTimeout(finish, LONGEST_READ_OFF_MS);
  function finish(): void {
    clearTimeout(timer);
    incoming.off('data', count).off('end', finish).off('close', finish);
    answer();
  }
  incoming.on('data', count).once('end', finish).once('close', finish);
}

/** @param id of the request, by which its line in the log is found */
function identified(refused: Refused, language: 'vi' | 'en', id: string): ProblemBody {
  return { ...problemBody(refused, language), instance: `urn:uuid:${id}` };
}

const BY_STATUS: Record<number, string> = {
  400: 'bad-request',
  401: 'not-signed-in',
  403: 'role-not-allowed',
  404: 'not-found',
  413: 'too-large',
  // an address longer than any of ours names nothing
  414: 'not-found',
  415: 'unsupported-media-type',
  422: 'body-invalid',
  429: 'too-many-tries',
};

/** Any error as a refusal: ours, the framework's by its status, a passing one of the database, else a bug. */
export function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  const status = statusOf(error);
  if (status !== undefined && status < 500) return new Refused(BY_STATUS[status] ?? 'bad-request');
  if (isUnstorableText(error)) return new Refused('body-invalid');
  return new Refused(isPassing(error) ? 'busy' : 'internal-error');
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
