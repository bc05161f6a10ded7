import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Procedures } from '../../modules/directory/procedures.js';
import { Units } from '../../modules/directory/units.js';
import { Dossier } from '../../modules/dossier/dossier.entity.js';
import type { AnyJournalEvent } from '../../modules/dossier/event-types.js';
import { Parties } from '../../modules/dossier/parties.js';
import { localIso } from '../../platform/clock.js';
import type { Endpoint } from '../endpoints.js';
import type { Outcome, OwedEvent } from '../followers/owed-event.js';
import { Sender } from '../followers/sender.js';
import { AdminSystemHttp } from './admin-system.http.js';
import { partiesNamed, postalEvent, type Names } from './admin-system.mapping.js';

/** Tells an administrative system every step of a dossier, built from exactly the rows that the event names. */
@Injectable()
export class AdminSystemFollower extends Sender {
  readonly follower = 'admin-system';

  constructor(
    private readonly dataSource: DataSource,
    private readonly parties: Parties,
    private readonly procedures: Procedures,
    private readonly units: Units,
    private readonly http: AdminSystemHttp,
  ) {
    super();
  }

  async send(endpoint: Endpoint, owed: OwedEvent, previous: number): Promise<Outcome> {
    const { event, seq } = owed;
    const tx = this.dataSource.manager;
    const named = await this.parties.byIds(tx, partiesNamed(event));
    const parties = named.map(({ role, name, phone, address, ward }) => ({ role, name, phone, address, ward }));
    const recordedAt = localIso(owed.recordedAt);
    const told = postalEvent({ event, seq, previous, recordedAt, names: await this.names(event), parties });
    return told ? this.http.post(endpoint, told) : { kind: 'done' };
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
