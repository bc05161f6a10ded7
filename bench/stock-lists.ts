import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { newId } from '../src/platform/ids.js';
import { ownNumber } from '../src/platform/s10.js';
import type { SealedBag, Step } from './life.js';
import { LISTS, SILENT_ACTS } from './stock-statements.js';

/** Envelopes on one list. */
export const LINES = 500;

/** A list, its three acts, and the lives whose envelopes are on it. */
export interface List {
  id: string;
  number: string;
  offered: string;
  counted: string;
  act: string;
  from: number;
  to: number;
}

/** A step as it was written: the act of each life, and the lists of a handover. */
export interface Written {
  step: Step;
  at: Date;
  acts: string[];
  lists: List[];
  /** In which the envelopes went: on the list one piece. */
  bag?: SealedBag;
}

/** The list on which the envelope of a life is. */
export function listOf(lists: readonly List[], n: number): List | undefined {
  return lists.find((list) => n >= list.from && n < list.to);
}

/** Lists for so many envelopes, with numbers of the service's own sequence. */
export async function listsFor(client: pg.ClientBase, count: number): Promise<List[]> {
  const { rows } = await client.query<{ serial: string }>(
    `select nextval('handover_number') as serial from generate_series(1, $1)`,
    [Math.ceil(count / LINES)],
  );
  return rows.map(({ serial }, index) => ({
    id: newId(),
    number: ownNumber('GN', Number(serial)),
    offered: randomUUID(),
    counted: randomUUID(),
    act: randomUUID(),
    from: index * LINES,
    to: (index + 1) * LINES,
  }));
}

/** Rows of lists that were offered, counted and accepted. @param tallies the acts that counted the papers at the desk */
export async function writeLists(
  client: pg.ClientBase,
  { step, at, acts, lists, bag }: Written,
  tallies: readonly string[] | undefined,
): Promise<void> {
  const { giver, actor, item } = step;
  if (!giver) return;
  const ids = lists.map(({ id }) => id);
  const offered = lists.map((list) => list.offered);
  const accepted = lists.map((list) => list.act);
  const isDesk = item.holder.kind === 'DESK';
  const each = acts.map((_, n) => listOf(lists, n));
  const purpose = item.holder.kind === 'OFFICE' ? 'other' : 'run';
  await client.query(SILENT_ACTS, [offered, giver.person, giver.role, giver.unit, 'handover.close', at]);
  const receiver = [actor.id, actor.role, actor.unit?.id];
  await client.query(SILENT_ACTS, [lists.map((list) => list.counted), ...receiver, 'handover.count', at]);
  const from = [giver.holder.kind, giver.holder.id, giver.unit, giver.person];
  const to = [item.holder.kind, item.holder.id, actor.unit?.id];
  await client.query(LISTS.draft, [ids, lists.map(({ number }) => number), purpose, ...from, ...to, at, offered]);
  await client.query(LISTS.lines, [each.map((list) => list?.id), isDesk ? tallies : null, bag?.id]);
  await client.query(LISTS.counts, [
    each.map((list) => list?.id),
    each.map((list) => list?.counted),
    actor.id,
    at,
    bag && [bag.number],
  ]);
  await client.query(LISTS.deadlines, [ids, offered, accepted, at]);
  await client.query(LISTS.accept, [ids, accepted, actor.id, isDesk ? '101/QĐ-TTPVHCC (mẫu)' : null, at]);
}
