import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { Refused, type ProblemParams } from '../../platform/problems.js';
import { readItemNumber } from '../../platform/s10.js';
import { Dossiers } from '../dossier/dossiers.js';
import type { Item } from '../item/item.entity.js';
import { statusAfter, type Purpose } from '../item/item.rules.js';
import { Items } from '../item/items.js';
import { Numbers } from '../item/numbers/numbers.js';
import { HandoverLists } from './handover-lists.js';
import type { SideKind } from './handover.lifecycle.js';

/** From whom to whom and what for. */
export interface Way {
  purpose: Purpose;
  giverKind: SideKind;
  giverId: string;
  receiverKind: SideKind;
}

/** Envelopes that a giver scans onto his list. */
@Injectable()
export class ScannedItems {
  constructor(
    private readonly items: Items,
    private readonly dossiers: Dossiers,
    private readonly lists: HandoverLists,
    private readonly numbers: Numbers,
  ) {}

  /**
   * The items of these numbers, locked, in the order of scanning; all of them or none.
   * @throws Refused `number-malformed` (422), `item-unknown` (404), `item-not-yours`, `item-not-movable`, `item-on-list`,
   *   `number-void`, `item-suspect` (409), with a pointer to every number concerned
   */
  async take(act: Act, numbers: readonly string[], way: Way, list?: string): Promise<Item[]> {
    const wanted = [...new Set(numbers)];
    if (wanted.length === 0) return [];
    const scanned: Scanned = { refused: (code, wrong, params) => refusedNumbers(code, numbers, wrong, params) };
    requireWellFormed(numbers);
    const found = await this.items.findLive(act.tx, wanted);
    const unknown = await this.unknown(act, wanted, found, way);
    if (unknown.length > 0) throw await this.noItem(act, unknown, scanned);
    const locked = await this.items.lock(
      act,
      found.map((item) => item.id),
    );
    this.requireGiveable(locked, way, scanned);
    await this.items.requireSound(act, locked);
    const elsewhere = await this.lists.onOtherLists(
      act,
      locked.map((item) => item.id),
      list,
    );
    const onList = locked.filter((item) => elsewhere.has(item.id));
    if (onList.length > 0) {
      throw scanned.refused('item-on-list', numbersOf(onList), { list: elsewhere.get(onList[0]?.id ?? '') });
    }
    const order = new Map(wanted.map((number, index) => [number, index]));
    return locked.sort((a, b) => (order.get(a.number) ?? 0) - (order.get(b.number) ?? 0));
  }

  /** Whether the giver holds every one, in a state from which it can go this way. */
  requireGiveable(items: readonly Item[], way: Way, scanned?: Scanned): void {
    const refused = scanned?.refused ?? ((code, wrong, params) => new Refused(code, { number: wrong[0], ...params }));
    const foreign = items.filter((item) => !holds(way, item));
    if (foreign.length > 0) throw refused('item-not-yours', numbersOf(foreign));
    const move = { purpose: way.purpose, giver: way.giverKind, receiver: way.receiverKind };
    const stuck = items.filter((item) => statusAfter(item, move) === undefined);
    if (stuck.length > 0) throw refused('item-not-movable', numbersOf(stuck), { state: stuck[0]?.status });
  }

  /** A number that his own unit has made void is on no envelope; what else he asks for is none of his business. */
  private async noItem(act: Act, unknown: readonly string[], { refused }: Scanned): Promise<Refused> {
    const spoiled = await this.numbers.voidOfUnit(act, unknown);
    return spoiled.length > 0 ? refused('number-void', spoiled) : refused('item-unknown', unknown);
  }

  /** Whoever may not see an item does not learn that it exists, neither by the answer nor by the time it takes. */
  private async unknown(act: Act, wanted: readonly string[], found: readonly Item[], way: Way): Promise<string[]> {
    const held = new Set(numbersOf(found.filter((item) => holds(way, item))));
    if (wanted.every((number) => held.has(number))) return [];
    const dossiers = found.map((item) => item.dossierId);
    const seen = new Set((await this.dossiers.readable(act.tx, act.actor, dossiers)).map((dossier) => dossier.id));
    const known = new Set(numbersOf(found.filter((item) => seen.has(item.dossierId))));
    return wanted.filter((number) => !held.has(number) && !known.has(number));
  }
}

interface Scanned {
  refused: (code: string, wrong: readonly string[], params?: ProblemParams) => Refused;
}

/** @throws Refused `number-malformed` (422) with a pointer to each */
export function requireWellFormed(numbers: readonly string[]): void {
  const malformed = numbers.filter((number) => !readItemNumber(number));
  if (malformed.length > 0) throw refusedNumbers('number-malformed', numbers, malformed);
}

/** A refusal that names the first of the numbers concerned and points to all of them. */
function refusedNumbers(
  code: string,
  numbers: readonly string[],
  wrong: readonly string[],
  params: ProblemParams = {},
): Refused {
  const concerned = new Set(wrong);
  const errors = numbers.flatMap((number, index) =>
    concerned.has(number) ? [{ pointer: `/numbers/${index}`, code }] : [],
  );
  return new Refused(code, { number: wrong[0], ...params }, errors);
}

function numbersOf(items: readonly Item[]): string[] {
  return items.map((item) => item.number);
}

function holds(way: Way, item: Item): boolean {
  return item.holderKind === way.giverKind && item.holderId === way.giverId;
}
