import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { bodyOf, type AnySaying } from '../src/modules/dossier/journal.js';
import { ActHead } from '../src/platform/acts.js';
import { canonical } from '../src/platform/canonical.js';
import { derivedId, newId } from '../src/platform/ids.js';
import { itemNumber, ownNumber } from '../src/platform/s10.js';
import { BAG_NUMBER } from '../src/modules/item/scanned-numbers.js';
import {
  BAG_SEAL,
  concernedBy,
  DESK,
  HOME,
  lifeOf,
  momentOf,
  OWED,
  OWN,
  type Pinned,
  type Route,
  type SealedBag,
  type Step,
} from './life.js';
import { listOf, listsFor, writeLists, type Written } from './stock-lists.js';
import { BAG, BEGIN, CLOCKS, EVENTS, LIVES, OPEN, ROWS, STEP } from './stock-statements.js';

const BATCH = 2_000;
/** Nothing falls due while something else is measured. */
const CLOCK_MS = 8 * 3_600_000;

/** Which dossiers to make, and how far their lives have gone. */
export interface Wanted {
  /** Serial of the first number; the ranges of several calls must not meet. */
  first: number;
  count: number;
  /** Events of each: 1 lies at the counter's office, 2 is on the road, 10 has its decision. */
  events: number;
  /** When the lives began; an hour ago when left out. */
  begun?: Date;
  /** By whose hands they went; from Đồng Hới through Ba Đồn when left out. */
  route?: Route;
  /** Each batch was sealed into a bag by its second event: at most 500 a call then. */
  isBagged?: boolean;
  /** Until when whoever took them then may keep them; for as long as anything is measured when left out. */
  dueAt?: (taken: Step, at: Date) => Date | undefined;
}

export interface Stock {
  numbers: string[];
  dossiers: string[];
}

/**
 * Writes dossiers with their whole journals straight into the tables, set by set, as the service would have: items,
 * numbers, lists, acts, events with their chain, cursors that are up to date. Verify finds nothing wrong with them.
 */
export async function stockUp(client: pg.ClientBase, wanted: Wanted): Promise<Stock> {
  const pinned = await pinnedIn(client);
  const stock: Stock = { numbers: [], dossiers: [] };
  for (let done = 0; done < wanted.count; done += BATCH) {
    const size = Math.min(BATCH, wanted.count - done);
    const numbers = Array.from({ length: size }, (_, index) => itemNumber('CB', wanted.first + done + index));
    const dossiers = numbers.map(() => newId());
    await writeBatch(client, pinned, { numbers, dossiers }, wanted);
    stock.numbers.push(...numbers);
    stock.dossiers.push(...dossiers);
  }
  return stock;
}

/** What the server would do within minutes, in the middle of what is measured: tidy up, look at the tables, write them out. */
export async function settle(client: pg.ClientBase): Promise<void> {
  await client.query('vacuum');
  await client.query('analyze dossier, dossier_unit, reference, item, event, act, follower_cursor');
  await client.query('analyze handover, handover_line, handover_count, deadline, task, bag, sheet');
  await client.query('checkpoint');
}

async function pinnedIn(client: pg.ClientBase): Promise<Pinned> {
  const { rows } = await client.query<Pinned>(
    `select p.id as procedure, c.id as checklist, p.authority, d.id as designation
     from procedure p join checklist c on c.procedure = p.id join designation d on d.authority = p.authority
     where p.code = 'GTVT-01' and d.desk = $1 and d.person = $2`,
    [DESK, derivedId('person', 'desk-ttpvhcc-1')],
  );
  const [row] = rows;
  if (!row) throw new Error('The reference data has no procedure GTVT-01 with its checklist and designation');
  return row;
}

async function writeBatch(client: pg.ClientBase, pinned: Pinned, stock: Stock, wanted: Wanted): Promise<void> {
  const { begun = new Date(Date.now() - 3_600_000), route = HOME } = wanted;
  await client.query('begin');
  const bag = wanted.isBagged ? await bagFor(client, stock) : undefined;
  const steps = lifeOf(pinned, begun, { route, bag }).slice(0, wanted.events);
  for (const statement of BEGIN) await client.query(statement);
  await client.query(LIVES, [stock.dossiers, stock.dossiers.map(() => newId()), stock.numbers]);
  const { procedure, checklist, authority } = pinned;
  const [office, , desk] = concernedBy(route);
  await client.query(OPEN, [procedure, checklist, office, desk, authority, momentOf(begun, 1)]);
  const written: Written[] = [];
  for (const [index, step] of steps.entries()) {
    const lists = step.giver ? await listsFor(client, stock.dossiers.length) : [];
    const together = step.answered && randomUUID();
    const acts = stock.dossiers.map((_, n) => listOf(lists, n)?.act ?? together ?? randomUUID());
    const one = { step, at: momentOf(begun, index + 1), acts, lists, bag };
    await writeStep(client, pinned, one, index + 1);
    written.push(one);
  }
  const taken = takenBy(written);
  await writeRows(client, pinned, steps, { begun, taken, concerned: concernedBy(route) });
  if (bag) await writeBag(client, bag, written, taken);
  await writeClock(client, taken, wanted);
  const tallies = written.find(({ step }) => step.kind === 'handover.tally')?.acts;
  for (const one of written) if (one.step.giver) await writeLists(client, one, tallies);
  await client.query('commit');
}

