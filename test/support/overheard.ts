import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { symbols, type Logger } from 'pino';
import { Log } from '../../src/platform/log.js';
import type { SecretWords } from './secret-words.js';

const MOST_LINES = 5_000;

/** What a service was sent, and what it said where nobody is told about people: in its logs and in its refusals. */
export class Overheard {
  readonly logs: string[] = [];
  readonly refusals = new Set<string>();

  constructor(private readonly words: SecretWords) {}

  /** Listens from now on, at the door that all requests come through. */
  listen(app: NestFastifyApplication): void {
    const server: Server = app.getHttpServer();
    server.prependListener('request', (request, response) => {
      this.words.addBearer(request.headers.authorization);
      this.hearBody(request);
      this.hearRefusal(response);
    });
    this.hearLog(app.get<Log>(Log) as Logger);
  }

  private hearBody(request: IncomingMessage): void {
    if (!request.headers['content-type']?.startsWith('application/json')) return;
    const chunks: Buffer[] = [];
    const push = request.push.bind(request);
    request.push = (chunk: unknown, encoding) => {
      if (chunk instanceof Buffer) chunks.push(chunk);
      if (chunk === null) this.words.addFrom(jsonOf(Buffer.concat(chunks)));
      return push(chunk, encoding);
    };
  }

  private hearRefusal(response: ServerResponse): void {
    const end = response.end.bind(response) as (...said: unknown[]) => ServerResponse;
    response.end = (...said: unknown[]) => {
      const [body] = said;
      if (response.statusCode >= 400 && typeof body === 'string') this.keepRefusal(body);
      return end(...said);
    };
  }

  private keepRefusal(body: string): void {
    if (this.refusals.size < MOST_LINES) this.refusals.add(body.replace(/"instance":"[^"]*"/, ''));
  }

  /** A silent log is made to speak, here only; one that speaks goes on doing so. */
  private hearLog(log: Logger): void {
    const stream = Reflect.get(log, symbols.streamSym) as { write(line: string): void };
    const spoke = log.level !== 'silent';
    const hear = (line: string): void => {
      if (this.logs.length < MOST_LINES) this.logs.push(line);
      if (spoke) stream.write(line);
    };
    Reflect.set(log, symbols.streamSym, { write: hear });
    if (!spoke) log.level = 'debug';
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
