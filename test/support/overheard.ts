import type { ChildProcess } from 'node:child_process';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { symbols, type Logger } from 'pino';
import { Log } from '../../src/platform/log.js';
import type { SecretWords } from '../../src/verify/traces/secret-words.js';

const MOST_LINES = 1_000_000;

/** What a service was sent, and what it said where nobody is told about people: in its logs and in its refusals. */
export class Overheard {
  private readonly lines: string[] = [];
  private readonly problems = new Set<string>();

  constructor(
    private readonly words: SecretWords,
    private readonly mostLines = MOST_LINES,
  ) {}

  /** Listens from now on, at both doors that requests come through: the server's, and the one without a network. */
  listen(app: NestFastifyApplication): void {
    const server: Server = app.getHttpServer();
    server.prependListener('request', (request, response) => {
      this.words.addBearer(request.headers.authorization);
      this.hearBody(request);
      this.hearRefusal(response);
    });
    this.hearInjected(app.getHttpAdapter().getInstance());
    this.hearLog(app.get<Log>(Log) as Logger);
  }

  /** Listens to what a process of the service writes. */
  listenTo({ stdout, stderr }: ChildProcess): void {
    if (!stdout || !stderr) throw new Error('The process says nothing that could be heard');
    for (const said of [stdout, stderr]) createInterface(said).on('line', (line) => this.lines.push(line));
  }

  /** Lines of the log. @throws Error when they were too many to be searched */
  get logs(): readonly string[] {
    return this.expectFew(this.lines, this.lines.length);
  }

  /** Bodies of refusals. @throws Error when they were too many to be searched */
  get refusals(): ReadonlySet<string> {
    return this.expectFew(this.problems, this.problems.size);
  }

  private expectFew<Lines>(lines: Lines, count: number): Lines {
    if (count > this.mostLines) throw new Error(`More than ${this.mostLines} lines to search for traces`);
    return lines;
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
      if (typeof body === 'string') this.keepRefusal(response.statusCode, body);
      return end(...said);
    };
  }

  /** Such a request passes no server: tests make it, and the service itself for each act of a courier's batch. */
  private hearInjected(fastify: { inject(asked: InjectOptions | string): Promise<LightMyRequestResponse> }): void {
    const inject = fastify.inject.bind(fastify);
    fastify.inject = async (asked) => {
      if (typeof asked !== 'string') this.hearAsked(asked);
      const reply = await inject(asked);
      this.keepRefusal(reply.statusCode, reply.payload);
      return reply;
    };
  }

  private hearAsked({ headers, payload, body = payload }: InjectOptions): void {
    const bearer = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
    this.words.addBearer(bearer?.toString());
    const isText = typeof body === 'string' || Buffer.isBuffer(body);
    this.words.addFrom(isText ? jsonOf(Buffer.from(body)) : body);
  }

  private keepRefusal(status: number, body: string): void {
    if (status >= 400) this.problems.add(body.replace(/"instance":"[^"]*"/, ''));
  }

  /** A silent log is made to speak, here only; one that speaks goes on doing so. */
  private hearLog(log: Logger): void {
    const stream = Reflect.get(log, symbols.streamSym) as { write(line: string): void };
    const spoke = log.level !== 'silent';
    const hear = (line: string): void => {
      this.lines.push(line);
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
