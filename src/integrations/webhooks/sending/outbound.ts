import http from 'node:http';
import https from 'node:https';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Config } from '../../../platform/config.js';
import { CONFIG } from '../../../platform/platform.module.js';
import { bareHost, isPrivateNumber, publicLookup, TargetRefused } from './public-addresses.js';

const TIMEOUT_MS = 10_000;
const LOOKUP_MS = 3_000;
/** Of what the other side says beside its status nothing is kept; who says more is cut off. */
const MOST_BYTES = 65_536;

export interface Sent {
  status: number;
  retryAfter?: string;
}

/** Why an address may not be called, whoever asks: a code. */
export type TargetProblem = 'not-an-address' | 'not-https' | 'has-credentials' | 'port-not-443' | 'not-public';

/**
 * POST to addresses that others chose: https and port 443, public addresses only, never a redirect, 10 seconds in all.
 * OUTBOUND_PRIVATE_HOSTS names hosts of one's own networks: those may stand anywhere and, outside production, do without TLS.
 */
@Injectable()
export class Outbound implements BeforeApplicationShutdown {
  private readonly agents = {
    'https:': new https.Agent({ keepAlive: true }),
    'http:': new http.Agent({ keepAlive: true }),
  };

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** What is wrong with an address as it is written; where its name leads is asked by `leadsOut`. */
  problemOf(address: string): TargetProblem | undefined {
    if (!URL.canParse(address)) return 'not-an-address';
    const url = new URL(address);
    if (!this.protocols(url).includes(url.protocol)) return 'not-https';
    if (`${url.username}${url.password}${url.hash}` !== '') return 'has-credentials';
    if (this.isOwn(url)) return undefined;
    // the default port of a protocol is never written
    if (url.port !== '') return 'port-not-443';
    return isPrivateNumber(url.hostname) ? 'not-public' : undefined;
  }

  /** Whether the name of a well-written address leads to public addresses now; one that nobody answers for leads nowhere. */
  async leadsOut(address: string): Promise<boolean> {
    const url = new URL(address);
    if (this.isOwn(url)) return true;
    return new Promise((resolve) => {
      const giveUp = setTimeout(() => resolve(false), LOOKUP_MS);
      publicLookup(bareHost(url.hostname), { all: true }, (error) => {
        clearTimeout(giveUp);
        resolve(error === null);
      });
    });
  }

  /** @throws Error with a `code` when there was no answer */
  async post(address: string, headers: Record<string, string>, body: string): Promise<Sent> {
    if (this.problemOf(address) !== undefined) throw new TargetRefused(new URL(address).hostname);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const kept = await this.once(address, { headers, body, signal });
    // the other side had closed a connection that was kept open: what went into it may not have been heard
    const sent = kept === 'stale' ? await this.once(address, { headers, body, signal, isNew: true }) : kept;
    if (sent === 'stale') throw new Error('A new connection cannot be an old one');
    return sent;
  }

  beforeApplicationShutdown(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private isOwn(url: URL): boolean {
    return this.config.OUTBOUND_PRIVATE_HOSTS.includes(url.hostname);
  }

  private protocols(url: URL): string[] {
    return this.isOwn(url) && this.config.MODE !== 'production' ? ['https:', 'http:'] : ['https:'];
  }

  /** `isNew`: over a connection of its own, not over one that was kept. */
  private once(address: string, { headers, body, signal, isNew }: Posting): Promise<Sent | 'stale'> {
    const url = new URL(address);
    const isPlain = url.protocol === 'http:';
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: isNew ? false : this.agents[isPlain ? 'http:' : 'https:'],
      signal,
      ...(this.isOwn(url) ? {} : { lookup: publicLookup }),
    };
    return new Promise((resolve, reject) => {
      const request = (isPlain ? http : https).request(url, options, (response) => {
        ignore(response);
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
      });
      request.on('error', (error) => (request.reusedSocket && isCut(error) ? resolve('stale') : reject(error)));
      request.end(body);
    });
  }
}

interface Posting {
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
  isNew?: boolean;
}

function isCut(error: Error): boolean {
  return 'code' in error && ['ECONNRESET', 'EPIPE'].includes(String(error.code));
}

/** Lets the connection be used again, unless the answer is long. */
function ignore(response: http.IncomingMessage): void {
  let read = 0;
  response.on('data', (bytes: Buffer) => {
    read += bytes.length;
    if (read > MOST_BYTES) response.destroy();
  });
  response.on('error', () => undefined);
}
