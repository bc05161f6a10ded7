import { randomUUID } from 'node:crypto';
import { Agent, request, type RequestOptions } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What a load met: requests a second and how long an answer took. */
export interface Driven {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Scans each number once over so many kept-alive connections, each sending as soon as it is answered. @throws when an answer is not 200 */
export async function scanAll(
  url: string,
  numbers: readonly string[],
  connections: number,
  token: string,
): Promise<Driven> {
  const queue = [...numbers];
  const times: number[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (let number = queue.pop(); number; number = queue.pop()) {
      const start = performance.now();
      await exchange(`${url}/v1/items/${number}/arrive`, { agent, ...asAct(token) });
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { perSecond: numbers.length / seconds, ...spreadOf(times) };
}

/** How a steady load is sent. */
export interface Steadily {
  perSecond: number;
  connections: number;
  token?: string;
}

/**
 * Reads each address at its own moment, so many a second, whether or not those before were answered: a slow answer holds
 * up nobody else, and its time counts from the moment at which it should have been sent.
 */
export function readSteadily(urls: readonly string[], load: Steadily): Promise<Driven> {
  const headers = load.token === undefined ? {} : { Authorization: `Bearer ${load.token}` };
  return steadily(urls, load, (url, agent) => exchange(url, { agent, headers }));
}

/** Scans each number once, each at its own moment. */
export function scanSteadily(
  url: string,
  numbers: readonly string[],
  load: Steadily & { token: string },
): Promise<Driven> {
  return steadily(numbers, load, (number, agent) =>
    exchange(`${url}/v1/items/${number}/arrive`, { agent, ...asAct(load.token) }),
  );
}

async function steadily(
  all: readonly string[],
  { perSecond, connections }: Steadily,
  send: (one: string, agent: Agent) => Promise<unknown>,
): Promise<Driven> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const began = performance.now();
  const sent = all.map(async (one, index) => {
    const due = began + (index * 1000) / perSecond;
    await pause(Math.max(0, due - performance.now()));
    await send(one, agent);
    times.push(performance.now() - due);
  });
  await Promise.all(sent);
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { perSecond: all.length / seconds, ...spreadOf(times) };
}

/** Reads one address, so many times a second as above, for as long as some other work lasts. */
export async function readBeside(
  work: Promise<unknown>,
  url: string,
  { perSecond, connections }: Omit<Steadily, 'token'>,
): Promise<Driven> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const sent: Promise<void>[] = [];
  const state = { working: true };
  const ended = work.finally(() => (state.working = false));
  const began = performance.now();
  while (state.working) {
    const due = began + (sent.length * 1000) / perSecond;
    await Promise.race([ended, pause(Math.max(0, due - performance.now()))]);
    sent.push(exchange(url, { agent }).then(() => void times.push(performance.now() - due)));
  }
  await Promise.all(sent);
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { perSecond: sent.length / seconds, ...spreadOf(times) };
}

/** Somebody at work, one thing after the other. */
export interface Hand {
  /** @returns the answer and how many milliseconds it took */
  act(path: string, body: object): Promise<{ answer: unknown; ms: number }>;
  read(path: string): Promise<{ bytes: Buffer; ms: number }>;
}

/** A hand of the person whose token this is. */
export function handOf(url: string, token: string): Hand {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const timed = async (path: string, options: RequestOptions, body?: object) => {
    const start = performance.now();
    const bytes = await exchange(`${url}${path}`, { agent, ...options }, body);
    return { bytes, ms: performance.now() - start };
  };
  return {
    act: async (path, body) => {
      const { bytes, ms } = await timed(path, asAct(token), body);
      return { answer: JSON.parse(bytes.toString()) as unknown, ms };
    },
    read: (path) => timed(path, { headers: { Authorization: `Bearer ${token}` } }),
  };
}

function asAct(token: string): RequestOptions {
  return { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Idempotency-Key': randomUUID() } };
}

/** One request and its whole answer. @param body a text goes as it is @throws when the answer is not of the 200s */
export function exchange(url: string, options: RequestOptions, body?: object | string): Promise<Buffer> {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const length = options.method === 'POST' ? { 'Content-Length': Buffer.byteLength(text) } : {};
  const headers = { ...(options.headers as Record<string, string>), ...type, ...length };
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(bytes);
        else reject(new Error(`${url}: ${status} ${bytes.toString().slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

/** Median and 99th percentile. */
export function spreadOf(times: readonly number[]): Pick<Driven, 'p50Ms' | 'p99Ms'> {
  return { p50Ms: shareOf(times, 0.5), p99Ms: shareOf(times, 0.99) };
}

export function median(values: readonly number[]): number {
  return shareOf(values, 0.5);
}

function shareOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
