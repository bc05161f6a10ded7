import { moveRules } from '../../src/modules/item/item.rules.js';
import { someBags } from './bags.js';
import { someList } from './lists.js';
import { someOrder } from './order-acts.js';
import type { Outcome } from './plan.js';
import { someCases, type State } from './state.js';
import { notWalked, rows, type Row } from './walked.js';

/** A way from one state of a noun to another; `–` is the state before there is one. */
interface Way {
  noun: string;
  start: string;
  end: string;
}

interface Walk extends Way {
  act: string;
}

/** What a handover may make of an envelope, where the rules choose. */
const CHOSEN: Record<string, readonly string[]> = {
  next: ['AT_OFFICE', 'HELD', 'SEND_BACK_DUE'],
  'sent-back': ['SENT_BACK', 'RECALLED'],
};

const ways: readonly Way[] = [
  ...rows.flatMap(({ noun, starts, ends }) => starts.flatMap((start) => ends.map((end) => ({ noun, start, end })))),
  ...moveRules.flatMap(({ from, to }) =>
    from.flatMap((start) => (CHOSEN[to] ?? [to]).map((end) => ({ noun: 'item', start, end }))),
  ),
];

/** The states in which something is that an act could be about. */
function standing(state: State): Set<string> {
  const of = (noun: string, things: readonly { status: string }[]): string[] =>
    things.map(({ status }) => `${noun} ${status}`);
  return new Set([
    ...of('item', Object.values(state.items)),
    ...of('handover', someList(state.lists)),
    ...of(
      'irregularity',
      someList(state.lists).flatMap(({ report }) => report ?? []),
    ),
    ...of(
      'irregularity',
      Object.values(state.items).flatMap(({ torn }) => (torn ? { status: 'OPEN' } : [])),
    ),
    ...of('bag', someBags(state)),
    ...of('pickup', Object.values(state.visits)),
    ...of(
      'delivery',
      someOrder(state).filter(({ item }) => item === undefined),
    ),
    ...of('dossier', someCases(state)),
    ...of('payment-slip', Object.values(state.slips).slice(-20)),
    ...of('remittance', Object.values(state.remittances)),
    ...of('offline', Object.values(state.offlines)),
    ...(Object.keys(state.runs).length > 0 ? ['run OPEN'] : []),
    ...rows.map(({ noun }) => `${noun} –`),
  ]);
}

const STEP = /^(\S+?)\.(.+) (\S+) → (\S+)$/;

/** Takes a sentence of a lifecycle apart; a handover moves an item. */
function parts(sentence: string): Walk {
  const [, noun = '', act = '', start = '', end = ''] = STEP.exec(sentence) ?? [];
  return { noun: noun === 'move' ? 'item' : noun, act, start, end };
}

/** What is worth doing now so that every row is walked: the rows left, and what brings something to where one begins. */
export class Goals {
  private readonly left: readonly Row[];
  private readonly nearer: readonly Way[];

  constructor(walked: ReadonlySet<string>, state: State) {
    this.left = notWalked(walked);
    const there = this.left.length > 0 ? standing(state) : new Set<string>();
    this.nearer = this.left.flatMap(({ noun, starts }) =>
      starts.flatMap((start) => (there.has(`${noun} ${start}`) ? [] : firstWay(noun, start, there))),
    );
  }

  get none(): boolean {
    return this.left.length === 0;
  }

  /** Acts that may be worth it, as in `Tally.leads`. */
  concern(leads: ReadonlySet<string>): boolean {
    const acts = this.left.map(nameOf);
    const ends = this.nearer.map(({ noun, end }) => `${noun} → ${end}`);
    return [...acts, ...ends].some((each) => leads.has(each));
  }

  /** 2 for what walks a row that is left, 1 for what leads to one or to where it begins, 0 for anything else. */
  worth({ walked, leads = [] }: Outcome): number {
    const walks = walked.map(parts);
    if (walks.some((walk) => this.isLeft(walk))) return 2;
    const nearer = walks.some((walk) => this.nearer.some((way) => isSame(way, walk)));
    return nearer || leads.some((sentence) => this.isLeft(parts(sentence))) ? 1 : 0;
  }

  private isLeft(walk: Walk): boolean {
    return this.left.some((row) => isOf(row, walk));
  }
}

function nameOf({ noun, act }: Pick<Row, 'noun' | 'act'>): string {
  return `${noun} ${act}`;
}

function isOf(row: Row, walk: Walk): boolean {
  const same = row.noun === walk.noun && row.act === walk.act;
  return same && (row.starts.includes(walk.start) || row.ends.includes(walk.end));
}

function isSame(way: Way, walk: Way): boolean {
  return way.noun === walk.noun && way.start === walk.start && way.end === walk.end;
}

/** What an act with this outcome is known to lead to. */
export function leadsOf({ walked, leads = [] }: Outcome): string[] {
  return [...walked, ...leads].map(parts).flatMap((walk) => [nameOf(walk), `${walk.noun} → ${walk.end}`]);
}

/** The first step of a shortest way to a state from one in which something is. */
function firstWay(noun: string, goal: string, there: ReadonlySet<string>): Way[] {
  const reached = new Set([goal]);
  for (const at of reached) {
    const into = ways.filter((way) => way.noun === noun && way.end === at && way.start !== at);
    const first = into.find(({ start }) => there.has(`${noun} ${start}`));
    if (first) return [first];
    into.forEach(({ start }) => reached.add(start));
  }
  return [];
}
