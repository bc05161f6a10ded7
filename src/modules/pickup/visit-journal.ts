import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { Evidence } from '../dossier/evidence.js';
import { Journal, type AnyDraft } from '../dossier/journal.js';
import { Notes } from '../dossier/notes.js';
import type { Taken } from './papers-taken.js';
import { pickupReasons } from './pickup.lifecycle.js';
import type { IntakeInput } from './pickup.shapes.js';
import { requireProven } from './visit-failures.js';
import { VisitRecords, type Visit } from './visit-records.js';

/** What an intake does to the visit it ends, and to the journals of all its dossiers. */
@Injectable()
export class VisitJournal {
  constructor(
    private readonly records: VisitRecords,
    private readonly notes: Notes,
    private readonly evidence: Evidence,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused `proof-missing` (422) for a dossier that was not taken */
  async record(
    act: Act,
    { visit, taken, failed }: { visit?: Visit; taken: readonly Taken[]; failed: IntakeInput['failed'] },
  ): Promise<void> {
    const drafts: AnyDraft[] = taken.map(({ event }) => event);
    if (visit) {
      await this.records.change(act, visit.pickup, 'intake', { attempts: visit.pickup.attempts + 1 });
      const ids = taken.map(({ dossier }) => dossier.id);
      await this.records.outcomes(act, visit.pickup, ids, failed);
      drafts.push(...(await this.failures(act, visit, failed)));
    }
    await this.journal.append(act, ...drafts);
  }

  private async failures(act: Act, visit: Visit, failed: IntakeInput['failed']): Promise<AnyDraft[]> {
    const drafts: AnyDraft[] = [];
    for (const [index, { dossier: id, ...failure }] of failed.entries()) {
      requireProven(failure, `/failed/${index}`);
      const dossier = visit.dossiers.find((candidate) => candidate.id === id);
      if (!dossier) continue;
      const { reason, evidence } = failure;
      const attempt = visit.pickup.attempts - (pickupReasons[reason].attempt ? 0 : 1);
      const note = failure.note ? await this.notes.add(act, id, failure.note) : undefined;
      await this.evidence.declare(act, id, evidence);
      drafts.push({
        type: 'pickup.failed',
        dossier,
        data: { pickup: visit.pickup.id, reason, attempt, note, evidence },
      });
    }
    return drafts;
  }
}
