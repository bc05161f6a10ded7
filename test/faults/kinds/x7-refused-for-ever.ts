import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../src/launcher/processes.js';
import { derivedId } from '../../../src/platform/ids.js';
import type { Case, Fault } from '../case.js';
import { clerk, officer, type Clients, type Taken } from '../clients.js';
import type { Identity } from '../history.js';
import type { World } from '../world.js';

const ADMIN_SYSTEM = derivedId('endpoint', 'admin-system');
const controller: Identity = { sub: 'controller-dho', role: 'controller', unit: '44-DHO' };
/** At once means by the first wake-up or, when that is lost, by the next sweep. */
const PARKED_WITHIN_MS = 15_000;
const STUCK = 3;

interface Cursor {
  parked: boolean;
  acked: number;
  head: number;
  attempts: number;
  error: string | null;
}

async function cursorOf(world: World, dossier: string): Promise<Cursor | undefined> {
  const [row] = await world.query<Cursor>(
    `select parked_at is not null as parked, acked_seq::int as acked, head_seq::int as head, attempts, last_error as error
     from follower_cursor where endpoint = $1 and dossier = $2`,
    [ADMIN_SYSTEM, dossier],
  );
  return row;
}

async function untilParked(one: Case, world: World, taken: readonly Taken[]): Promise<void> {
  const began = performance.now();
  const areParked = async (): Promise<boolean> => {
    const cursors = await Promise.all(taken.map(({ dossier }) => cursorOf(world, dossier)));
    return cursors.every((cursor) => cursor?.parked);
  };
  one.expect(await until(areParked, PARKED_WITHIN_MS), `not parked within ${PARKED_WITHIN_MS} ms`);
  one.measure('parkedMs', performance.now() - began);
}

/** Whether everything that was owed at this moment to others has arrived. */
async function othersGoOn(one: Case, world: World, clients: Clients, stuck: readonly string[]): Promise<void> {
  const other = await clients.takeIn();
  const hasArrived = async (): Promise<boolean> => {
    const cursor = await cursorOf(world, other.dossier);
    return cursor !== undefined && cursor.acked === cursor.head && !cursor.parked;
  };
  one.expect(await until(hasArrived, PARKED_WITHIN_MS), 'a dossier that nobody refuses waits behind the refused ones');
  const parked = await world.query<{ dossier: string }>(
    'select dossier from follower_cursor where parked_at is not null and dossier <> all($1::uuid[])',
    [stuck],
  );
  one.expect(parked.length === 0, `${parked.length} dossiers are parked that nobody refused`);
}

async function asksController(one: Case, did: 'retry' | 'skip', dossier: string, reason?: string): Promise<number> {
  const body = reason === undefined ? {} : { reason };
  const act = one.history.opened(controller, `/v1/followers/${ADMIN_SYSTEM}/dossiers/${dossier}/${did}`, body);
  const reply = await one.history.send(act);
  // a refusal that was asked for is no finding
  if (reason === undefined) one.history.acts.splice(one.history.acts.indexOf(act), 1);
  return typeof reply === 'string' ? 0 : reply.status;
}

async function expectVisible(one: Case, stuck: readonly string[]): Promise<void> {
  const reply = await one.history.get(officer, '/v1/tasks?kind=follower-parked');
  const text = typeof reply === 'string' ? reply : reply.text;
  const seen = stuck.filter((dossier) => text.includes(dossier));
  one.expect(
    seen.length === stuck.length,
    `the desk’s list of tasks shows ${seen.length} of ${stuck.length} parked dossiers`,
  );
}

async function eventsAbout(world: World, dossier: string): Promise<string[]> {
  const rows = await world.query<{ type: string }>(
    `select type from event where dossier_id = $1 and type like 'follower.%' order by seq`,
    [dossier],
  );
  return rows.map(({ type }) => type);
}

async function play(one: Case): Promise<void> {
  const world = await one.open();
  const clients = one.clients({ count: 4 });
  await world.untilReady();
  const taken: Taken[] = [];
  for (let n = 0; n < STUCK; n += 1) taken.push(await clients.takeIn());
  const stuck = taken.map(({ dossier }) => dossier);
  clients.start();
  await pause(one.between(100, 1_000));
  await world.control('/control/faults', { refusePostCodes: taken.map(({ postCode }) => postCode) });
  const carrier = { sub: 'courier-dho-3', role: 'courier', unit: '44-DHO' };
  for (const { number } of taken) await clients.handOver([number], clerk, carrier);
  await untilParked(one, world, taken);
  await othersGoOn(one, world, clients, stuck);
  await expectVisible(one, stuck);
  const [skipped = '', ...retried] = stuck;
  one.expect((await cursorOf(world, skipped))?.error === 'status-422', 'the cursor does not say why');
  one.expect((await asksController(one, 'retry', skipped)) === 422, 'a retry without a reason is taken');
  one.expect((await asksController(one, 'skip', skipped)) === 422, 'a skip without a reason is taken');
  await asksController(one, 'retry', skipped, 'Bên kia báo đã sửa');
  await untilParked(one, world, taken);
  await asksController(one, 'skip', skipped, 'Đã báo bằng điện thoại');
  await world.control('/control/faults', {});
  for (const dossier of retried) await asksController(one, 'retry', dossier, 'Bên kia đã sửa');
  await pause(one.between(100, 1_000));
  await clients.stop();
  const told = { skipped: await eventsAbout(world, skipped), retried: await eventsAbout(world, retried[0] ?? '') };
  const [parked, again, left] = ['follower.parked', 'follower.retried', 'follower.skipped'];
  one.expect(
    String(told.skipped) === String([parked, again, parked, left]),
    `the journal says ${told.skipped.join(' ')}`,
  );
  one.expect(String(told.retried) === String([parked, again]), `the journal says ${told.retried.join(' ')}`);
}

export const refusedForEver: Fault = { name: 'X7', about: 'an event refused for ever', play };
