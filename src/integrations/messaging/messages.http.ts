import { Injectable } from '@nestjs/common';
import axios, { AxiosError } from 'axios';
import type { Endpoint } from '../endpoints.js';
import type { Outcome } from '../followers/owed-event.js';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 65_536;

/** One message to a phone (+84…). The same id again is no second message. */
export interface Message {
  id: string;
  to: string;
  text: string;
}

/** The gateway of SMS and Zalo: `POST /messages {id, to, text}` → 202. */
@Injectable()
export class MessagesHttp {
  async post(endpoint: Endpoint, message: Message): Promise<Outcome> {
    try {
      const { status } = await axios.post<string>(`${endpoint.url.replace(/\/$/, '')}/messages`, message, {
        headers: { Authorization: `Bearer ${endpoint.token ?? ''}` },
        timeout: TIMEOUT_MS,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        maxRedirects: 0,
        maxContentLength: MOST_BYTES,
        responseType: 'text',
        validateStatus: () => true,
      });
      if (status === 202) return { kind: 'done' };
      return { kind: status === 400 || status === 422 ? 'refused' : 'again', cause: `status-${status}` };
    } catch (error) {
      if (error instanceof AxiosError) return { kind: 'again', cause: error.code ?? 'no-answer' };
      throw error;
    }
  }
}
