import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import { Refused } from '../../platform/problems.js';
import { Procedures } from '../directory/procedures.js';
import { Dossiers } from '../dossier/dossiers.js';
import { Notes } from '../dossier/notes.js';
import { Parties } from '../dossier/parties.js';
import { Pickup } from './pickup.entity.js';
import { pickupView, type PickupView } from './pickup.view.js';
import { VisitRecords } from './visit-records.js';

/** Names, address and papers of a visit. */
@Injectable()
export class VisitPeople {
  constructor(
    private readonly dataSource: DataSource,
    private readonly parties: Parties,
    private readonly notes: Notes,
    private readonly procedures: Procedures,
  ) {}

  async of(
    pickup: Pickup,
    dossiers: { id: string; postCode: string; checklist: string }[],
  ): Promise<Partial<PickupView>> {
    const tx = this.dataSource.manager;
    const [contact] = await this.parties.byIds(tx, [pickup.contact]);
    const listed = [];
    for (const { id, postCode, checklist } of dossiers) {
      const version = await this.procedures.pinned(checklist);
      const papers =
        version?.lines.map(({ line, name, kind, count, required }) => ({ line, name, kind, count, required })) ?? [];
      listed.push({ id, postCode, procedure: version?.procedure.name ?? '', checklist: papers });
    }
    return {
      dossiers: listed,
      contact: contact && { name: contact.name, phone: contact.phone, address: contact.address, ward: contact.ward },
      accessNote: pickup.accessNote ? await this.notes.read(tx, pickup.accessNote) : undefined,
    };
  }
}

/** What the people of a visit read of it. */
@Injectable()
export class PickupReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly records: VisitRecords,
    private readonly dossiers: Dossiers,
    private readonly people: VisitPeople,
  ) {}

  async list(actor: Actor, filter: { day?: string; status?: string }): Promise<{ data: PickupView[] }> {
    const pickups = await this.records.list(actor, filter);
    return { data: pickups.map((pickup) => pickupView(pickup, actor)) };
  }

  /** One visit with what the courier needs at the door. @throws Refused `not-found` out of scope, and to a courier for another's */
  async read(actor: Actor, id: string): Promise<PickupView> {
    const tx = this.dataSource.manager;
    const pickup = await tx.findOneBy(Pickup, { id });
    const rows = await tx.query<{ dossier: string }[]>(
      'select dossier from pickup_dossier where pickup = $1 order by dossier',
      [id],
    );
    const dossiers = [];
    for (const { dossier } of rows.length > 0 ? rows : [{ dossier: undefined }])
      dossiers.push(await this.dossiers.read(tx, actor, dossier));
    if (!pickup || (actor.role === 'courier' && pickup.courier !== actor.id)) throw new Refused('not-found');
    return pickupView(pickup, actor, await this.people.of(pickup, dossiers));
  }
}
