import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A webhook as it came in: bytes and headers, nothing read yet. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** How the receiver answers; `hang` never does, `cut` ends the connection instead, both `after` that when it is given. */
export interface Answering {
  status: number;
  headers?: Record<string, string>;
  hang?: boolean;
  cut?: boolean;
  after?: Promise<unknown>;
}

const OK: Answering = { status: 204 };

/** A third party's server. Answers 204 unless it was told what comes next. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it answers next, one after the other, then `always`. */
  next: Answering[] = [];
  always: Answering = OK;

  private constructor(
    private readonly server: Server,
    private readonly protocol: 'http' | 'https',
  ) {}

  /** @param tls key and certificate in PEM; without them it listens in clear */
  static async start(tls?: { key: string; cert: string }): Promise<Receiver> {
    const server = tls ? createTlsServer(tls) : createServer();
    const receiver = new Receiver(server, tls ? 'https' : 'http');
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        const { status, headers, hang, cut, after } = receiver.next.shift() ?? receiver.always;
        void Promise.resolve(after).then(() => {
          if (cut) request.socket.destroy();
          else if (!hang) response.writeHead(status, headers).end('whatever a receiver says');
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.protocol}://127.0.0.1:${this.port}/webhooks`;
  }

  /** Ids of what came in, in order, and what it said. */
  get ids(): string[] {
    return this.received.map(({ headers }) => String(headers['webhook-id']));
  }

  get bodies(): WebhookBody[] {
    return this.received.map(({ body }) => JSON.parse(body) as WebhookBody);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export interface WebhookBody {
  type: string;
  timestamp: string;
  data: { dossier: { postCode: string; authorityCode?: string }; seq: number; [more: string]: unknown };
}
