import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import { Units } from '../directory/units.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Money } from '../money/money.js';
import type { Payee } from '../money/payment.js';
import { Tariff, zoneBetween } from '../money/tariff.js';
import type { Delivery } from './delivery.entity.js';

/** What bringing a result home costs: postage from the desk to the recipient's ward, and the fee collected for the authority. */
@Injectable()
export class ResultCharges {
  constructor(
    private readonly money: Money,
    private readonly tariff: Tariff,
    private readonly units: Units,
  ) {}

  /** Postage in đồng by the public tariff. @param day local, YYYY-MM-DD */
  async postage(
    tx: EntityManager,
    way: { desk: string; delivery: Delivery; weightGrams: number; day: string },
  ): Promise<number> {
    const desk = await this.units.byId(way.desk);
    const office = await this.units.byId(way.delivery.office);
    const zone = zoneBetween(
      { ward: desk?.ward ?? undefined, province: desk?.province ?? '' },
      { ward: way.delivery.ward ?? office?.ward ?? undefined, province: office?.province ?? '' },
    );
    return this.tariff.postage(tx, 'result', zone, way.weightGrams, way.day);
  }

  /** Makes the dossier owe what is to be paid at delivery. */
  async owe(act: Act, dossier: Dossier, delivery: Delivery, postage: number): Promise<void> {
    await this.money.owe(act, dossier, [
      { leg: 'result', kind: 'postage', amount: delivery.collectPostage ? postage : 0, due: 'delivery' },
      { leg: 'result', kind: 'fee', amount: delivery.collectFee, due: 'delivery' },
    ]);
  }

  due(tx: EntityManager, dossier: string): Promise<{ payee: Payee; amount: number }[]> {
    return this.money.due(tx, dossier, 'delivery');
  }
}
