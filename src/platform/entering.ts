import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from './actor.js';
import type { Act } from './acts.js';
import type { Entered } from './entered.js';

/**
 * An act that was written on a sheet of paper, asked for in the name of who signed it. Only `src/paper` makes one, after it
 * has seen that he held the role on the day of writing, and never from a header.
 */
export interface Entry {
  /** The only address at which it holds. */
  path: string;
  /** The act's id, derived from the sheet. */
  id: string;
  actor: Actor;
  /** The written time. */
  occurredAt: Date;
  entered: Entered;
  /** The act that confirms the sheet. */
  within: Act;
}

const storage = new AsyncLocalStorage<Entry>();

/** The act that is being entered, if this very request asks for it. @param url path and query of the request */
export function currentEntry(url: string): Entry | undefined {
  const entry = storage.getStore();
  return entry?.path === url ? entry : undefined;
}

export function entering<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
  return storage.run(entry, work);
}