/** With a number of the service's own sequence. */
async function bagFor(client: pg.ClientBase, { dossiers }: Stock): Promise<SealedBag> {
  const { rows } = await client.query<{ serial: string }>(`select nextval('bag_number') as serial`);
  return { id: newId(), number: ownNumber(BAG_NUMBER, Number(rows[0]?.serial)), items: dossiers.length };
}

async function writeBag(
  client: pg.ClientBase,
  { id, number, items }: SealedBag,
  written: readonly Written[],
  taken: Written,
): Promise<void> {
  const sealed = written.find(({ step }) => step.says.type === 'bag.sealed');
  if (sealed?.step.says.type !== 'bag.sealed') throw new RangeError('A bag is sealed by the second event of a life');
  const { kind, id: holder } = taken.step.item.holder;
  const { actor } = sealed.step;
  const where = [actor.unit?.id, sealed.step.says.data.target, items, kind, holder, unitOf(taken.step)];
  await client.query(BAG, [id, number, BAG_SEAL, ...where, actor.id, sealed.acts[0], sealed.at]);
}

async function writeClock(client: pg.ClientBase, { step, at, acts }: Written, { dueAt }: Wanted): Promise<void> {
  if (step.item.status === 'FILED') return;
  const due = dueAt ? dueAt(step, at) : new Date(Date.now() + CLOCK_MS);
  if (due) await client.query(CLOCKS, [acts, due]);
}

async function writeStep(
  client: pg.ClientBase,
  pinned: Pinned,
  { step, at, acts, lists }: Written,
  seq: number,
): Promise<void> {
  const { says, actor, isOfDossier } = step;
  const dossier = { id: OWN.dossier, seq: seq - 1, authority: pinned.authority, province: '44' };
  const asked = { id: OWN.act, actor, request: '', status: 200 };
  const saying = { ...says, dossier, items: isOfDossier ? [] : [itemAfter(step)] } as AnySaying;
  const body = canonical(bodyOf(new ActHead(asked, step.kind, at), saying));
  const result = step.answered ?? { id: OWN.act, status: step.item.status, actions: [] };
  const answer = JSON.stringify({ ...result, act: OWN.act, events: JSON.parse(EVENTS) as string });
  const own = [acts, acts.map((_, n) => listOf(lists, n)?.id), acts.map((_, n) => listOf(lists, n)?.number)];
  const who = [actor.id, actor.role, actor.unit?.id, step.kind, seq === 1 ? 201 : 200];
  await client.query(STEP, [...own, seq, at, says.type, body, answer, ...who]);
}

function itemAfter({ item }: Step): NonNullable<AnySaying['items']>[number] {
  return {
    id: OWN.item,
    number: OWN.number,
    leg: 'submission',
    status: item.status,
    holderKind: item.holder.kind,
    holderId: item.holder.id,
    place: item.place ?? null,
    seal: 'NP-1',
    sealState: 'INTACT',
    next: null,
    nextCause: null,
    bag: item.bag ?? null,
  };
}

/** The step in which whoever holds the envelopes at the end took them. */
function takenBy(written: readonly Written[]): Written {
  const holderOf = (at: Written | undefined): string | undefined => at?.step.item.holder.id;
  const taken = written.findLast((each, index) => holderOf(each) !== holderOf(written[index - 1]));
  if (!taken) throw new RangeError('A life has at least one event');
  return taken;
}

/** The unit that answers for the holder after a step: a courier takes for his own. */
export function unitOf({ item: { holder }, actor }: Step): string | undefined {
  return holder.kind === 'COURIER' ? actor.unit?.id : holder.id;
}

async function writeRows(
  client: pg.ClientBase,
  pinned: Pinned,
  steps: readonly Step[],
  { begun, taken, concerned }: { begun: Date; taken: Written; concerned: readonly string[] },
): Promise<void> {
  const last = steps.at(-1);
  if (!last) throw new RangeError('A life has at least one event');
  const { status, holder, place, bag } = last.item;
  const seq = steps.length;
  const version = steps.filter(({ isOfDossier }) => !isOfDossier).length;
  const filedAt = seq >= OWED ? momentOf(begun, OWED) : null;
  const dueOn = steps.map(({ says }) => says).find((says) => says.type === 'authority.received')?.data.dueOn;
  const reached = ['OPENED', 'FILED', 'ACCEPTED', 'FINISHED'][Math.max(0, seq - OWED + 1)];
  const at = momentOf(begun, 1);
  const values = [
    [reached, dueOn ?? null, filedAt, seq],
    [[...concerned, pinned.authority], at],
    [at],
    [status, holder.kind, holder.id, place ?? null, at, version, unitOf(taken.step), taken.at, bag],
    [lastOwed(steps)],
  ];
  for (const [index, statement] of ROWS.entries()) await client.query(statement, values[index]);
}

/** The seq of the last event that the administrative system is owed: how a bag was sealed is none of its business. */
function lastOwed(steps: readonly Step[]): number {
  return steps.findLastIndex(({ says }, index) => index < OWED && says.type !== 'bag.sealed') + 1;
}
