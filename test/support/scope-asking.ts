import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { poolOf } from '../../src/platform/database.js';
import type { TestService } from './service.js';

/** A request that names one thing; `names`: every id or number of it that stands in path, header or body. */
export interface Asking {
  path: string;
  body?: object;
  /** If-Match. */
  version?: number;
  names: string[];
}

/** What came back, with the asked names and the request's own id taken out: two answers to different names compare equal. */
export interface Told {
  status: number;
  code?: string;
  type: string;
  text: string;
}

/** @param authorization header; undefined: not signed in */
export async function ask(service: TestService, method: string, asking: Asking, authorization?: string): Promise<Told> {
  const agent = supertest(service.app.getHttpServer());
  const { path } = asking;
  const request = method === 'POST' ? agent.post(path) : method === 'PUT' ? agent.put(path) : agent.get(path);
  void request.set('Idempotency-Key', randomUUID()).buffer(true);
  void request.parse((response, done) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => done(null, Buffer.concat(chunks).toString()));
  });
  if (authorization) void request.set('Authorization', authorization);
  if (asking.version !== undefined) void request.set('If-Match', `"${asking.version}"`);
  const reply = method === 'PUT' ? await octets(request) : await request.send(asking.body);
  const text = String(reply.body);
  const type = reply.headers['content-type'] ?? '';
  const code = type.startsWith('application/problem+json') ? (JSON.parse(text) as { code: string }).code : undefined;
  return { status: reply.status, code, type, text: unnamed(text, asking.names) };
}

function octets(request: supertest.Test): supertest.Test {
  return request.set('Content-Type', 'application/octet-stream').send('x');
}

function unnamed(text: string, names: readonly string[]): string {
  const bare = text.replace(/"instance":"urn:uuid:[0-9a-f-]{36}"/, '"instance":""');
  return names.reduce((rest, name) => rest.replaceAll(name, '<name>'), bare);
}

type Query = (this: unknown, first: string | { text: string }, ...rest: unknown[]) => unknown;

/** Every statement that the service sends to its database, in order. */
export class Statements {
  private readonly watched = new WeakSet();
  private sent: string[] = [];

  constructor(service: TestService) {
    poolOf(service.db).on('acquire', (client) => this.watch(client as unknown as { query: Query }));
  }

  /** What was sent since the last call. */
  taken(): string[] {
    const sent = this.sent;
    this.sent = [];
    return sent;
  }

  private watch(client: { query: Query }): void {
    if (this.watched.has(client)) return;
    this.watched.add(client);
    const query = client.query.bind(client);
    const sent = (text: string): number => this.sent.push(text.replace(/\s+/g, ' ').trim());
    client.query = (first, ...rest) => {
      sent(typeof first === 'string' ? first : first.text);
      return query(first, ...rest);
    };
  }
}
