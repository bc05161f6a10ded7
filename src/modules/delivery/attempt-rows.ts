import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { Evidence, type EvidenceInput } from '../dossier/evidence.js';
import { Notes, type NoteRef } from '../dossier/notes.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Signatures, type KeptSignature, type SignatureInput } from '../dossier/signatures.js';
import { Tasks } from '../dossier/tasks.js';
import type { Delivery } from './delivery.entity.js';
import { actionTasks, type FailAction } from './delivery.rules.js';

/** What came of a visit, as it is kept. */
export interface Visited {
  /** Number of the attempt; absent when none was used up. */
  no?: number;
  outcome: 'delivered' | 'failed';
  reason?: string;
  action?: FailAction;
  note?: string;
  evidence: readonly EvidenceInput[];
}

/** One row a visit, its note and the evidence it declares. */
@Injectable()
export class AttemptRows {
  constructor(
    private readonly notes: Notes,
    private readonly evidence: Evidence,
    private readonly signatures: Signatures,
    private readonly tasks: Tasks,
  ) {}

  async write(act: Act, delivery: Delivery, visited: Visited): Promise<NoteRef | undefined> {
    const note = visited.note ? await this.notes.add(act, delivery.dossier, visited.note) : undefined;
    await act.tx.query(
      `insert into delivery_attempt (act, delivery, no, outcome, reason, action, courier, at, note)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        act.id,
        delivery.id,
        visited.no,
        visited.outcome,
        visited.reason,
        visited.action,
        act.actor.id,
        act.trustedAt,
        note?.id,
      ],
    );
    await this.evidence.declare(act, delivery.dossier, visited.evidence);
    return note;
  }

  /** What the action leaves for others to see to. */
  async leave(
    act: Act,
    { dossier, delivery, action }: { dossier: Dossier; delivery: Delivery; action: FailAction },
  ): Promise<void> {
    const task = actionTasks[action];
    if (!task) return;
    const unit = task.at === 'desk' ? dossier.receivedAt : delivery.office;
    await this.tasks.open(act, { kind: task.kind, unit, dossier: dossier.id, subject: delivery.id });
  }

  /** Delivered: nothing is left to see to. */
  async settle(act: Act, delivery: Delivery): Promise<void> {
    for (const { kind } of Object.values(actionTasks)) await this.tasks.close(act, kind, delivery.id);
  }

  /** Keeps the signature of who received, and declares it with what else proves the delivery. */
  sign(
    act: Act,
    delivery: Delivery,
    signature: SignatureInput,
    further: readonly EvidenceInput[],
  ): Promise<KeptSignature> {
    return this.signatures.keep(act, [delivery.dossier], signature, further);
  }
}
