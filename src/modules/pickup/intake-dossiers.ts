import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { Refused, under } from '../../platform/problems.js';
import type { Unit } from '../directory/directory.entities.js';
import { Askings } from '../dossier/askings.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import type { Opened } from '../dossier/dossiers.js';
import { AwaitedPapers } from './awaited-papers.js';
import { pickupLifecycle } from './pickup.lifecycle.js';
import type { IntakeInput, TakenInput } from './pickup.shapes.js';
import { VisitRecords, type Visit } from './visit-records.js';

/** A dossier whose papers are handed in now. */
export interface Handed {
  input: TakenInput;
  dossier: Dossier;
  opened?: Opened;
}

/** The dossiers of an intake, all locked before anything else; `visit` when it was booked. */
export interface Lot {
  visit?: Visit;
  handed: Handed[];
}

/** Which dossiers an intake is about: those of its visit, those that await papers without one, and new ones. */
@Injectable()
export class IntakeDossiers {
  constructor(
    private readonly records: VisitRecords,
    private readonly awaited: AwaitedPapers,
    private readonly askings: Askings,
  ) {}

  /** @throws Refused `not-in-this-visit` (422), those of `AwaitedPapers` and `Askings` */
  async of(act: Act, input: IntakeInput, office: Unit): Promise<Lot> {
    const named = input.taken.flatMap((each) => each.dossier ?? []);
    if (new Set(named).size !== named.length) throw new Refused('not-in-this-visit');
    const { visit, dossiers } = input.pickup
      ? await this.visited(act, input.pickup, input, named)
      : await this.unbooked(act, input, named);
    const handed: Handed[] = [];
    for (const [index, each] of input.taken.entries())
      handed.push(await under(`/taken/${index}`, this.handed(act, each, dossiers, office)));
    return { visit, handed };
  }

  /** Every open dossier of the visit is named once, as taken or as failed; others may come with them. */
  private async visited(
    act: Act,
    pickup: string,
    { failed }: IntakeInput,
    taken: readonly string[],
  ): Promise<{ visit: Visit; dossiers: Dossier[] }> {
    const { beside, ...visit } = await this.records.lock(act, pickup, taken);
    pickupLifecycle.check(visit.pickup.status, 'intake', act.actor.role);
    const open = visit.dossiers.map((dossier) => dossier.id);
    const named = [...taken.filter((id) => open.includes(id)), ...failed.map((each) => each.dossier)];
    const same =
      new Set(named).size === named.length && named.length === open.length && named.every((id) => open.includes(id));
    if (!same) throw new Refused('not-in-this-visit');
    for (const dossier of beside) await this.awaited.require(act, dossier);
    return { visit, dossiers: [...visit.dossiers, ...beside] };
  }

  private async unbooked(
    act: Act,
    { failed }: IntakeInput,
    taken: readonly string[],
  ): Promise<{ visit: undefined; dossiers: Dossier[] }> {
    if (failed.length > 0) throw new Refused('not-in-this-visit');
    return { visit: undefined, dossiers: await this.awaited.lock(act, taken) };
  }

  private async handed(act: Act, input: TakenInput, dossiers: readonly Dossier[], office: Unit): Promise<Handed> {
    const known = dossiers.find((dossier) => dossier.id === input.dossier);
    if (known) return { input, dossier: known };
    if (!input.opened) throw new Refused('not-in-this-visit');
    const channel = act.actor.role === 'clerk' ? 'counter' : 'address';
    return { input, ...(await under('/opened', this.askings.open(act, { ...input.opened, channel, office }))) };
  }
}
