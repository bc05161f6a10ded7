import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { derivedId } from '../../../src/platform/ids.js';
import type { Case, Fault } from '../case.js';
import { clerk } from '../clients.js';
import type { Identity } from '../history.js';
import type { World } from '../world.js';

const TEN_MINUTES_MS = 600_000;
const courier: Identity = { sub: 'courier-dho-1', role: 'courier', unit: '44-DHO' };

/** The technical clock of a process, moved before anything of it is loaded. */
function ticking(aheadMs: number): NodeJS.ProcessEnv {
  const code = `const R = Date; globalThis.Date = class extends R {
    constructor(...of) { if (of.length === 0) super(R.now() + ${aheadMs}); else super(...of); }
    static now() { return R.now() + ${aheadMs}; } };`;
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` };
}

/** Papers that a courier counts and accepts on a phone whose clock is wrong, and sends later. */
async function byPhone(one: Case, world: World, wrongMs: number): Promise<void> {
  const clients = one.clients({ restMs: 0, apis: 2 });
  const { number } = await clients.takeIn();
  const list = await clients.offer([number], clerk, { person: derivedId('person', courier.sub) });
  const told = new Date(world.now().getTime() + wrongMs).toISOString();
  const device = randomUUID();
  const acts = [
    { path: `/v1/handovers/${list}/count`, body: { numbers: [number] } },
    { path: `/v1/handovers/${list}/accept`, body: { version: 1 } },
  ].map((act, at) => ({ ...act, counter: at + 1, id: randomUUID(), occurredAt: told }));
  const reply = await one.history.post(courier, '/v1/courier/acts', { device, acts });
  const statuses = (JSON.parse(reply) as { acts: { status: number }[] }).acts.map(({ status }) => status);
  one.expect(String(statuses) === '200,200', `the phone’s acts were answered ${statuses.join(', ')}`);
  const rows = await world.query<{ occurred: Date; recorded: Date }>(
    'select occurred_at as occurred, recorded_at as recorded from act where device = $1',
    [device],
  );
  const areKept = rows.every(
    ({ occurred, recorded }) =>
      occurred.toISOString() === told && Math.abs(recorded.getTime() - world.now().getTime()) < TEN_MINUTES_MS + 60_000,
  );
  one.expect(rows.length === 2 && areKept, `of a phone ${wrongMs} ms wrong, not both times are kept`);
}

async function play(one: Case): Promise<void> {
  const world = await one.open({
    apis: 2,
    workers: 2,
    aheadMs: {
      'api-1': TEN_MINUTES_MS,
      'api-2': -TEN_MINUTES_MS,
      'worker-1': -TEN_MINUTES_MS,
      'worker-2': TEN_MINUTES_MS,
    },
    envOf: { 'worker-1': ticking(TEN_MINUTES_MS), 'worker-2': ticking(-TEN_MINUTES_MS) },
  });
  await Promise.all(world.apiUrls.map((url) => world.untilReady(url)));
  const clients = one.clients({ apis: 2 });
  clients.start();
  for (const wrongMs of [TEN_MINUTES_MS, -18 * TEN_MINUTES_MS, 72 * TEN_MINUTES_MS]) await byPhone(one, world, wrongMs);
  await pause(Math.max(4_000, one.scale.ms(240_000)));
  await clients.stop();
  const [row] = await world.query<{ n: number }>(
    `select count(*)::int as n from (select recorded_at, lag(recorded_at) over (partition by dossier_id order by seq) as before
       from event) e where recorded_at < before - interval '5 minutes'`,
  );
  one.measure('recordedBackwards', row?.n ?? 0);
  one.expect((row?.n ?? 0) > 0, 'no dossier was ever written by two clocks');
  one.expectOnly(['200', '201'], 'with wrong clocks');
}

export const wrongClocks: Fault = { name: 'X13', about: 'clocks ten minutes off, phones hours', play };
