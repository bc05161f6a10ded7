import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import type { Unit } from '../directory/directory.entities.js';
import { Units } from '../directory/units.js';
import { requireComplete, Signatures } from '../dossier/signatures.js';
import { IntakeDossiers } from './intake-dossiers.js';
import type { IntakeInput } from './pickup.shapes.js';
import { PapersTaken } from './papers-taken.js';
import { VisitJournal } from './visit-journal.js';
import { visitResult } from './visit-records.js';

/**
 * Takes papers at the door (courier) or at the counter (clerk), the same act: count against the checklist, seal before
 * the citizen's eyes, sign, charge, leave a voucher. QĐ 45/2016 Art 6; TT 17/2017 Art 5.1 a–d. One act a visit: what was
 * not ready stays open with its reason, and may be asked for again or brought to the counter.
 */
@Injectable()
export class Intakes {
  constructor(
    private readonly units: Units,
    private readonly dossiers: IntakeDossiers,
    private readonly signatures: Signatures,
    private readonly papers: PapersTaken,
    private readonly journal: VisitJournal,
  ) {}

  async intake(act: Act, input: IntakeInput): Promise<ActResult> {
    requireComplete(input.signature, 'citizen');
    const office = await this.officeOf(act);
    const { visit, handed } = await this.dossiers.of(act, input, office);
    const ids = handed.map(({ dossier }) => dossier.id);
    const signed = await this.signatures.keep(act, ids, input.signature, input.evidence);
    const takings = handed.map((each, index) => ({ ...each, at: `/taken/${index}`, intake: input, office, signed }));
    const taken = await this.papers.take(act, takings, office);
    await this.journal.record(act, { visit, taken, failed: input.failed });
    const [first] = taken;
    if (!first) throw new Refused('not-in-this-visit');
    return {
      ...(visit ? visitResult(visit, act.actor) : { id: first.items[0].id, status: 'COLLECTED', actions: [] }),
      items: taken.map(({ items: [item, ...further], dossier, slips }) => ({
        number: item.number,
        ...(further.length > 0 && { further: further.map(({ number }) => number) }),
        dossier: dossier.id,
        postCode: dossier.postCode,
        slips: slips.map((slip) => slip.serial),
      })),
    };
  }

  private async officeOf(act: Act): Promise<Unit> {
    const office = act.actor.unit && (await this.units.byId(act.actor.unit.id));
    if (office?.kind !== 'office') throw new Refused('role-not-allowed');
    return office;
  }
}
