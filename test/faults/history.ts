import { createHash, randomUUID } from 'node:crypto';
import { codeOf as errorCode } from '../../src/platform/start-problem.js';
import type { World } from './world.js';

/** Longer than the service ever waits for anything; a request that takes more hangs. */
const PATIENCE_MS = 40_000;

export interface Identity {
  sub: string;
  role: string;
  unit?: string;
}

/** What a client knows of an act: acknowledged, refused for good, or neither. */
export type Knows = 'done' | 'refused' | 'nothing';

export interface AskedAct {
  id: string;
  by: Identity;
  path: string;
  body: object;
  api: number;
  knows: Knows;
  tries: number;
  /** The answer that acknowledged it, as it came. */
  answer?: string;
  /** The code of the refusal. */
  code?: string;
}

/** Nobody listened, so nothing was sent; or the answer was lost, and nobody knows. */
export type NoReply = 'away' | 'lost';

export interface Reply {
  status: number;
  text: string;
  isReplayed: boolean;
  retryAfter: string | null;
  ms: number;
}

/** Every act that clients asked for, what they were told, and how long it took. */
export class History {
  readonly acts: AskedAct[] = [];
  /** How often each status came, and each kind of no reply. */
  readonly statuses: Record<string, number> = {};
  /** Milliseconds of every acknowledged write, and of the longest request whatever became of it. */
  readonly writeMs: number[] = [];
  longestMs = 0;
  replayed = 0;
  /** 503 without Retry-After. */
  impolite = 0;
  private readonly tokens = new Map<string, { text: string; until: number }>();

  constructor(private readonly world: World) {}

  opened(by: Identity, path: string, body: object, api = 0): AskedAct {
    const act: AskedAct = { id: randomUUID(), by, path, body, api, knows: 'nothing', tries: 0 };
    this.acts.push(act);
    return act;
  }

  /** Sends an act, again with the same id when nothing is known of it. */
  async send(act: AskedAct): Promise<Reply | NoReply> {
    act.tries += 1;
    const reply = await this.exchange('POST', act.path, act, act.body);
    if (typeof reply === 'string') return reply;
    if (reply.isReplayed) this.replayed += 1;
    if (reply.status < 300) {
      if (act.knows !== 'done') Object.assign(act, { knows: 'done', answer: reply.text });
      this.writeMs.push(reply.ms);
    } else if (reply.status < 500 && act.knows === 'nothing' && !isPassing(reply)) {
      Object.assign(act, { knows: 'refused', code: codeOf(reply) });
    }
    return reply;
  }

  async get(by: Identity, path: string, api = 0): Promise<Reply | NoReply> {
    return this.exchange('GET', path, { by, api });
  }

  /** Something that is no act of its own. @returns the body of the answer */
  async post(by: Identity, path: string, body: object, api = 0): Promise<string> {
    const reply = await this.exchange('POST', path, { by, api }, body);
    if (typeof reply === 'string') throw new Error(`${path}: no answer (${reply})`);
    return reply.text;
  }

  /** Stores bytes as evidence. */
  async put(by: Identity, bytes: Buffer, api = 0): Promise<Reply | NoReply> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return this.exchange('PUT', `/v1/evidence/${sha256}`, { by, api }, bytes);
  }

  private async exchange(
    method: string,
    path: string,
    from: { id?: string; by: Identity; api: number },
    body?: object,
  ): Promise<Reply | NoReply> {
    const began = performance.now();
    const token = await this.token(from.by);
    const isBytes = Buffer.isBuffer(body);
    const sent = await fetch(`${this.world.apiUrls[from.api] ?? ''}${path}`, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        authorization: `Bearer ${token}`,
        ...(from.id === undefined ? {} : { 'idempotency-key': from.id }),
        ...(body ? { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' } : {}),
      },
      body: isBytes ? new Uint8Array(body) : body && JSON.stringify(body),
    })
      .then(async (reply) => ({ reply, text: await reply.text() }))
      .catch((error: unknown) => (isNotThere(error) ? 'away' : 'lost'));
    const ms = performance.now() - began;
    this.longestMs = Math.max(this.longestMs, ms);
    const status = typeof sent === 'string' ? sent : String(sent.reply.status);
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (typeof sent === 'string') return sent;
    const { headers } = sent.reply;
    const retryAfter = headers.get('retry-after');
    if (sent.reply.status === 503 && retryAfter === null) this.impolite += 1;
    const isReplayed = headers.get('idempotent-replayed') === 'true';
    return { status: sent.reply.status, text: sent.text, isReplayed, retryAfter, ms };
  }

  private async token(identity: Identity): Promise<string> {
    const key = JSON.stringify(identity);
    const known = this.tokens.get(key);
    if (known && known.until > Date.now()) return known.text;
    const reply = await fetch(`${this.world.urls.issuer}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: key,
    });
    const { access_token: text, expires_in: seconds } = (await reply.json()) as {
      access_token: string;
      expires_in: number;
    };
    this.tokens.set(key, { text, until: Date.now() + (seconds - 60) * 1_000 });
    return text;
  }
}

function isNotThere(error: unknown): boolean {
  return error instanceof Error && errorCode(error.cause) === 'ECONNREFUSED';
}

/** Refused, but not for good. */
function isPassing(reply: Reply): boolean {
  return reply.status === 429 || codeOf(reply) === 'act-in-progress';
}

function codeOf({ text }: Reply): string {
  try {
    return String((JSON.parse(text) as { code?: unknown }).code);
  } catch {
    return '';
  }
}

/** The share that is at most so slow, of milliseconds; 0 when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}
