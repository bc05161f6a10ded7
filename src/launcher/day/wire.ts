import { Agent, request as httpRequest } from 'node:http';

export interface WireReply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT';
  url: string;
  headers: Record<string, string>;
  body?: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** One HTTP exchange. */
export function exchange(wanted: WireRequest): Promise<WireReply> {
  return new Promise((resolve, reject) => {
    const { method, url, headers, body } = wanted;
    const length = body ? { 'Content-Length': String(body.length) } : {};
    const request = httpRequest(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends a request whole and hangs up before the answer: the sender cannot know whether it took effect. */
export function cutOff(wanted: WireRequest): Promise<void> {
  return new Promise((resolve) => {
    const { method, url, headers, body } = wanted;
    const length = body ? { 'Content-Length': String(body.length) } : {};
    const request = httpRequest(url, { method, headers: { ...headers, ...length } });
    request.on('error', () => resolve());
    request.on('close', () => resolve());
    request.end(body, () => request.destroy());
  });
}
