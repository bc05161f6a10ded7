import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { newId } from '../../../platform/ids.js';
import { ownNumber } from '../../../platform/s10.js';
import { Evidence } from '../../dossier/evidence.js';
import { Tasks } from '../../dossier/tasks.js';
import { IrregularityRows, type ReportLine } from './irregularity-rows.js';
import { conditions, irregularityLifecycle, type Condition } from './irregularity.lifecycle.js';
import type { Photo } from './photo.shapes.js';
import { isPhotographed, Photos } from './photos.js';

/** The task of a report on a list, whose subject is the handover, and those of a report on an envelope and on a bag. */
export const OF_HANDOVER = 'handover.difference';
export const OF_CONDITION = 'irregularity.condition';
export const OF_BAG = 'irregularity.bag';

/** An envelope that was not whole when somebody looked at it. */
export interface Unsound {
  item: string;
  dossier: string;
  conditions: readonly Condition[];
}

/** What did not agree at one place: the list with its differences, or the bag, and the envelopes that were not whole. */
export interface Findings {
  /** The unit that answers for it. */
  owner: string;
  /** When it was found, on rows and papers. */
  at: Date;
  handover?: string;
  /** Of the list: a bag, or the seal of its run, was not whole. */
  isTorn?: boolean;
  /** A bag, and what of it did not agree. */
  bag?: { id: string; lines: readonly ReportLine[] };
  unsound: readonly Unsound[];
  /** Dossiers of what was photographed, where that is more than those envelopes. */
  shown?: readonly string[];
  /** Of what was not whole. */
  photo: Photo;
}

/** Reports on what did not agree or was not whole: each has an owner, whose task it is, and an end. */
@Injectable()
export class Irregularities {
  constructor(
    private readonly rows: IrregularityRows,
    private readonly tasks: Tasks,
    private readonly photos: Photos,
    private readonly evidence: Evidence,
  ) {}

  /**
   * One report for the list or the bag, one for each envelope; one that is open for an envelope already stays the only one.
   * @returns the ids, the list's own by the id of the handover, the others by that of the bag or the item
   */
  async open(act: Act, findings: Findings): Promise<Map<string, string>> {
    const { owner, at, handover, isTorn = false, bag, unsound, photo } = findings;
    const about = [
      ...(handover ? [{ kind: 'handover' as const, of: handover, handover, photoWanted: isTorn }] : []),
      ...(bag ? [{ kind: 'bag' as const, of: bag.id, bag: bag.id, photoWanted: bag.lines.some(isOfSeal) }] : []),
      ...unsound.map(({ item, conditions: kinds }) => ({
        ...{ kind: 'condition' as const, of: item, item, conditions: kinds, photoWanted: true },
      })),
    ];
    if (about.length === 0) return new Map();
    const numbers = await this.rows.numbers(act, about.length);
    const found = about.map((each, index) => ({
      id: newId(),
      number: ownNumber('BB', numbers[index] ?? 0),
      ...each,
    }));
    const opened = new Set(await this.rows.insert(act, found, { owner, at, photo: isPhotographed(photo) }));
    const made = found.filter(({ id }) => opened.has(id));
    const ids = new Map(made.map(({ of, id }) => [of, id]));
    if (handover) await this.tasks.open(act, { kind: OF_HANDOVER, unit: owner, subject: handover });
    if (bag) await this.openOfBag(act, ids.get(bag.id) ?? '', { owner, lines: bag.lines });
    await this.care(act, findings, ids);
    if (!isPhotographed(photo)) {
      const owed = made.filter(({ photoWanted }) => photoWanted).map(({ id }) => id);
      await this.photos.owe(act, owed);
    }
    return ids;
  }

  /** An acceptance that both sides undid left no difference; what was torn stays torn. */
  async undo(act: Act, handover: string): Promise<void> {
    const state = irregularityLifecycle.next('OPEN', 'undo', act.actor.role);
    const id = await this.rows.openOf(act, handover);
    if (id !== undefined) {
      await this.rows.settle(act, id, { state, outcome: 'undone' });
      await this.photos.came(act, id);
    }
    await this.tasks.close(act, OF_HANDOVER, handover);
  }

  private async openOfBag(
    act: Act,
    report: string,
    { owner, lines }: { owner: string; lines: readonly ReportLine[] },
  ): Promise<void> {
    await this.rows.addLines(act, report, lines);
    await this.tasks.open(act, { kind: OF_BAG, unit: owner, subject: report });
  }

  /** A task for each envelope, and the photographs. */
  private async care(
    act: Act,
    { owner, unsound, shown, photo }: Findings,
    ids: ReadonlyMap<string, string>,
  ): Promise<void> {
    const opened = unsound.flatMap(({ item, dossier }) => {
      const subject = ids.get(item);
      return subject ? [{ dossier, subject }] : [];
    });
    await this.tasks.openAll(
      act,
      opened.map((each) => ({ kind: OF_CONDITION, unit: owner, ...each })),
    );
    const dossiers = [...new Set([...unsound.map(({ dossier }) => dossier), ...(shown ?? [])])];
    await this.evidence.declare(act, dossiers, photo.evidence);
  }
}

/** Of the bag itself, and no envelope. */
function isOfSeal({ item, kind }: ReportLine): boolean {
  return item === undefined && conditions.some((condition) => condition === kind);
}
