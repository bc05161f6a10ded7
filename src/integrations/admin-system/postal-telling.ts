import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Procedures } from '../../modules/directory/procedures.js';
import { Units } from '../../modules/directory/units.js';
import { Parties, type Party } from '../../modules/dossier/parties.js';
import { localIso } from '../../platform/clock.js';
import { Gathering } from '../../platform/gathering.js';
import type { OwedEvent } from '../followers/owed-event.js';
import { partiesNamed, postalEvent, type Names, type PostalEvent } from './admin-system.mapping.js';

/** Events that are told together at most. */
const MOST_TOGETHER = 32;

/** An event as the administrative system is told it, built from exactly the rows that the event names. */
@Injectable()
export class PostalTelling {
  private readonly people = new Gathering<string[], Party[]>({
    together: (named) => this.partiesOf(named),
    most: MOST_TOGETHER,
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly parties: Parties,
    private readonly procedures: Procedures,
    private readonly units: Units,
  ) {}

  /** @returns undefined for what it is not told */
  async of(owed: OwedEvent, previous: number): Promise<PostalEvent | undefined> {
    const { event, seq } = owed;
    const ids = partiesNamed(event);
    const named = ids.length === 0 ? [] : await this.people.call(ids);
    const parties = named.map(({ role, name, phone, address, ward }) => ({ role, name, phone, address, ward }));
    const recordedAt = localIso(owed.recordedAt);
    return postalEvent({ event, seq, previous, recordedAt, names: await this.names(owed), parties });
  }

  private async names({ event, postCode, code, checklist }: OwedEvent): Promise<Names> {
    const version = await this.procedures.pinned(checklist);
    const authority = await this.units.byId(event.authority);
    if (!version || !authority) throw new Error(`Dossier ${event.dossier} names rows that the directory does not have`);
    return { postCode, code: code ?? undefined, authority: authority.code, procedure: version.procedure.code };
  }

  private async partiesOf(named: readonly string[][]): Promise<Party[][]> {
    const parties = await this.parties.byIds(this.dataSource.manager, named.flat());
    return named.map((ids) => parties.filter(({ id }) => ids.includes(id)));
  }
}
