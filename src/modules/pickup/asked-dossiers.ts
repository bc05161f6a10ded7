import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { under } from '../../platform/problems.js';
import { Askings } from '../dossier/askings.js';
import type { Channel, Dossier } from '../dossier/dossier.entity.js';
import type { Opened } from '../dossier/dossiers.js';
import { Parties } from '../dossier/parties.js';
import { AwaitedPapers } from './awaited-papers.js';
import type { AskedDossier, DossierInput } from './pickup.shapes.js';

/** A dossier of a visit that is asked for; `opened` when it is new. */
export interface ForVisit {
  dossier: Dossier;
  parties: Opened['parties'];
  opened?: Opened;
}

/** Where and how new dossiers are opened. */
export interface Opening {
  channel: Channel;
  office: { id: string; province: string | null };
}

/** The dossiers that somebody asks a visit for: new ones are opened, known ones must still await papers. */
@Injectable()
export class AskedDossiers {
  constructor(
    private readonly askings: Askings,
    private readonly awaited: AwaitedPapers,
    private readonly parties: Parties,
  ) {}

  /** In the order asked. @throws Refused those of `AwaitedPapers` and `Askings` */
  async of(act: Act, asked: readonly AskedDossier[], opening: Opening): Promise<ForVisit[]> {
    const ids = asked.flatMap((each) => ('dossier' in each ? [each.dossier] : []));
    const known = new Map((await this.awaited.lock(act, ids)).map((dossier) => [dossier.id, dossier]));
    const found: ForVisit[] = [];
    for (const [index, each] of asked.entries())
      found.push(
        'dossier' in each
          ? await this.known(act, known.get(each.dossier))
          : await under(`/dossiers/${index}`, this.open(act, each, opening)),
      );
    return found;
  }

  private async known(act: Act, dossier: Dossier | undefined): Promise<ForVisit> {
    if (!dossier) throw new Error('A dossier that was asked for is not locked');
    const people = await this.parties.of(act.tx, dossier.id);
    const ids = people.map((party) => party.id);
    return { dossier, parties: await this.parties.refs(act.tx, ids) };
  }

  private async open(act: Act, input: DossierInput, opening: Opening): Promise<ForVisit> {
    const { dossier, opened } = await this.askings.open(act, { ...input, ...opening });
    return { dossier, opened, parties: opened.parties };
  }
}
