import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Dossiers } from '../../dossier/dossiers.js';
import type { Item } from '../../item/item.entity.js';
import type { HolderKind } from '../../item/item.lifecycle.js';
import { Items } from '../../item/items.js';
import { carriedOf, HandoverLists, type Line } from './handover-lists.js';
import { HandoverSides, requireReceiver, type Designated } from '../handover-sides.js';
import type { Handover } from '../handover.entity.js';
import { handoverLifecycle } from '../handover.lifecycle.js';
import { SlipEnvelopes, type Gathered } from './slip-envelopes.js';

/** A list with everything on it locked, in the hands of somebody who may receive it. */
export interface LockedList {
  handover: Handover;
  lines: Line[];
  dossiers: Dossier[];
  items: Item[];
  designated: Designated;
}

/** The same as accepted and to be counted, with everything that was sealed together with what is named. */
export type TallyList = LockedList & Pick<Gathered, 'lost' | 'late'>;

/** The same as the receiver counted it last. */
export interface CountedList extends LockedList {
  counted: readonly string[];
  /** How often he counted this version; after the first time he had seen the list. */
  counts: number;
}

/** A side of a handover as the journal names it. */
export function holderOf(handover: Handover, side: 'giver' | 'receiver'): { kind: HolderKind; id: string } {
  if (side === 'giver') return { kind: handover.giverKind, id: handover.giverId };
  return { kind: handover.receiverKind, id: handover.receiverId };
}

/** Lists as the receiver takes them: dossiers locked first, then items, then the list itself. */
@Injectable()
export class LockedLists {
  constructor(
    private readonly lists: HandoverLists,
    private readonly sides: HandoverSides,
    private readonly dossiers: Dossiers,
    private readonly items: Items,
    private readonly slips: SlipEnvelopes,
  ) {}

  /**
   * An offered list for its acceptance. Where nothing was found on it there is nothing to look up, and no answer that
   * depends on what stands on it.
   * @throws Refused `stale-version` (412), `count-first`, `nothing-to-accept` (409), `designation-missing` (403)
   */
  async offered(act: Act, id: string, version: number): Promise<CountedList> {
    const handover = await this.lists.find(act.tx, id);
    requireReceiver(handover, act);
    handoverLifecycle.check(handover.status, 'accept', act.actor.role);
    if (handover.version !== version) throw new Refused('stale-version');
    const found = await this.lists.lastCount(act.tx, handover);
    if (!found) throw new Refused('count-first');
    if (found.numbers.length === 0) throw new Refused('nothing-to-accept');
    const lines = await this.lists.lines(act.tx, handover, 'open');
    const locked = await this.lock(act, handover, 'accept', lines);
    const count = await this.lists.lastCount(act.tx, locked.handover);
    return { ...locked, counted: count?.numbers ?? [], counts: await this.lists.countsOf(act.tx, locked.handover) };
  }

  /**
   * What was accepted and is to be tallied: of each posting slip that is named all that is there, by whatever list it came.
   * @throws Refused `not-on-list` (422), `already-tallied`, `leg-not-tallied`, `tally-apart`, `item-not-yours`,
   *   `envelopes-missing`, `item-on-list`, `item-suspect` (409)
   */
  async accepted(act: Act, id: string, numbers: readonly string[]): Promise<TallyList> {
    const handover = await this.lists.find(act.tx, id);
    requireReceiver(handover, act);
    handoverLifecycle.check(handover.status, 'tally', act.actor.role);
    const moved = new Map((await this.lists.lines(act.tx, handover, 'moved')).map((line) => [line.number, line]));
    const strange = numbers.find((number) => !moved.has(number));
    if (strange !== undefined) throw new Refused('not-on-list', { number: strange });
    const wanted = await this.lock(
      act,
      handover,
      'tally',
      numbers.flatMap((number) => moved.get(number) ?? []),
    );
    const again = wanted.lines.find((line) => line.tallied);
    if (again) throw new Refused('already-tallied', { number: again.number });
    const named = new Set(wanted.lines.map((line) => line.item));
    requireStillHere(wanted, named);
    const gathered = await this.slips.gather(wanted.handover, wanted.items, named);
    await this.items.requireFree(act, gathered.items);
    await this.items.requireSound(act, gathered.items);
    const other = wanted.lines.find((line) => line.leg === 'result');
    if (other) throw new Refused('leg-not-tallied', { number: other.number });
    requireApart(wanted);
    return { ...wanted, ...gathered };
  }

  private async lock(act: Act, found: Handover, kind: 'accept' | 'tally', lines: readonly Line[]): Promise<LockedList> {
    const dossiers = await this.dossiers.lock(
      act,
      lines.map((line) => line.dossier),
      kind === 'accept' ? carriedOf(lines) : [],
    );
    const listed = lines.map((line) => line.item);
    const items = await this.items.lock(act, kind === 'tally' ? await this.slips.together(act.tx, listed) : listed);
    const handover = await this.lists.lock(act, found.id);
    handoverLifecycle.check(handover.status, kind, act.actor.role);
    if (handover.version !== found.version) throw new Refused('stale-version');
    const now = await this.lists.lines(act.tx, handover, kind === 'accept' ? 'open' : 'moved');
    const wanted = new Set(listed);
    const designated = await this.sides.designated(act, handover, dossiers);
    return { handover, lines: now.filter((line) => wanted.has(line.item)), dossiers, items, designated };
  }
}

/** What has gone on to another desk is counted there: nothing is filed where its papers are not. */
function requireStillHere({ handover, items }: LockedList, named: ReadonlySet<string>): void {
  const gone = items.find(
    ({ id, status, holderId }) => named.has(id) && status === 'AT_DESK' && holderId !== handover.receiverId,
  );
  if (gone) throw new Refused('item-not-yours', { number: gone.number });
}

/** New papers file a dossier, papers carried on or recovered do not: they are counted by themselves. */
function requireApart({ lines }: LockedList): void {
  const legOf = new Map(lines.map(({ dossier, leg }) => [dossier, leg]));
  const mixed = lines.find(({ dossier, leg }) => legOf.get(dossier) !== leg);
  if (mixed) throw new Refused('tally-apart', { number: mixed.number });
}
