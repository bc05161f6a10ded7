import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Refused } from '../../../platform/problems.js';
import { Units } from '../../directory/units.js';
import type { Item } from '../../item/item.entity.js';
import { ended } from '../../item/item.lifecycle.js';
import type { Handover } from '../handover.entity.js';

/** What is there of the posting slips that somebody counts. */
export interface Gathered {
  /** At the desk, by whatever list they came. */
  items: Item[];
  /** Lost on the way: counted without them. */
  lost: Item[];
  /** Dossiers of which the rest of the posting slip was counted before: an envelope has turned up since. */
  late: ReadonlySet<string>;
}

/** Envelopes that were sealed together on one posting slip: their papers are counted together, once all of them are there. */
@Injectable()
export class SlipEnvelopes {
  constructor(private readonly units: Units) {}

  /** These, and those that were sealed with them; of locked dossiers, since none is added once they are sealed. */
  async together(tx: EntityManager, items: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `select distinct s.id from item i join item s on s.dossier_id = i.dossier_id and s.leg = i.leg and s.sealed_act = i.sealed_act
       where i.id = any($1)`,
      [items],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * @param items as locked, with all that was sealed together with them
   * @param named those that the receiver names
   * @throws Refused `envelopes-missing` (409) naming which are not at this desk and whose they are
   */
  async gather({ receiverId }: Handover, items: readonly Item[], named: ReadonlySet<string>): Promise<Gathered> {
    const beside = items.filter(({ id }) => !named.has(id));
    const isHere = ({ status, holderId }: Item): boolean => status === 'AT_DESK' && holderId === receiverId;
    const missing = beside.filter((item) => !isHere(item) && !ended.includes(item.status));
    if (missing[0]) throw await this.missing(missing[0].postingSlip, missing);
    const filed = beside.filter(({ status }) => status === 'FILED');
    return {
      items: items.filter((item) => named.has(item.id) || isHere(item)),
      lost: beside.filter(({ status }) => status === 'LOST'),
      late: new Set(filed.map(({ dossierId }) => dossierId)),
    };
  }

  /** Of the first posting slip that is not all there. */
  private async missing(slip: string, items: readonly Item[]): Promise<Refused> {
    const of = items.filter(({ postingSlip }) => postingSlip === slip);
    const told: string[] = [];
    for (const { number, holderUnit } of of.toSorted((a, b) => a.number.localeCompare(b.number))) {
      const unit = holderUnit === null ? undefined : await this.units.byId(holderUnit);
      told.push(unit ? `${number} (${unit.name})` : number);
    }
    return new Refused('envelopes-missing', { number: slip, envelopes: told.join(', ') });
  }
}
