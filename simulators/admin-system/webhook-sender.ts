import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { log, Problem } from '../http.js';
import type { Faults } from './faults.js';
import type { Settings } from './settings.js';
import type { SentByHand, Target } from './wire.shapes.js';

const AT_ONCE = 16;
const TIMEOUT_MS = 10_000;
const FIRST_BACK_OFF_MS = 200;
const LONGEST_BACK_OFF_MS = 30_000;
const LONGEST_REST_MS = 1_000;

interface Due {
  position: number;
  webhookId: string;
  payload: string;
  attempts: number;
}

/** What the other side said to a webhook sent by hand. */
interface AnsweredByHand {
  status: number;
  webhookId: string;
  answer: unknown;
}

type Outcome = { state: 'DELIVERED' | 'REFUSED' | 'PENDING'; status?: number; problem?: string; retryAfterMs?: number };

/**
 * The oldest pending webhook of every dossier: the others wait for it, so that a dossier is told in order. A second word
 * on an event stands for itself: it waits for nothing and nothing waits for it.
 */
const HEADS = `
  select position, webhook_id as "webhookId", payload, attempts, next_attempt_at
    from admin_system_outgoing o
   where state = 'PENDING'
     and ($1 or o.type like 'event.%' or not exists (select from admin_system_outgoing earlier
                             where earlier.dossier = o.dossier and earlier.state = 'PENDING'
                               and earlier.type not like 'event.%' and earlier.position < o.position))`;

/**
 * Sends what is pending as Standard Webhooks 1.0 until it is answered 2xx, across restarts.
 * 408, 409, 429, 5xx and silence are tried again with back-off; any other answer is recorded as refused.
 */
export class WebhookSender {
  private readonly webhook: Webhook;
  private readonly stop = new AbortController();
  private woken = false;
  private nudge: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: pg.Pool,
    private readonly settings: Settings,
    private readonly faults: Faults,
    secret: string,
  ) {
    this.webhook = new Webhook(secret);
  }

  start(): void {
    this.running = this.run();
  }

  /** Something new may be due. */
  wake(): void {
    this.woken = true;
    this.nudge();
  }

  /**
   * Signs one webhook and sends it now, past the others and whatever the faults are.
   * @throws Problem 409 without a target, 502 when nobody answers there
   */
  async sendNow({ id = `msg_${randomUUID()}`, type, timestamp, data }: SentByHand): Promise<AnsweredByHand> {
    const { target } = this.settings;
    if (!target) throw new Problem(409, 'there is no target yet: POST /control/target says where webhooks go');
    const payload = JSON.stringify({ type, timestamp: timestamp ?? this.settings.now().toISOString(), data });
    try {
      const response = await this.fetchSigned(target, id, payload);
      return { status: response.status, webhookId: id, answer: readable(await response.text()) };
    } catch (problem) {
      throw new Problem(502, `the target does not answer: ${problem instanceof Error ? problem.name : 'unknown'}`);
    }
  }

  /** Cuts what is under way; it is sent again, with the same id, after the next start. */
  async close(): Promise<void> {
    this.stop.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      this.woken = false;
      const restMs = await this.round().catch((problem: unknown) => {
        log.error({ kind: problem instanceof Error ? problem.name : 'unknown' }, 'webhooks wait for the store');
        return LONGEST_REST_MS;
      });
      if (restMs > 0) await this.rest(restMs);
    }
  }

  /** Sends what is due; answers how long to rest, in milliseconds. */
  private async round(): Promise<number> {
    const target = this.settings.target;
    if (!target) return LONGEST_REST_MS;
    const { rows } = await this.pool.query<Due>(
      `${HEADS} and next_attempt_at <= $2 order by next_attempt_at limit $3`,
      [this.faults.plan.shuffle, new Date(), AT_ONCE],
    );
    if (rows.length === 0) return this.untilNext();
    const sent = await Promise.allSettled(rows.map((due) => this.send(due, target)));
    const failed = sent.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return 0;
  }

  private async untilNext(): Promise<number> {
    const { rows } = await this.pool.query<{ at: Date | null }>(
      `select min(next_attempt_at) as at from (${HEADS}) as head`,
      [this.faults.plan.shuffle],
    );
    const waitMs = (rows[0]?.at?.getTime() ?? Infinity) - Date.now();
    return Math.min(Math.max(waitMs, 1), LONGEST_REST_MS);
  }

  private rest(ms: number): Promise<void> {
    if (this.woken) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.nudge = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async send(due: Due, target: Target): Promise<void> {
    const posts = [this.post(due, target)];
    if (this.faults.isDuplicated()) posts.push(this.post(due, target));
    const outcomes = await Promise.all(posts);
    if (this.stop.signal.aborted) return;
    const outcome = outcomes.find(({ state }) => state === 'DELIVERED') ?? outcomes[0];
    if (outcome) await this.record(due, outcome);
  }

  private async post(due: Due, target: Target): Promise<Outcome> {
    try {
      const response = await this.fetchSigned(target, `msg_${due.webhookId}`, due.payload);
      await response.arrayBuffer();
      return outcomeOf(response);
    } catch (problem) {
      return { state: 'PENDING', problem: problem instanceof Error ? problem.name : 'unknown' };
    }
  }

  private fetchSigned({ url, endpoint }: Target, id: string, payload: string): Promise<Response> {
    return fetch(`${url.replace(/\/$/, '')}/v1/inbound/${encodeURIComponent(endpoint)}`, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.stop.signal]),
      headers: { 'content-type': 'application/json', ...signedHeaders(this.webhook, id, payload) },
      body: payload,
    });
  }

  private async record(due: Due, outcome: Outcome): Promise<void> {
    const backOffMs = Math.min(FIRST_BACK_OFF_MS * 2 ** due.attempts, LONGEST_BACK_OFF_MS) * (0.5 + Math.random() / 2);
    const now = Date.now();
    await this.pool.query(
      `update admin_system_outgoing
          set state = $2, attempts = attempts + 1, next_attempt_at = $3, last_status = $4, last_problem = $5, ended_at = $6
        where position = $1`,
      [
        due.position,
        outcome.state,
        new Date(now + Math.max(backOffMs, outcome.retryAfterMs ?? 0)),
        outcome.status ?? null,
        outcome.problem ?? null,
        outcome.state === 'PENDING' ? null : new Date(now),
      ],
    );
    if (outcome.state === 'REFUSED') log.warn({ webhook: due.webhookId, status: outcome.status }, 'webhook refused');
  }
}

/** The three headers of Standard Webhooks 1.0; each attempt is signed with the real time at which it is made. */
export function signedHeaders(webhook: Webhook, id: string, payload: string): Record<string, string> {
  const now = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': webhook.sign(id, now, payload),
  };
}

/** JSON as what it says, anything else as text. */
function readable(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

function outcomeOf(response: Response): Outcome {
  const { status } = response;
  if (response.ok) return { state: 'DELIVERED', status };
  if (status < 500 && ![408, 409, 429].includes(status)) return { state: 'REFUSED', status };
  const retryAfterSeconds = Number(response.headers.get('retry-after') ?? 0);
  return { state: 'PENDING', status, retryAfterMs: Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1000 : 0 };
}
