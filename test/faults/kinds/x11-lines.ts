import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../src/launcher/processes.js';
import type { Case, Fault } from '../case.js';
import type { Proxy } from '../proxy.js';
import { hasRedis, OwnRedis } from '../redis.js';
import { settle } from '../settled.js';
import type { World } from '../world.js';

const STUCK_MS = 30_000;
const GENEROUS = 3;
const PHASE_MS = 120_000;
const LATENCY_MS = 500;
const OTHERS_IN_CI = 4;
/** Of one API and one worker: their own pool and that of the queue. */
const MOST_SESSIONS = 2 * (20 + 10);
const LET_GO_WITHIN_MS = 60_000;

interface Trouble {
  name: string;
  /** Disturbs a line for about so many milliseconds. */
  make(line: Proxy, one: Case, ms: number): Promise<void>;
}

const troubles: Trouble[] = [
  {
    name: 'cut',
    make: async (line, one, ms) => {
      for (let time = 0; time < 4; time += 1) {
        await pause(one.between(0, ms / 2));
        line.cut();
      }
    },
  },
  {
    name: 'slow',
    make: async (line, _one, ms) => {
      line.latencyMs = LATENCY_MS;
      await pause(ms);
      line.latencyMs = 0;
    },
  },
  {
    name: 'half-open',
    make: async (line, _one, ms) => {
      // what is connected is dead for ever, and what connects meanwhile too
      line.goDead();
      line.isBlackHole = true;
      await pause(ms);
      line.goDead();
      line.isBlackHole = false;
    },
  },
];

/** Nothing is stuck: new acts are answered and what they owe arrives. */
async function recovers(one: Case, world: World, what: string): Promise<void> {
  const from = performance.now();
  const settledMs = await settle(world, STUCK_MS * GENEROUS);
  one.measure('recoveredMs', performance.now() - from);
  one.measure(`recoveredMs ${what}`, performance.now() - from);
  one.expect(settledMs !== undefined, `still stuck ${STUCK_MS * GENEROUS} ms after ${what}`);
}

async function expectNoLeak(one: Case, world: World): Promise<void> {
  const sessions = async (): Promise<{ all: number; busy: number }> => {
    const [row] = await world.query<{ all: number; busy: number }>(
      `select count(*)::int as all, count(*) filter (where state <> 'idle')::int as busy from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
         and coalesce(wait_event, '') <> 'Extension'`,
    );
    return row ?? { all: 0, busy: 0 };
  };
  const isFine = async (): Promise<boolean> => (await sessions()).all <= MOST_SESSIONS;
  one.expect(
    await until(isFine, LET_GO_WITHIN_MS),
    `${(await sessions()).all} sessions are open, at most ${MOST_SESSIONS} may`,
  );
  one.measure('sessions', (await sessions()).all);
  one.measure('lines', world.lines.apiDatabase.connections + world.lines.workerDatabase.connections);
}

/** In any order; scaled down only some, the worst always among them. */
function chosen<Each extends { name: string; trouble: Trouble }>(one: Case, all: readonly Each[]): Each[] {
  const isWorst = ({ name, trouble }: Each): boolean => name.endsWith('Database') && trouble.name === 'half-open';
  const others = one.chance.shuffled(all.filter((each) => !isWorst(each)));
  return one.chance.shuffled([
    ...all.filter(isWorst),
    ...others.slice(0, one.scale.isFull ? all.length : OTHERS_IN_CI),
  ]);
}

async function play(one: Case): Promise<void> {
  const redis = hasRedis() ? await OwnRedis.start() : undefined;
  if (redis) one.afterwards(() => redis.remove());
  const world = await one.open({ redis });
  const { apiDatabase, workerDatabase, adminSystem } = world.lines;
  const lines = { apiDatabase, workerDatabase, adminSystem, ...(world.lines.redis && { redis: world.lines.redis }) };
  await world.untilReady();
  const all = Object.entries(lines).flatMap(([name, line]) => troubles.map((trouble) => ({ name, line, trouble })));
  for (const { name, line, trouble } of chosen(one, all)) {
    one.note(`${name} ${trouble.name}`);
    const clients = one.clients({ count: 3 });
    clients.start();
    await pause(one.between(100, 400));
    await trouble.make(line, one, one.scale.ms(PHASE_MS));
    await pause(one.between(100, 400));
    await clients.stop();
    one.note(`${name} ${trouble.name} is over`);
    await recovers(one, world, `${name} ${trouble.name}`);
  }
  await expectNoLeak(one, world);
}

export const linesDisturbed: Fault = { name: 'X11', about: 'lines cut, slow, half-open', play };
