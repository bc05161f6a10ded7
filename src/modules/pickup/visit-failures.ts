import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { Evidence } from '../dossier/evidence.js';
import { Journal, type AnyDraft } from '../dossier/journal.js';
import { Notes } from '../dossier/notes.js';
import { pickupReasons } from './pickup.lifecycle.js';
import { missingProof } from './pickup.rules.js';
import type { VisitFailure } from './pickup.shapes.js';
import { VisitRecords, visitResult, type Visit } from './visit-records.js';

/** A visit that brought nothing, with its reason and evidence. */
@Injectable()
export class VisitFailures {
  constructor(
    private readonly journal: Journal,
    private readonly records: VisitRecords,
    private readonly notes: Notes,
    private readonly evidence: Evidence,
  ) {}

  /** At the door, and nothing was taken: an attempt is used up. @throws Refused `reason-is-no-attempt`, `proof-missing` (422) */
  async fail(act: Act, id: string, failure: VisitFailure): Promise<ActResult> {
    const visit = await this.records.lock(act, id);
    const attempts = visit.pickup.attempts + 1;
    await this.records.change(act, visit.pickup, 'fail', { attempts });
    if (!pickupReasons[failure.reason].attempt) throw new Refused('reason-is-no-attempt', { reason: failure.reason });
    return this.record(act, visit, failure);
  }

  /**
   * Not even at the door: the office's own doing, the visit is scheduled again and no attempt is used up.
   * @throws Refused `reason-is-attempt`, `proof-missing` (422)
   */
  async notAttempted(act: Act, id: string, failure: VisitFailure): Promise<ActResult> {
    const visit = await this.records.lock(act, id);
    await this.records.change(act, visit.pickup, 'not-attempted', { courier: null });
    if (pickupReasons[failure.reason].attempt) throw new Refused('reason-is-attempt', { reason: failure.reason });
    return this.record(act, visit, failure);
  }

  private async record(act: Act, visit: Visit, failure: VisitFailure): Promise<ActResult> {
    requireProven(failure);
    const { reason, evidence } = failure;
    const drafts: AnyDraft[] = [];
    for (const dossier of visit.dossiers) {
      const note = failure.note ? await this.notes.add(act, dossier.id, failure.note) : undefined;
      await this.evidence.declare(act, dossier.id, evidence);
      drafts.push({
        type: 'pickup.failed',
        dossier,
        data: { pickup: visit.pickup.id, reason, attempt: visit.pickup.attempts, note, evidence },
      });
    }
    await this.journal.append(act, ...drafts);
    return visitResult(visit, act.actor);
  }
}

/** @throws Refused `proof-missing` (422), naming what the reason still wants */
export function requireProven({ reason, note, evidence }: VisitFailure, pointer = ''): void {
  const missing = missingProof(reason, { note: note !== undefined, pieces: evidence.map(({ kind }) => kind) });
  if (missing.length === 0) return;
  const errors = missing.map((proof) => ({
    pointer: `${pointer}${proof === 'note' ? '/note' : '/evidence'}`,
    code: `missing-${proof}`,
  }));
  throw new Refused('proof-missing', { reason, missing: missing.join(', ') }, errors);
}
