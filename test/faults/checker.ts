import { setTimeout as pause } from 'node:timers/promises';
import { verify, type Report } from '../../src/verify/verify.js';
import type { AskedAct, History } from './history.js';
import type { World } from './world.js';

const TRIES = 20;
const BETWEEN_TRIES_MS = 500;

interface ActRow {
  id: string;
  answer: string;
}

/**
 * Holds the history against both stores. An acknowledged act: exactly one row, the stored answer is what was answered,
 * and asked again it is the same. An unacknowledged one: no row or one, and after resending at most one. A refused one: none.
 * @returns what is wrong
 */
export async function checkHistory(world: World, history: History): Promise<string[]> {
  const before = await rowsOf(world, history);
  const wrong = history.acts.flatMap((act) => judge(act, before.get(act.id), 'before resending'));
  wrong.push(...(await resendAll(history)));
  const after = await rowsOf(world, history);
  wrong.push(...history.acts.flatMap((act) => judge(act, after.get(act.id), 'after resending')));
  wrong.push(...(await strangers(world, history)));
  return wrong;
}

/** All invariants, with the effects in the other side's store. */
export async function checkInvariants(world: World): Promise<{ report: Report; wrong: string[] }> {
  const { url, simulatorsUrl } = world.database;
  const report = await verify(url, { simulatorsUrl, evidenceFolder: world.evidenceFolder });
  const wrong = report.broken.map(
    ({ invariant, name, count, rows }) => `${invariant} ${name}: ${count}, first ${JSON.stringify(rows[0])}`,
  );
  for (const [invariant, count] of Object.entries(report.counts)) {
    if (count === null) wrong.push(`${invariant} could not be looked at`);
  }
  return { report, wrong };
}

async function rowsOf(world: World, history: History): Promise<Map<string, ActRow[]>> {
  const ids = history.acts.map(({ id }) => id);
  const rows = await world.query<ActRow>('select id, answer from act where id = any($1::uuid[])', [ids]);
  return Map.groupBy(rows, ({ id }) => id);
}

export function judge(act: AskedAct, rows: readonly ActRow[] = [], when: string): string[] {
  const what = `${act.path} ${act.id} ${when}`;
  if (rows.length > 1) return [`${what}: ${rows.length} rows`];
  const [row] = rows;
  if (act.knows === 'done' && !row) return [`${what}: acknowledged, and no row`];
  if (act.knows === 'refused' && row) return [`${what}: refused with ${act.code ?? ''}, and a row`];
  if (act.knows === 'done' && row && !isSame(row.answer, act.answer)) return [`${what}: the row has another answer`];
  return [];
}

/** Once more with the same id, as a client does that comes back later. */
async function resendAll(history: History): Promise<string[]> {
  const wrong: string[] = [];
  const left = [...history.acts];
  const hands = Array.from({ length: 8 }, async () => {
    for (let act = left.shift(); act; act = left.shift()) wrong.push(...(await resend(history, act)));
  });
  await Promise.all(hands);
  return wrong;
}

async function resend(history: History, act: AskedAct): Promise<string[]> {
  const { knows, answer } = act;
  if (knows === 'refused') return [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const reply = await history.send(act);
    if (typeof reply === 'string' || reply.status >= 500) {
      await pause(BETWEEN_TRIES_MS);
      continue;
    }
    if (knows === 'nothing') return [];
    if (reply.status < 300 && isSame(reply.text, answer) && reply.isReplayed) return [];
    return [
      `${act.path} ${act.id}: asked again ${reply.status}, ${reply.isReplayed ? '' : 'not '}replayed, another answer`,
    ];
  }
  return [`${act.path} ${act.id}: no answer in ${TRIES} tries after the fault`];
}

/** Acts of people that none of them asked for. */
async function strangers(world: World, history: History): Promise<string[]> {
  const ids = history.acts.map(({ id }) => id);
  const rows = await world.query<{ id: string; kind: string }>(
    `select id, kind from act where role <> 'system' and device is null and id <> all($1::uuid[]) limit 5`,
    [ids],
  );
  return rows.map(({ id, kind }) => `act ${id} (${kind}) was asked for by nobody`);
}

function isSame(one: string, other: string | undefined): boolean {
  return other !== undefined && JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
}
