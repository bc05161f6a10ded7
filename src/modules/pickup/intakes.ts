import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { Units } from '../directory/units.js';
import { Askings } from '../dossier/askings.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import type { Opened } from '../dossier/dossiers.js';
import { Evidence, type EvidenceInput } from '../dossier/evidence.js';
import { Journal, type AnyDraft } from '../dossier/journal.js';
import { requireComplete, signatureEvidence } from '../dossier/signatures.js';
import type { Unit } from '../directory/directory.entities.js';
import { pickupReasons } from './pickup.lifecycle.js';
import type { IntakeInput, TakenInput } from './pickup.shapes.js';
import { PapersTaken, type Taken } from './papers-taken.js';
import { VisitRecords, visitResult, type Visit } from './visit-records.js';

/** A dossier whose papers are handed in now. */
interface Handed {
  input: TakenInput;
  dossier: Dossier;
  opened?: Opened;
}

/** What an intake does to the visit it ends, and to the journals of all its dossiers. */
@Injectable()
export class VisitJournal {
  constructor(
    private readonly records: VisitRecords,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused `not-in-this-visit` unless every open dossier of the visit is named once, as taken or as failed */
  async lock(act: Act, pickup: string, input: IntakeInput): Promise<Visit> {
    const visit = await this.records.lock(act, pickup);
    const named = [...input.taken.flatMap((each) => each.dossier ?? []), ...input.failed.map((each) => each.dossier)];
    const open = visit.dossiers.map((dossier) => dossier.id);
    const same =
      new Set(named).size === named.length && named.length === open.length && named.every((id) => open.includes(id));
    if (!same) throw new Refused('not-in-this-visit');
    return visit;
  }

  async record(
    act: Act,
    done: { visit?: Visit; input: IntakeInput; taken: readonly Taken[]; declared: readonly EvidenceInput[] },
  ): Promise<void> {
    const { visit, input, taken } = done;
    const drafts: AnyDraft[] = taken.map(({ event }) => event);
    if (visit) {
      await this.records.change(act, visit.pickup, 'intake', { attempts: visit.pickup.attempts + 1 });
      await this.records.outcomes(
        act,
        visit.pickup,
        taken.map(({ dossier }) => dossier.id),
        input.failed,
      );
      drafts.push(...failedDrafts(visit, input));
    }
    await this.journal.append(act, ...drafts);
  }
}

/**
 * Takes papers at the door (courier) or at the counter (clerk), the same act: count against the checklist, seal before
 * the citizen's eyes, sign, charge, leave a voucher. QĐ 45/2016 Art 6; TT 17/2017 Art 5.1 a–d. One act a visit: what was
 * not ready stays open with its reason.
 */
@Injectable()
export class Intakes {
  constructor(
    private readonly units: Units,
    private readonly askings: Askings,
    private readonly evidence: Evidence,
    private readonly papers: PapersTaken,
    private readonly visits: VisitJournal,
  ) {}

  async intake(act: Act, input: IntakeInput): Promise<ActResult> {
    requireComplete(input.signature, 'citizen');
    const office = await this.officeOf(act);
    const visit = input.pickup ? await this.visits.lock(act, input.pickup, input) : undefined;
    const handed = await this.handed(act, input, visit, office);
    const declared = [...signatureEvidence(input.signature), ...input.evidence];
    const taken: Taken[] = [];
    for (const each of handed) {
      taken.push(await this.papers.take(act, { ...each, intake: input, office, evidence: declared }));
      await this.evidence.declare(act, each.dossier.id, declared);
    }
    await this.visits.record(act, { visit, input, taken, declared });
    const [first] = taken;
    if (!first) throw new Refused('not-in-this-visit');
    return {
      ...(visit ? visitResult(visit, act.actor) : { id: first.item.id, status: 'COLLECTED', actions: [] }),
      items: taken.map(({ item, dossier, slips }) => ({
        number: item.number,
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

  private async handed(act: Act, input: IntakeInput, visit: Visit | undefined, office: Unit): Promise<Handed[]> {
    const handed: Handed[] = [];
    for (const each of input.taken) {
      const known = visit?.dossiers.find((dossier) => dossier.id === each.dossier);
      if (known) handed.push({ input: each, dossier: known });
      else if (each.opened && !each.dossier) {
        const channel = act.actor.role === 'clerk' ? 'counter' : 'address';
        handed.push({ input: each, ...(await this.askings.open(act, { ...each.opened, channel, office })) });
      } else throw new Refused('not-in-this-visit');
    }
    return handed;
  }
}

function failedDrafts(visit: Visit, input: IntakeInput): AnyDraft[] {
  return input.failed.flatMap(({ dossier: id, reason }) => {
    const dossier = visit.dossiers.find((candidate) => candidate.id === id);
    const attempt = pickupReasons[reason].attempt ? visit.pickup.attempts : visit.pickup.attempts - 1;
    return dossier
      ? [{ type: 'pickup.failed' as const, dossier, data: { pickup: visit.pickup.id, reason, attempt, evidence: [] } }]
      : [];
  });
}
