import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { Evidence } from '../dossier/evidence.js';
import { Journal, type AnyDraft } from '../dossier/journal.js';
import { Notes } from '../dossier/notes.js';
import { pickupReasons } from './pickup.lifecycle.js';
import type { VisitFailure } from './pickup.shapes.js';
import { VisitRecords, visitResult } from './visit-records.js';

/** A visit that brought nothing, with its reason and evidence. */
@Injectable()
export class VisitFailures {
  constructor(
    private readonly journal: Journal,
    private readonly records: VisitRecords,
    private readonly notes: Notes,
    private readonly evidence: Evidence,
  ) {}

  /** At the door, and nothing was taken: an attempt is used up. */
  async fail(act: Act, id: string, failure: VisitFailure): Promise<ActResult> {
    if (!pickupReasons[failure.reason].attempt) throw new Refused('reason-is-no-attempt', { reason: failure.reason });
    return this.record(act, id, 'fail', failure);
  }

  /** Not even at the door: the office's own doing, the visit is scheduled again and no attempt is used up. */
  notAttempted(act: Act, id: string, failure: VisitFailure): Promise<ActResult> {
    return this.record(act, id, 'not-attempted', failure);
  }

  private async record(
    act: Act,
    id: string,
    kind: 'fail' | 'not-attempted',
    failure: VisitFailure,
  ): Promise<ActResult> {
    const visit = await this.records.lock(act, id);
    const attempt = visit.pickup.attempts + (kind === 'fail' ? 1 : 0);
    await this.records.change(act, visit.pickup, kind, kind === 'fail' ? { attempts: attempt } : { courier: null });
    const { reason, evidence } = failure;
    const drafts: AnyDraft[] = [];
    for (const dossier of visit.dossiers) {
      const note = failure.note ? await this.notes.add(act, dossier.id, failure.note) : undefined;
      await this.evidence.declare(act, dossier.id, evidence);
      drafts.push({
        type: 'pickup.failed',
        dossier,
        data: { pickup: visit.pickup.id, reason, attempt, note, evidence },
      });
    }
    await this.journal.append(act, ...drafts);
    return visitResult(visit, act.actor);
  }
}
