import { Injectable } from '@nestjs/common';
import axios, { AxiosError, type AxiosResponse } from 'axios';
import { z } from 'zod';
import type { Endpoint } from '../endpoints.js';
import type { EffectThere } from './reconciliation.rules.js';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1_048_576;

/** What they call a dossier or a type goes into our rows and answers: a name, or it is not looked at. */
const name = z.string().regex(/^[\p{L}\p{N}._/-]{1,60}$/u);
const Page = z.object({
  data: z.array(
    z.object({
      arrival: z.int().positive(),
      // as our own ids are written: letters in upper case are the same id
      eventId: z.uuid().toLowerCase(),
      postCode: name,
      seq: z.coerce.number().int().nonnegative(),
      type: name,
      body: z.record(z.string(), z.unknown()),
    }),
  ),
  next: z.int().nullable(),
});

/** Where a day is read on. */
export interface PageAsked {
  day: string;
  after: number;
  limit: number;
}

export interface EffectsPage {
  effects: EffectThere[];
  /** After which arrival the next page begins; null after the last. */
  next: number | null;
}

/** The other side gave no page. `problem` is a code, never a text of theirs; `too-large`: half as much may fit. */
export class NoPage extends Error {
  constructor(readonly problem: string) {
    super(problem);
  }
}

/** `GET /effects?day=` of an administrative system: what took effect there, in the order of arrival. */
@Injectable()
export class EffectsHttp {
  /** @throws NoPage */
  async page(endpoint: Endpoint, { day, after, limit }: PageAsked): Promise<EffectsPage> {
    const { status, data } = await this.answer(endpoint, { day, after, limit });
    if (status !== 200) throw new NoPage(`status-${status}`);
    const page = Page.safeParse(jsonOf(data));
    if (!page.success) throw new NoPage('wrong-shape');
    const { data: effects, next } = page.data;
    const arrivals = [after, ...effects.map(({ arrival }) => arrival), ...(next === null ? [] : [next])];
    // a page that does not lead on would be asked for for ever
    const leadsOn = next === null || next > after;
    if (!leadsOn || !arrivals.every((arrival, n) => n === 0 || arrival >= (arrivals[n - 1] ?? 0)))
      throw new NoPage('out-of-order');
    return { effects, next };
  }

  private async answer(endpoint: Endpoint, query: PageAsked): Promise<AxiosResponse<string>> {
    try {
      return await axios.get<string>(`${endpoint.url.replace(/\/$/, '')}/effects`, {
        params: query,
        headers: { Authorization: `Bearer ${endpoint.token ?? ''}` },
        timeout: TIMEOUT_MS,
        // the time-out above begins with the answer; this one covers a connection that never comes
        signal: AbortSignal.timeout(TIMEOUT_MS),
        maxRedirects: 0,
        maxContentLength: MOST_BYTES,
        responseType: 'text',
        transformResponse: (body: string) => body,
        validateStatus: () => true,
      });
    } catch (error) {
      if (!(error instanceof AxiosError)) throw error;
      const isTooLarge = error.code === 'ERR_BAD_RESPONSE' && error.message.includes('maxContentLength');
      throw new NoPage(isTooLarge ? 'too-large' : (error.code ?? 'no-answer'));
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
