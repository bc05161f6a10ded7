import { z } from 'zod';
import { derivedId } from '../platform/ids.js';

/** What orders an act of a device, and what names it. */
export interface Place {
  counter: number;
  id: string;
}

/** An act in its place, and all that the device sent as this act, whatever that is. */
export interface LateAct extends Place {
  sent: unknown;
}

const Counted = z.object({ counter: z.int().min(1) });
const Named = z.object({ id: z.guid().toLowerCase() });

/**
 * Where an act of a batch belongs. One whose id cannot be read gets an id of its counter, so that it is refused in its turn
 * and the device's counters have no gap. @returns undefined when its counter cannot be read
 */
export function placed(device: string, sent: unknown): LateAct | undefined {
  const counted = Counted.safeParse(sent);
  if (!counted.success) return undefined;
  const { counter } = counted.data;
  const named = Named.safeParse(sent);
  const id = named.success ? named.data.id : derivedId('late-act-unnamed', `${device}:${counter}`);
  return { counter, id, sent };
}

/** What tells one act of a device from another. */
export function placeOf({ counter, id }: Place): string {
  return `${counter}:${id}`;
}
