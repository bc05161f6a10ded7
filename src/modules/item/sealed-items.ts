import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import { eventOfAct, type ActEvent } from '../dossier/act-event.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Notes } from '../dossier/notes.js';
import { Parties, type Party } from '../dossier/parties.js';
import { ItemReads } from './item-reads.js';
import type { Item } from './item.entity.js';
import { Items } from './items.js';

/** What one act sealed for one dossier and leg, and the rows its event names: the stuff of a posting slip. */
export interface SealedItems extends ActEvent {
  dossier: Dossier;
  /** As they were sealed; the first one's number is that of the posting slip. */
  items: readonly [Item, ...Item[]];
  people: readonly Party[];
  /** The witness of the other side's thumbprint, or the capacity of its representative. */
  beside?: string;
}

/** Looks back at the act that sealed an envelope. */
@Injectable()
export class Sealings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ItemReads,
    private readonly items: Items,
    private readonly parties: Parties,
    private readonly notes: Notes,
  ) {}

  /** @throws Refused `not-found` when unknown or none of the actor's business */
  async read(actor: Actor, number: string): Promise<SealedItems> {
    const tx = this.dataSource.manager;
    const { item, dossier } = await this.reads.read(actor, number);
    const of = await this.items.ofDossier(tx, dossier.id);
    const together = of.filter((each) => each.postingSlip === item.postingSlip && each.sealedAct === item.sealedAct);
    const told = await eventOfAct(tx, item.sealedAct, dossier.id);
    const [first = item, ...further] = told.event.items.flatMap(
      ({ id }) => together.find((each) => each.id === id) ?? [],
    );
    const beside = 'signature' in told.event.data ? told.event.data.signature.beside : undefined;
    const named = 'parties' in told.event.data ? told.event.data.parties.map((party) => party.id) : [];
    return {
      ...told,
      dossier,
      items: [first, ...further],
      people: await this.parties.byIds(tx, named),
      beside: beside && (await this.notes.read(tx, beside.id)),
    };
  }
}
