import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { localDay } from '../../../platform/clock.js';
import { newId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import { Notes } from '../../dossier/notes.js';
import { Tasks } from '../../dossier/tasks.js';
import { ClosingReports } from '../../item/irregularities/closing-reports.js';
import { requireWellFormed } from '../../item/scanned-numbers.js';
import { sideOf } from '../handover.rules.js';
import { balanceOf, listText, shelfDifferences, toldBalanceOf } from './balance.rules.js';
import { Books, type Before, type BookHolder } from './books.js';
import { ClosingBlocks } from './closing-blocks.js';
import { ClosingRows, type Closing, type Counted } from './closing-rows.js';
import { closingLifecycle } from './closing.lifecycle.js';
import { closingActions, isHolder, isSecondSide } from './closing.rules.js';
import type { ClosingSignature, ShelfCount, ShelfRecount } from './closing.shapes.js';
import { CLOSING_MISSING } from './missing-closings.js';

/** A shelf that is counted: up to where the book was read before, and which closing it is counted again for. */
interface Shelf {
  holder: BookHolder;
  numbers: readonly string[];
  day: string;
  before?: Before;
  again?: string;
}

/** What is on a shelf beside what the book says of it. */
@Injectable()
export class Shelves {
  constructor(
    private readonly books: Books,
    private readonly blocks: ClosingBlocks,
  ) {}

  /** @throws Refused `number-malformed` (422) */
  async count(act: Act, { holder, numbers, day, before, again }: Shelf): Promise<Counted> {
    requireWellFormed(numbers, { bags: true });
    const scanned = [...new Set(numbers)];
    const lines = await this.books.read(act.tx, holder, day, before, again);
    const differences = shelfDifferences(lines, scanned);
    const blocks = await this.blocks.held(act.tx, holder, again);
    const hash = createHash('sha256')
      .update(listText(lines, differences, blocks))
      .digest();
    const status = differences.length === 0 ? 'CLOSED' : 'DIFFERENT';
    return { status, balance: balanceOf(lines), lines, differences, blocks, hash, scanned };
  }
}

/** The daily closing of what a courier, an office or a desk holds. */
@Injectable()
export class Closings {
  constructor(
    private readonly rows: ClosingRows,
    private readonly shelves: Shelves,
    private readonly reports: ClosingReports,
    private readonly notes: Notes,
    private readonly tasks: Tasks,
  ) {}

  /**
   * The day is closed where book and shelf agree. What is recorded later belongs to the next day.
   * @throws Refused `closed-already`, `closing-unsigned`, `closing-not-last` (409), `number-malformed` (422)
   */
  async count(act: Act, { numbers }: ShelfCount): Promise<ActResult> {
    const { unit } = act.actor;
    const side = sideOf(act.actor);
    if (!side || !unit) throw new Refused('role-not-allowed');
    const day = localDay(act.recordedAt);
    const last = await this.rows.last(act.tx, side.id);
    if (last && last.day >= day) throw new Refused('closed-already', { number: last.number, day: last.day });
    if (last?.status === 'DIFFERENT') throw new Refused('closing-unsigned', { number: last.number, day: last.day });
    const counted = await this.shelves.count(act, { holder: side, numbers, day, before: last });
    const closing = {
      ...{ id: newId(), number: await this.rows.nextNumber(act), day, previous: last?.id ?? null },
      ...{ holderKind: side.kind, holderId: side.id, unit: unit.id },
    };
    await this.rows.insert(act, closing, counted);
    return this.done(act, { ...closing, status: counted.status, countedBy: act.actor.id }, counted);
  }

  /** Book and shelf as they are now. @throws Refused `not-found`, `closing-not-yours` (403), `wrong-state` (409), `number-malformed` (422) */
  async recount(act: Act, id: string, { numbers, reason }: ShelfRecount): Promise<ActResult> {
    const closing = await this.rows.lock(act, id);
    if (!isHolder(closing, act.actor)) throw new Refused('closing-not-yours', { number: closing.number });
    closingLifecycle.check(closing.status, 'recount', act.actor.role);
    const holder = { kind: closing.holderKind, id: closing.holderId };
    const before = await this.rows.before(act.tx, closing.previous);
    const counted = await this.shelves.count(act, { holder, numbers, day: closing.day, before, again: id });
    const note = await this.notes.add(act, null, reason);
    await this.rows.rewrite(act, id, { ...counted, reason: note.id });
    return this.done(act, { ...closing, status: counted.status, countedBy: act.actor.id }, counted);
  }

  /**
   * A second person signs for the difference, and names by its hash the list that he saw (F26): the day is closed with it,
   * and what no open report of an earlier day tells is reported (BIÊN BẢN SỰ VỤ), its owner the unit that answers for the holder.
   * @throws Refused `not-found`, `wrong-state` (409), `same-person`, `not-second-person` (403), `stale-version` (412) where it
   *   was counted again since he looked
   */
  async sign(act: Act, id: string, { note, listHash }: ClosingSignature): Promise<ActResult> {
    const closing = await this.rows.lock(act, id);
    const status = closingLifecycle.next(closing.status, 'sign', act.actor.role);
    if (!isSecondSide(closing, act.actor)) throw new Refused('not-second-person', { number: closing.number });
    if (closing.countedBy === act.actor.id) throw new Refused('same-person');
    if (listHash !== closing.listHash) throw new Refused('stale-version');
    const written = await this.notes.add(act, null, note);
    await this.rows.sign(act, id, status, written.id);
    const isNew = (await this.rows.reportedBefore(act, closing)) > 0;
    const report = isNew ? await this.reports.open(act, { ...closing, owner: closing.unit }) : undefined;
    if (report) await this.rows.report(act, id, report);
    const result = await this.done(act, { ...closing, status });
    return report ? { ...result, irregularity: report } : result;
  }

  private async done(act: Act, closing: Omit<Closing, 'listHash'>, counted?: Counted): Promise<ActResult> {
    if (closing.status !== 'DIFFERENT') await this.tasks.close(act, CLOSING_MISSING, closing.holderId);
    const { id, number, status, day } = closing;
    const actions = closingActions(closing, act.actor);
    return { id, number, status, actions, day, ...(counted && told(counted)) };
  }
}

/** What the answer of a count says, blind as its holder still is: the act's hash binds the list by its hash. */
function told({ lines, differences, hash }: Counted): Record<string, unknown> {
  const missing = differences.filter(({ kind }) => kind === 'missing').length;
  return { ...toldBalanceOf(lines), missing, extra: differences.length - missing, listHash: hash.toString('hex') };
}
