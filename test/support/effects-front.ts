import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ADMIN_SYSTEM } from './outside.js';
import type { TestService } from './service.js';

const PAGE = 5;

/** Stands before the administrative system when its effects are asked for: makes pages small, and some of them wrong. */
export class Front {
  /** What the next pages are: a status without body, a body, or what the other side answers. */
  answers: (number | string | undefined)[] = [];
  /** `after` of each page that was asked for. */
  asked: string[] = [];
  /** How a page of theirs is written. */
  spelt = (page: string): string => page;
  /** How many asked for an address that only a redirect names. */
  strayed = 0;

  private constructor(
    private readonly server: Server,
    private readonly restore: () => Promise<unknown>,
  ) {}

  static async before({ db }: TestService): Promise<Front> {
    const [row] = await db.query<{ url: string }[]>('select url from endpoint where id = $1', [ADMIN_SYSTEM]);
    if (!row) throw new Error('no administrative system is registered');
    const set = (url: string): Promise<unknown> =>
      db.query('update endpoint set url = $2 where id = $1', [ADMIN_SYSTEM, url]);
    const server = createServer((request, response) => {
      const asked = new URL(`${row.url}${request.url}`);
      if (asked.pathname === '/postal-events') void pass(asked, request, response);
      else void front.answer(asked, request, response);
    });
    const front = new Front(server, () => set(row.url));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await set(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return front;
  }

  async close(): Promise<void> {
    await this.restore();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(asked: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.strayed += Number(asked.pathname === '/elsewhere');
    this.asked.push(asked.searchParams.get('after') ?? '');
    const answer = this.answers.shift();
    asked.searchParams.set('limit', String(PAGE));
    if (typeof answer === 'number') response.writeHead(answer, { location: '/elsewhere' }).end();
    else if (answer === undefined) await pass(asked, request, response, this.spelt);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  }
}

/** As if nobody stood between. */
async function pass(
  to: URL,
  request: IncomingMessage,
  response: ServerResponse,
  spelt = (body: string): string => body,
): Promise<void> {
  const { method = 'GET', headers } = request;
  const body = method === 'GET' ? undefined : await text(request);
  const sent = ['authorization', 'content-type', 'idempotency-key'].map((name) => [name, String(headers[name] ?? '')]);
  const reply = await fetch(to, { method, body, headers: Object.fromEntries(sent) as Record<string, string> });
  response.writeHead(reply.status, { 'content-type': 'application/json' }).end(spelt(await reply.text()));
}
