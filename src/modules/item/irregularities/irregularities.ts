import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { newId } from '../../../platform/ids.js';
import { ownNumber } from '../../../platform/s10.js';
import { Evidence } from '../../dossier/evidence.js';
import { Tasks } from '../../dossier/tasks.js';
import { IrregularityRows } from './irregularity-rows.js';
import { irregularityLifecycle, type Condition } from './irregularity.lifecycle.js';
import type { Photo } from './photo.shapes.js';
import { isPhotographed, Photos } from './photos.js';

/** The task of a report on a list, whose subject is the handover, and that of a report on an envelope. */
export const OF_HANDOVER = 'handover.difference';
export const OF_CONDITION = 'irregularity.condition';

/** An envelope that was not whole when somebody looked at it. */
export interface Unsound {
  item: string;
  dossier: string;
  conditions: readonly Condition[];
}

/** What did not agree at one place: the list with its differences, and the envelopes that were not whole. */
export interface Findings {
  /** The unit that answers for it. */
  owner: string;
  /** When it was found, on rows and papers. */
  at: Date;
  handover?: string;
  unsound: readonly Unsound[];
  /** Of the envelopes that are not whole. */
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
   * One report for the list, one for each envelope; one that is open for an envelope already stays the only one.
   * @returns the ids, the list's own by the id of the handover, the others by that of the item
   */
  async open(act: Act, findings: Findings): Promise<Map<string, string>> {
    const { owner, at, handover, unsound, photo } = findings;
    const about = [
      ...(handover ? [{ handover }] : []),
      ...unsound.map(({ item, conditions }) => ({ item, conditions })),
    ];
    if (about.length === 0) return new Map();
    const numbers = await this.rows.numbers(act, about.length);
    const found = about.map((each, index) => ({
      id: newId(),
      number: ownNumber('BB', numbers[index] ?? 0),
      kind: 'handover' in each ? 'handover' : 'condition',
      ...each,
    }));
    const opened = new Set(await this.rows.insert(act, found, { owner, at, photo: isPhotographed(photo) }));
    const ids = new Map(
      found.filter(({ id }) => opened.has(id)).map((each) => ['handover' in each ? each.handover : each.item, each.id]),
    );
    if (handover) await this.tasks.open(act, { kind: OF_HANDOVER, unit: owner, subject: handover });
    await this.care(act, findings, ids);
    return ids;
  }

  /** An acceptance that both sides undid left no difference; what was torn stays torn. */
  async undo(act: Act, handover: string): Promise<void> {
    const state = irregularityLifecycle.next('OPEN', 'undo', act.actor.role);
    const id = await this.rows.openOf(act, handover);
    if (id !== undefined) await this.rows.settle(act, id, { state, outcome: 'undone' });
    await this.tasks.close(act, OF_HANDOVER, handover);
  }

  /** A task for each envelope, and its photograph: declared, or owed. */
  private async care(act: Act, { owner, unsound, photo }: Findings, ids: ReadonlyMap<string, string>): Promise<void> {
    const opened = unsound.flatMap(({ item, dossier }) => {
      const subject = ids.get(item);
      return subject ? [{ dossier, subject }] : [];
    });
    await this.tasks.openAll(
      act,
      opened.map((each) => ({ kind: OF_CONDITION, unit: owner, ...each })),
    );
    if (!isPhotographed(photo)) {
      const reports = opened.map(({ subject }) => subject);
      await this.photos.owe(act, reports);
    }
    const dossiers = [...new Set(unsound.map(({ dossier }) => dossier))];
    await this.evidence.declare(act, dossiers, photo.evidence);
  }
}
