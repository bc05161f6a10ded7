import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { localIso } from '../../../platform/clock.js';
import { Journal, type AnyDraft, type Draft } from '../../dossier/journal.js';
import {
  requireComplete,
  signatureRef,
  Signatures,
  tokenSignature,
  type KeptSignature,
} from '../../dossier/signatures.js';
import { Tasks } from '../../dossier/tasks.js';
import { HandoverLists, handoverResult } from '../lists/handover-lists.js';
import type { HandoverTally } from '../handover.shapes.js';
import { LockedLists, type LockedList } from '../lists/locked-lists.js';
import { TalliedPapers, type Tallied } from './tallied-papers.js';
import { WantedTransfers } from '../transfer/wanted-transfers.js';

/** What a tally leaves behind for the record: which envelopes, signed by whom and how. */
@Injectable()
export class TallyRecords {
  constructor(
    private readonly lists: HandoverLists,
    private readonly tasks: Tasks,
    private readonly transfers: WantedTransfers,
  ) {}

  /** What was filed away from the competent desk is to go on. */
  async write(
    act: Act,
    { handover, designated }: LockedList,
    tallied: readonly Tallied[],
    signature: KeptSignature,
  ): Promise<void> {
    await act.tx.query(
      `insert into handover_tally (handover, act, tallied_by, designation, giver_signature, beside, at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [handover.id, act.id, act.actor.id, designated.numbers, signature.kind, signature.beside?.id, act.trustedAt],
    );
    const items = tallied.flatMap((each) => each.items.map((item) => item.id));
    await this.lists.tallied(act, handover, items);
    const filed = tallied.filter(({ files }) => files).map(({ dossier }) => dossier);
    await this.transfers.want(act, handover.targetUnit, filed);
    const carriedOn = tallied.filter((each) => each.items.some(({ leg }) => leg === 'transfer'));
    await this.transfers.wantAstray(
      act,
      handover.targetUnit,
      carriedOn.map(({ dossier }) => dossier),
    );
    if (tallied.every(({ differences }) => differences.length === 0)) return;
    await this.tasks.open(act, { kind: 'tally.difference', unit: handover.giverUnit, subject: handover.id });
  }

  async untallied(act: Act, { handover }: LockedList): Promise<boolean> {
    return (await this.lists.lines(act.tx, handover, 'moved')).some((line) => !line.tallied);
  }
}

/**
 * The papers are counted at the desk, dossier by dossier, and both sign: that moment is the legal filing time, at the first
 * desk, whatever the hour. QĐ 45/2016 Art 7; TT 17/2017 Art 5.1 e, g.
 */
@Injectable()
export class Tallies {
  constructor(
    private readonly locked: LockedLists,
    private readonly papers: TalliedPapers,
    private readonly records: TallyRecords,
    private readonly signatures: Signatures,
    private readonly journal: Journal,
  ) {}

  /**
   * The receiver signs by this act, the giver of the accepted handover on the spot with any kind of signature but a token,
   * which would be an act of his own.
   * @throws Refused as `LockedLists.accepted`, `signature-incomplete`, `tally-lines-wrong` (422), `designation-missing` (403)
   */
  async tally(act: Act, id: string, input: HandoverTally): Promise<ActResult> {
    requireComplete(input.giverSignature, 'citizen', '/giverSignature');
    const list = await this.locked.accepted(
      act,
      id,
      input.tallies.map((tally) => tally.number),
    );
    const tallied = await this.papers.count(act, list, input.tallies);
    await this.papers.file(act, tallied);
    const dossiers = list.dossiers.map((dossier) => dossier.id);
    const signed = await this.signatures.keep(act, dossiers, input.giverSignature, input.evidence);
    await this.records.write(act, list, tallied, signed);
    const signatures = [signatureRef(signed, list.handover.givenBy), tokenSignature(act)];
    const { evidence } = signed;
    await this.journal.append(act, ...tallied.map((each) => draft(list, each, { signatures, evidence })));
    return {
      ...handoverResult(list.handover, act.actor, { untallied: await this.records.untallied(act, list) }),
      tallied: tallied.map(({ dossier, short, files }) => ({
        dossier: dossier.id,
        status: dossier.status,
        short,
        filed: files ?? false,
      })),
    };
  }
}

type Signed = Pick<Draft<'dossier.tallied'>['data'], 'signatures' | 'evidence'>;

/** Only papers that come to be filed say whether and when they are. */
function draft({ handover, designated }: LockedList, tallied: Tallied, signed: Signed): AnyDraft {
  const { dossier, items, lost, lines, differences, short, files } = tallied;
  const designation = designated.of(dossier)?.id;
  if (!designation) throw new Error('A tally without designation');
  const base = {
    handover: handover.id,
    lines,
    differences: differences.length > 0 ? differences : undefined,
    designation,
    ...signed,
  };
  if (files === undefined) return { type: 'papers.tallied', dossier, items, data: base };
  const filedAt = files && dossier.filedAt ? localIso(dossier.filedAt) : undefined;
  const data = { ...base, short, filedAt, ...(lost.length > 0 && { lost: lost.map(({ id }) => id) }) };
  return { type: 'dossier.tallied', dossier, items, data };
}
