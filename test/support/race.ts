import { expect } from '@jest/globals';
import { verify } from '../../src/verify/verify.js';
import { outcome } from './handing-over.js';
import { HeldLock } from './locks.js';
import type { Reply, TestService } from './service.js';

/** What a test holds until all acts wait for it. */
export interface Held {
  lock: string;
  values: unknown[];
}

export const ofItem = (number: string): Held => ({
  lock: 'select 1 from item where number = $1 for update',
  values: [number],
});
export const ofDossier = (dossier: string): Held => ({
  lock: 'select 1 from dossier where id = $1 for update',
  values: [dossier],
});
export const ofDossierOf = (number: string): Held => ({
  lock: 'select 1 from dossier where id = (select dossier_id from item where number = $1) for update',
  values: [number],
});
export const ofList = (id: string): Held => ({
  lock: 'select 1 from handover where id = $1 for update',
  values: [id],
});

/**
 * Acts that queue for the lock in this order and go on at once when it is let go.
 * @returns what each led to: the state, or the code of a clear refusal
 */
export async function raced(
  service: TestService,
  { lock, values }: Held,
  acts: readonly (() => Promise<Reply>)[],
): Promise<string[]> {
  const held = await HeldLock.take(service.database.url, lock, values);
  const running: Promise<Reply>[] = [];
  for (const act of acts) {
    running.push(act());
    await held.untilWaiting(running.length);
  }
  await held.release();
  const replies = await Promise.all(running);
  for (const { status, body } of replies.filter((reply) => reply.status >= 300)) {
    expect([403, 404, 409, 412, 422]).toContain(status);
    expect(String(body['detail'])).toMatch(/\S+ \S+ \S+/);
  }
  return replies.map(outcome);
}

/** The same with either of two acts first. */
export async function racedBothWays(
  service: TestService,
  race: () => Promise<{ held: Held; acts: readonly [() => Promise<Reply>, () => Promise<Reply>] }>,
): Promise<{ first: string[]; second: string[] }> {
  const one = await race();
  const first = await raced(service, one.held, one.acts);
  const other = await race();
  const second = await raced(service, other.held, [other.acts[1], other.acts[0]]);
  return { first, second: second.reverse() };
}

/** Every invariant holds. That PostgreSQL ended no deadlock (40P01) is seen when the service is closed. */
export async function expectUnharmed(service: TestService): Promise<void> {
  expect((await verify(service.database.url)).broken).toEqual([]);
}
