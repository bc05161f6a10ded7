import { Injectable } from '@nestjs/common';
import axios, { AxiosError, type AxiosResponse } from 'axios';
import type { Endpoint } from '../endpoints.js';
import { holdMs } from '../followers/back-off.rules.js';
import type { Outcome } from '../followers/owed-event.js';
import type { PostalEvent } from './admin-system.mapping.js';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1_048_576;
const MOST_WAIT_MS = 3_600_000;

/** Answers that say this event will never be taken, whatever we do. */
const NEVER = new Set([400, 413, 422]);

/** One administrative system's dialect: events out, and what its answers mean. */
@Injectable()
export class AdminSystemHttp {
  async post(endpoint: Endpoint, event: PostalEvent): Promise<Outcome> {
    try {
      const answer = await axios.post<string>(`${endpoint.url.replace(/\/$/, '')}/postal-events`, event, {
        headers: { Authorization: `Bearer ${endpoint.token ?? ''}`, 'Idempotency-Key': event.id },
        timeout: TIMEOUT_MS,
        // the time-out above begins with the answer; this one covers a connection that never comes
        signal: AbortSignal.timeout(TIMEOUT_MS),
        maxRedirects: 0,
        maxContentLength: MOST_BYTES,
        maxBodyLength: MOST_BYTES,
        responseType: 'text',
        transformResponse: (body: string) => body,
        validateStatus: () => true,
      });
      return outcomeOf(answer);
    } catch (error) {
      if (error instanceof AxiosError) return { kind: 'again', cause: error.code ?? 'no-answer' };
      throw error;
    }
  }
}

/** 202 is done, whatever its body; 409 says where the other side stands; the rest heals or never will. */
function outcomeOf({ status, data, headers }: AxiosResponse<string>): Outcome {
  if (status === 202) return { kind: 'done' };
  const want = status === 409 ? wanted(data) : undefined;
  if (want !== undefined) return { kind: 'resume', want };
  if (NEVER.has(status)) return { kind: 'refused', cause: `status-${status}` };
  const answered = { status, retryAfter: headers['retry-after'] as unknown, at: new Date() };
  return { kind: 'again', cause: `status-${status}`, holdMs: holdMs(answered, MOST_WAIT_MS) };
}

function wanted(body: string): number | undefined {
  try {
    const { want } = JSON.parse(body) as { want?: unknown };
    return typeof want === 'number' && Number.isSafeInteger(want) && want >= 0 ? want : undefined;
  } catch {
    return undefined;
  }
}
