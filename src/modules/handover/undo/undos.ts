import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { Journal, type Draft } from '../../dossier/journal.js';
import { Notes } from '../../dossier/notes.js';
import { bagsOf, Bags } from '../../item/bags/bags.js';
import { Custody } from '../../item/custody/custody.js';
import { Irregularities } from '../../item/irregularities/irregularities.js';
import { HandoverLists, handoverResult } from '../lists/handover-lists.js';
import { handoverLifecycle } from '../handover.lifecycle.js';
import { holderOf } from '../lists/locked-lists.js';
import { UndoAsks, type UndoAsk } from './undo-asks.js';
import { UndoableLists, type UndoableList } from './undoable-lists.js';

/** What an undo leaves of a list: the envelopes as they were, their lines undone, the report on its differences ended. */
@Injectable()
export class UndoneLists {
  constructor(
    private readonly lists: HandoverLists,
    private readonly custody: Custody,
    private readonly bags: Bags,
    private readonly irregularities: Irregularities,
    private readonly asks: UndoAsks,
  ) {}

  async giveBack(act: Act, { handover, items, before }: UndoableList): Promise<void> {
    await this.custody.putBack(act, items, before, handover.giverUnit);
    await this.bags.give(act, bagsOf(items), holderOf(handover, 'giver'), handover.giverUnit);
    await this.lists.undone(act, handover);
    const status = handoverLifecycle.next(handover.status, 'undo', act.actor.role);
    await this.lists.change(act, handover, { status });
    await this.asks.confirm(act, handover.id);
    await this.irregularities.undo(act, handover.id);
  }
}

/**
 * An acceptance that was a slip is undone by both its sides together: one asks, the other confirms. Acceptance and undo
 * stay in the journal; what an authority or a filing time hangs on is corrected in another way. QĐ 45/2016 Art 7.
 */
@Injectable()
export class Undos {
  constructor(
    private readonly undoable: UndoableLists,
    private readonly undone: UndoneLists,
    private readonly asks: UndoAsks,
    private readonly notes: Notes,
    private readonly journal: Journal,
  ) {}

  /** Nothing moves until the other side confirms. @throws Refused as `UndoableLists.lock`, `undo-asked-already` (409) */
  async ask(act: Act, id: string, reason: string): Promise<ActResult> {
    const { handover, side } = await this.undoable.lock(act, id, 'ask-undo');
    const asked = (await this.asks.of(act.tx, [id])).get(id);
    if (asked) throw new Refused('undo-asked-already', { number: handover.number });
    await this.asks.add(act, handover, side, await this.notes.add(act, null, reason));
    return handoverResult(handover, act.actor, { counted: true });
  }

  /**
   * Custody goes back to the giver, every envelope as it was before.
   * @throws Refused as `UndoableLists.lock`, `undo-not-asked`, `undo-other-side` (409), `same-person` (403)
   */
  async undo(act: Act, id: string): Promise<ActResult> {
    const list = await this.undoable.lock(act, id, 'undo');
    const asked = (await this.asks.of(act.tx, [id])).get(id);
    if (!asked) throw new Refused('undo-not-asked');
    if (asked.askedBy === act.actor.id) throw new Refused('same-person');
    if (asked.side === list.side) throw new Refused('undo-other-side');
    await this.undone.giveBack(act, list);
    await this.journal.append(act, ...drafts(act, list, asked));
    return { ...handoverResult(list.handover, act.actor), undone: list.pieces };
  }
}

/** One event a dossier: whoever learned of the acceptance learns that it no longer holds. */
function drafts(act: Act, { handover, dossiers, items }: UndoableList, asked: UndoAsk): Draft<'handover.undone'>[] {
  const { endedAct } = handover;
  if (!endedAct) throw new Error('An accepted list without its acceptance');
  const data = {
    handover: handover.id,
    number: handover.number,
    accepted: endedAct,
    giver: holderOf(handover, 'giver'),
    receiver: holderOf(handover, 'receiver'),
    askedBy: asked.askedBy,
    confirmedBy: act.actor.id,
    reason: asked.reason,
  };
  return dossiers.map((dossier) => ({
    type: 'handover.undone',
    dossier,
    items: items.filter((item) => item.dossierId === dossier.id),
    data,
  }));
}
