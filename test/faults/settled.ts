import { until } from '../../src/launcher/processes.js';
import type { World } from './world.js';

export interface Unsettled {
  /** Cursors that are behind and wait for nobody. */
  behind: number;
  /** Inbound events neither applied nor refused. */
  waiting: number;
  /** Webhooks that the authority has still to send. */
  outgoing: number;
  /** Inbound events that the authority was refused. */
  refused: number;
  events: number;
}

/** What is still on its way. */
export async function lookAt(world: World): Promise<Unsettled> {
  const [here] = await world.query<Omit<Unsettled, 'outgoing' | 'refused'>>(
    `select (select count(*)::int from follower_cursor where acked_seq < head_seq and parked_at is null) as behind,
       (select count(*)::int from inbox where counter is null and applied_act is null and problem is null) as waiting,
       (select count(*)::int from event) as events`,
  );
  const there = await world.control<{ outgoing: number; refused: number }>('/control/idle');
  const outgoing = world.options.isAuthoritySilent ? 0 : there.outgoing;
  return { behind: 0, waiting: 0, events: 0, ...here, outgoing, refused: there.refused };
}

/**
 * Waits until nothing is on its way any more, and stays so.
 * @returns after how many milliseconds; undefined when something still is after `withinMs`
 */
export async function settle(world: World, withinMs: number): Promise<number | undefined> {
  const began = performance.now();
  let before = -1;
  let quietSince: number | undefined;
  const isSettled = async (): Promise<boolean> => {
    const { behind, waiting, outgoing, events } = await lookAt(world);
    const isQuiet = behind + waiting + outgoing === 0;
    quietSince = isQuiet ? (quietSince ?? performance.now()) : undefined;
    const stays = isQuiet && events === before;
    before = events;
    return stays;
  };
  if (!(await until(isSettled, withinMs, 200))) return undefined;
  return (quietSince ?? performance.now()) - began;
}
