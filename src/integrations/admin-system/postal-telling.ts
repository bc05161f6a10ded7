import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Procedures } from '../../modules/directory/procedures.js';
import { Units } from '../../modules/directory/units.js';
import { Dossier } from '../../modules/dossier/dossier.entity.js';
import type { AnyJournalEvent } from '../../modules/dossier/event-types.js';
import { Parties } from '../../modules/dossier/parties.js';
import { localIso } from '../../platform/clock.js';
import type { OwedEvent } from '../followers/owed-event.js';
import { partiesNamed, postalEvent, type Names, type PostalEvent } from './admin-system.mapping.js';

/** An event as the administrative system is told it, built from exactly the rows that the event names. */
@Injectable()
export class PostalTelling {
  constructor(
    private readonly dataSource: DataSource,
    private readonly parties: Parties,
    private readonly procedures: Procedures,
    private readonly units: Units,
  ) {}

  /** @returns undefined for what it is not told */
  async of({ event, seq, ...owed }: OwedEvent, previous: number): Promise<PostalEvent | undefined> {
    const named = await this.parties.byIds(this.dataSource.manager, partiesNamed(event));
    const parties = named.map(({ role, name, phone, address, ward }) => ({ role, name, phone, address, ward }));
    const recordedAt = localIso(owed.recordedAt);
    return postalEvent({ event, seq, previous, recordedAt, names: await this.names(event), parties });
  }

  private async names(event: AnyJournalEvent): Promise<Names> {
    const dossier = await this.dataSource.manager.findOneByOrFail(Dossier, { id: event.dossier });
    const version = await this.procedures.pinned(dossier.checklist);
    const authority = await this.units.byId(event.authority);
    if (!version || !authority) throw new Error(`Dossier ${dossier.id} names rows that the directory does not have`);
    return {
      postCode: dossier.postCode,
      code: dossier.code ?? undefined,
      authority: authority.code,
      procedure: version.procedure.code,
    };
  }
}
