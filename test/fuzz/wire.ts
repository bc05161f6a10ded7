import { Agent, request as httpRequest } from 'node:http';
import type { Draft } from './spoilings.js';
import { written } from './twists.js';

/** What came back. */
export interface Reply {
  status: number;
  type: string;
  text: string;
}

export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  bytes?: Buffer;
}

/** A request as it goes over the wire. */
export function sentOf({ operation, path, query, headers, body, bytes }: Draft): Sent {
  const filled = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? '');
  const json = body === undefined ? undefined : Buffer.from(written(body));
  return {
    method: operation.method,
    path: query.length > 0 ? `${filled}?${query.join('&')}` : filled,
    headers,
    bytes: bytes ?? json,
  };
}

/** Says a request so that a person can send it again. */
export function said({ method, path, headers, bytes }: Sent): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${short(value)}`);
  return [`${method} ${short(path)}`, ...lines, '', short(bytes?.toString('utf8') ?? '')].join('\n');
}

function short(text: string): string {
  return text.length > 600 ? `${text.slice(0, 500)}… (${text.length} characters)` : text;
}

/** Sends requests one after another on one connection. */
export class Wire {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly url: string) {}

  send({ method, path, headers, bytes }: Sent): Promise<Reply> {
    const { hostname, port } = new URL(this.url);
    const length = bytes ? { 'Content-Length': String(bytes.length) } : {};
    const options = { hostname, port, method, path, agent: this.agent, headers: { ...headers, ...length } };
    return new Promise((resolve, reject) => {
      const sending = httpRequest(options, (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('end', () =>
          resolve({
            status: reply.statusCode ?? 0,
            type: reply.headers['content-type'] ?? '',
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      sending.on('error', reject);
      sending.end(bytes);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
