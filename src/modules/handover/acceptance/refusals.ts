import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { Journal, type Draft } from '../../dossier/journal.js';
import type { NoteRef } from '../../dossier/notes.js';
import type { Photo } from '../../item/irregularities/photo.shapes.js';
import { requirePhoto } from '../../item/irregularities/photos.js';
import { Items } from '../../item/items.js';
import { Differences, isUnsound, shownOf, type ComparedList, type OwnedDifference } from './differences.js';
import { carriedOf, HandoverLists, handoverResult, keepUntold, type Count } from '../lists/handover-lists.js';
import { requireReceiver } from '../handover-sides.js';
import type { Handover } from '../handover.entity.js';
import { handoverLifecycle } from '../handover.lifecycle.js';
import type { HandoverRefusal } from '../handover.shapes.js';
import { holderOf, type CountedList } from '../lists/locked-lists.js';
import { RunSeals } from '../run/run-seals.js';
import { UntakenLists } from './untaken-lists.js';

/** An offered list with everything on it locked, as far as its receiver may know of it. */
type RefusedList = ComparedList & Pick<CountedList, 'dossiers' | 'counts'> & { isCounted: boolean };

/** Somebody counted it while it was being locked. */
class CountedMeanwhile extends Error {}

/** Offered lists as their receiver refuses them: dossiers locked first, then items, then the list itself. */
@Injectable()
export class RefusedLists {
  constructor(
    private readonly lists: HandoverLists,
    private readonly dossiers: Dossiers,
    private readonly items: Items,
  ) {}

  /**
   * As it was counted last, if it was. Who found nothing stays blind: of its envelopes nothing is locked, and nothing written.
   * @throws Refused `not-found`, `wrong-state` (409), `same-person` (403)
   */
  async lock(act: Act, id: string): Promise<RefusedList> {
    const found = await this.lists.find(act.tx, id);
    requireOffered(found, act);
    const count = await this.lists.lastCount(act.tx, found);
    try {
      // what is locked too early is let go where the list turns out to be counted
      return await act.tx.transaction(() => this.asCounted(act, found, count));
    } catch (error) {
      if (error instanceof CountedMeanwhile) return this.lock(act, id);
      throw error;
    }
  }

  private async asCounted(act: Act, found: Handover, count: Count | undefined): Promise<RefusedList> {
    const isOpen = count !== undefined && count.numbers.length > 0;
    const known = isOpen ? await this.lists.lines(act.tx, found, 'open') : [];
    const dossiers = await this.dossiers.lock(
      act,
      known.map((line) => line.dossier),
      carriedOf(known),
    );
    const items = await this.items.lock(
      act,
      known.map((line) => line.item),
    );
    const handover = await this.lists.lock(act, found.id);
    requireOffered(handover, act);
    const now = await this.lists.lastCount(act.tx, handover);
    if (now?.attempt !== count?.attempt) throw new CountedMeanwhile();
    const lines = count ? await this.lists.lines(act.tx, handover, 'open') : [];
    const counts = await this.lists.countsOf(act.tx, handover);
    return { handover, dossiers, items, lines, counted: count?.numbers ?? [], counts, isCounted: count !== undefined };
  }
}

/** Of an offered list the receiver takes nothing. What he counted and saw is kept all the same, and somebody answers for it. */
@Injectable()
export class Refusals {
  constructor(
    private readonly refused: RefusedLists,
    private readonly untaken: UntakenLists,
    private readonly differences: Differences,
    private readonly runSeals: RunSeals,
    private readonly journal: Journal,
  ) {}

  /**
   * Nothing moves. Where the list was counted and does not agree, or something is remarked, the same reports are opened as by
   * an acceptance.
   * @throws Refused as `RefusedLists.lock`, `count-first` (409), `remark-not-counted`, `photo-missing`, `run-without-seal` (422)
   */
  async refuse(act: Act, id: string, { reason, remarks, runSealFound, ...photo }: HandoverRefusal): Promise<ActResult> {
    const list = await this.refused.lock(act, id);
    const { handover } = list;
    if (!list.isCounted) {
      if (remarks.length > 0 || runSealFound) throw new Refused('count-first');
      await this.untaken.refused(act, handover, reason);
      return handoverResult(handover, act.actor);
    }
    const sealed = runSealFound ? await this.runSeals.found(act, list, runSealFound) : [];
    const differences = [...(await this.differences.compared(act, list, remarks)), ...sealed];
    const isBlind = list.counted.length === 0;
    if (isBlind && photo.evidence.length > 0) throw new Refused('count-first');
    if (!isBlind && differences.some(isUnsound)) requirePhoto(photo);
    const because = await this.untaken.refused(act, handover, reason, differences.length > 0);
    const irregularity = await this.differences.open(act, handover, { differences, photo });
    // blind as before: neither the report nor whose envelopes they were
    if (isBlind) return handoverResult(handover, act.actor);
    keepUntold(act, list.lines);
    await this.journal.append(act, ...drafts(act, list, { differences, irregularity, photo, because }));
    const told = differences.map(({ number, kind }) => ({ number, kind }));
    return { ...handoverResult(handover, act.actor, { counted: true }), differences: told, irregularity };
  }
}

/** @throws Refused `not-found`, `wrong-state` (409), `same-person` (403) */
function requireOffered(handover: Handover, act: Act): void {
  requireReceiver(handover, act);
  handoverLifecycle.check(handover.status, 'refuse', act.actor.role);
}

/** What did not agree, the report on it, and why nothing was taken. */
interface Found {
  differences: readonly OwnedDifference[];
  irregularity?: string;
  photo: Photo;
  because: NoteRef;
}

/** One event a dossier of which something was not there or not whole; the others learn nothing, since nothing became of them. */
function drafts(
  act: Act,
  { handover, dossiers, counts }: RefusedList,
  { differences, irregularity, photo, because }: Found,
): Draft<'handover.refused'>[] {
  const shown = new Set(shownOf(differences));
  const data = {
    handover: handover.id,
    number: handover.number,
    version: handover.version,
    giver: holderOf(handover, 'giver'),
    receiver: holderOf(handover, 'receiver'),
    refusedBy: act.actor.id,
    reason: because,
    counts: counts > 1 ? counts : undefined,
    irregularity,
  };
  return dossiers.flatMap((dossier) => {
    const own = differences.filter(({ item, dossiers: of }) => item !== undefined && of.includes(dossier.id));
    const isShown = shown.has(dossier.id) && photo.evidence.length > 0;
    if (own.length === 0 && !isShown) return [];
    const wrong = own.map(({ item, number, kind, owner }) => ({ item, number, kind, owner }));
    const evidence = isShown ? photo.evidence : undefined;
    const differing = wrong.length > 0 ? wrong : undefined;
    return [{ type: 'handover.refused', dossier, data: { ...data, differences: differing, evidence } }];
  });
}
