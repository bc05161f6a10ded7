import { z } from 'zod';
import { Unexpected, type ActAnswer, type Worker } from './actor.js';

const Waiting = z.object({ data: z.array(z.looseObject({ id: z.string(), number: z.string() })) });

export interface HandingOver {
  giver: Worker;
  receiver: Worker;
  purpose: 'run' | 'round' | 'other';
  /** A unit's code, or the courier who receives in person. */
  to: { unit?: string; person?: string };
  numbers: readonly string[];
  /** Envelopes on the list that are not in the bag. */
  notInTheBag?: readonly string[];
}

/** The giver scans and closes a list; the receiver finds it, counts what is really there, unseeing, and accepts. */
export async function handOver(wanted: HandingOver): Promise<ActAnswer> {
  const { giver, receiver, purpose, to, numbers } = wanted;
  const draft = await giver.act('/v1/handovers', { purpose, to, numbers: numbers.slice(0, 1) });
  if (numbers.length > 1) await giver.act(`/v1/handovers/${draft.id}/scan`, { numbers: numbers.slice(1) });
  await giver.act(`/v1/handovers/${draft.id}/close`);
  const waiting = await receiver.get('/v1/handovers?direction=in&status=OFFERED', Waiting);
  const offered = waiting.data.find((row) => row.id === draft.id);
  if (!offered) throw new Unexpected(`Handover ${draft.number ?? draft.id} does not reach its receiver`);
  const found = numbers.filter((number) => !wanted.notInTheBag?.includes(number));
  await receiver.act(`/v1/handovers/${offered.id}/count`, { numbers: found });
  const counted = await receiver.get(`/v1/handovers/${offered.id}`, z.looseObject({ version: z.int() }));
  const accepted = await receiver.act(`/v1/handovers/${offered.id}/accept`, { version: counted.version, remarks: [] });
  const expected = found.length === numbers.length ? 'ACCEPTED' : 'ACCEPTED_WITH_DIFFERENCE';
  if (accepted.status !== expected)
    throw new Unexpected(`Handover ${offered.number} is ${accepted.status}, not ${expected}`);
  return accepted;
}
