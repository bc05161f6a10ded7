import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { LabelData } from '../../documents/label.js';
import { type Addressed, Addresses } from '../directory/addresses.js';
import { Parties } from '../dossier/parties.js';
import type { Item } from './item.entity.js';
import type { SealedItems } from './sealed-items.js';
import { PrintedLinks } from './printed-links.js';

/** What stands outside an envelope: who gets it, which unit sent it, its number; never whose business it holds (F33). */
@Injectable()
export class LabelPrint {
  constructor(
    private readonly dataSource: DataSource,
    private readonly addresses: Addresses,
    private readonly parties: Parties,
    private readonly links: PrintedLinks,
  ) {}

  /** @param moneyDue whether the receiver has to pay; the amount itself is in the courier's list */
  async of(item: Item, sealed: SealedItems, moneyDue: boolean): Promise<LabelData> {
    const { dossier, event, items } = sealed;
    const nth = items.findIndex(({ id }) => id === item.id) + 1;
    const desk = await this.addresses.unit(dossier.receivedAt);
    const toCitizen = item.leg === 'result';
    const sender = toCitizen ? desk : await this.addresses.unit(event.actor.unit ?? dossier.receivedAt);
    return {
      number: item.number,
      link: this.links.item(item.number),
      receiver: toCitizen ? await this.recipient(dossier.id) : desk,
      sender: sender.name,
      returnOffice: [sender.name, sender.address].filter((part) => part !== '').join(', '),
      ...(items.length > 1 && { piece: `${nth}/${items.length}` }),
      moneyDue: toCitizen && moneyDue,
      issuedAt: item.sealedAt,
    };
  }

  /** Where it goes now; an address changed since the release counts. */
  private async recipient(dossier: string): Promise<Addressed> {
    const people = await this.parties.of(this.dataSource.manager, dossier);
    const person = people.find(({ role }) => role === 'recipient') ?? people.find(({ role }) => role === 'owner');
    if (!person) throw new Error(`Dossier ${dossier} has nobody to bring its result to`);
    return { name: person.name, address: await this.addresses.line(person.address, person.ward) };
  }
}
