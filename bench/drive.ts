import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

export interface Driven {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Scans each number once over `connections` kept-alive connections. @throws when an answer is not 200 */
export async function scanAll(
  url: string,
  numbers: readonly string[],
  connections: number,
  token: string,
): Promise<Driven> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const queue = [...numbers];
  const times: number[] = [];
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (let number = queue.pop(); number; number = queue.pop()) {
      const start = performance.now();
      await post(agent, `${url}/v1/items/${number}/arrive`, token);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return { perSecond: numbers.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function post(agent: Agent, url: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, 'Idempotency-Key': randomUUID(), 'Content-Length': '0' };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url}: ${response.statusCode} ${Buffer.concat(chunks).toString().slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
