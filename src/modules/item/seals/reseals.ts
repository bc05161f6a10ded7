import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { Journal } from '../../dossier/journal.js';
import { requireComplete, signatureRef, Signatures } from '../../dossier/signatures.js';
import { Custody } from '../custody/custody.js';
import type { Rewrapping } from '../irregularities/irregularity-rows.js';
import { Rewrappings } from '../irregularities/rewrappings.js';
import type { Item } from '../item.entity.js';
import { readTallies, type CountedLine } from '../tally-lines.js';
import type { ItemResealing } from './seal.shapes.js';
import { SealedHands } from './sealed-hands.js';

/** A torn envelope is opened, its papers counted against the intake's tally with a second person, and sealed anew. TT 17/2017 Art 11. */
@Injectable()
export class Reseals {
  constructor(
    private readonly hands: SealedHands,
    private readonly custody: Custody,
    private readonly signatures: Signatures,
    private readonly rewrappings: Rewrappings,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused as `SealedHands.lock`, `item-not-suspect`, `photo-due` (409), `seal-unchanged`, `tally-lines-wrong`, `signature-incomplete` (422) */
  async reseal(act: Act, number: string, resealing: ItemResealing): Promise<ActResult> {
    const { item, dossier } = await this.hands.lock(act, number, 'reseal');
    const report = await this.rewrappings.lock(act, item, resealing.evidence);
    const { seal } = resealing;
    if (seal === item.seal)
      throw new Refused('seal-unchanged', { number }, [{ pointer: '/seal', code: 'seal-unchanged' }]);
    const lines = await inventory(act, item, resealing.lines);
    requireComplete(resealing.witness, 'citizen', '/witness');
    const kept = await this.signatures.keep(act, [dossier.id], resealing.witness, resealing.evidence);
    const old = item.seal ?? undefined;
    await this.custody.change(act, item, { seal, sealState: 'REPLACED' });
    await this.rewrappings.end(act, report);
    await this.journal.append(act, {
      type: 'seal.replaced',
      dossier,
      items: [item],
      data: { ...told(report), old, seal, lines, signature: signatureRef(kept, dossier.id), evidence: kept.evidence },
    });
    const differences = lines.filter(({ required, given }) => required !== given).map(({ line }) => line);
    return { id: item.id, number, status: item.status, actions: [], irregularity: report.id, differences };
  }
}

function told({ id, conditions }: Rewrapping): Pick<Rewrapping, 'conditions'> & { irregularity: string } {
  return { irregularity: id, conditions };
}

/**
 * What is there now; `required` is what the intake counted.
 * @throws Refused `tally-lines-wrong` (422) unless every line of the intake's tally is counted, and no other
 */
async function inventory(act: Act, item: Item, counted: ItemResealing['lines']): Promise<CountedLine[]> {
  const intake = (await readTallies(act.tx, [item.id], 'intake')).get(item.id) ?? [];
  const given = new Map(counted.map((each) => [each.line, each.given]));
  const isWhole = given.size === counted.length && given.size === intake.length;
  if (!isWhole || intake.some(({ line }) => !given.has(line)))
    throw new Refused('tally-lines-wrong', {}, [{ pointer: '/lines', code: 'tally-lines-wrong' }]);
  return intake.map(({ line, kind, given: sent }) => ({ line, kind, required: sent, given: given.get(line) ?? 0 }));
}
