import { AsyncLocalStorage } from 'node:async_hooks';

/** Set while an act that a device recorded earlier is carried out; only `courier/acts` sets it, never a header. */
export interface Replay {
  occurredAt: Date;
  device: { id: string; counter: number };
}

const storage = new AsyncLocalStorage<Replay>();

export function currentReplay(): Replay | undefined {
  return storage.getStore();
}

export function replaying<T>(replay: Replay, work: () => Promise<T>): Promise<T> {
  return storage.run(replay, work);
}
