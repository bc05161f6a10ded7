import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { localIso } from '../../../platform/clock.js';
import { Refused } from '../../../platform/problems.js';
import { dossierLifecycle } from '../../dossier/dossier.lifecycle.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { Journal } from '../../dossier/journal.js';
import { Notes, type NoteRef } from '../../dossier/notes.js';
import {
  requireComplete,
  signatureRef,
  Signatures,
  tokenSignature,
  type KeptSignature,
} from '../../dossier/signatures.js';
import { handoverResult } from '../lists/handover-lists.js';
import { FiledLists, type FiledList } from './filed-lists.js';
import type { FilingCorrection } from './filing.shapes.js';

/** The row of a supplementary record, and the dossier's filing time by it. */
@Injectable()
export class FilingRecords {
  constructor(private readonly dossiers: Dossiers) {}

  async write(
    act: Act,
    filed: FiledList,
    filedAt: Date,
    signed: { signature: KeptSignature; reason: NoteRef },
  ): Promise<void> {
    const { handover, dossier, tally, was, designation } = filed;
    const { signature, reason } = signed;
    await this.dossiers.save(act, dossier, { filedAt });
    await act.tx.query(
      `insert into filing_correction (act, dossier, handover, tally_act, corrected_by, designation, giver_signature, beside, was, filed_at, reason, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        act.id,
        dossier.id,
        handover.id,
        tally,
        act.actor.id,
        designation.number,
        signature.kind,
        signature.beside?.id,
        was,
        filedAt,
        reason.id,
        act.trustedAt,
      ],
    );
  }
}

/**
 * A filing time that was written wrong is put right by a supplementary record that both sides sign again, and only while
 * the authority has not received the dossier by it. QĐ 45/2016 Art 7.
 */
@Injectable()
export class FilingCorrections {
  constructor(
    private readonly filed: FiledLists,
    private readonly records: FilingRecords,
    private readonly signatures: Signatures,
    private readonly notes: Notes,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused as `FiledLists.lock`, `signature-incomplete`, `filed-at-impossible`, `filing-unchanged` (422) */
  async correct(act: Act, id: string, correction: FilingCorrection): Promise<ActResult> {
    requireComplete(correction.giverSignature, 'citizen', '/giverSignature');
    const list = await this.filed.lock(act, id, correction.number);
    const { handover, dossier, tally, was, designation } = list;
    dossierLifecycle.check(dossier.status, 'correct-filing', act.actor.role);
    const filedAt = filedAtOf(act, list, correction.filedAt);
    const signature = await this.signatures.keep(act, [dossier.id], correction.giverSignature, correction.evidence);
    const reason = await this.notes.add(act, dossier.id, correction.reason);
    await this.records.write(act, list, filedAt, { signature, reason });
    const signatures = [signatureRef(signature, handover.givenBy), tokenSignature(act)];
    const times = { was: localIso(was), filedAt: localIso(filedAt) };
    const record = { handover: id, tally, ...times, designation: designation.id, signatures, reason };
    const data = { ...record, evidence: signature.evidence };
    await this.journal.append(act, { type: 'dossier.filing-corrected', dossier, data });
    return { ...handoverResult(handover, act.actor, { counted: true }), dossier: dossier.id, ...times };
  }
}

/** Between the acceptance of the list, or what went before its tally, and now: the last tally files (QĐ 45/2016 Art 7). */
function filedAtOf(act: Act, { from, was }: FiledList, said: string): Date {
  const filedAt = new Date(said);
  if (filedAt < from || filedAt > act.trustedAt)
    throw new Refused('filed-at-impossible', { from: localIso(from) }, [
      { pointer: '/filedAt', code: 'filed-at-impossible' },
    ]);
  if (was.getTime() === filedAt.getTime())
    throw new Refused('filing-unchanged', { at: localIso(filedAt) }, [
      { pointer: '/filedAt', code: 'filing-unchanged' },
    ]);
  return filedAt;
}
