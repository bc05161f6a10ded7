import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { requireCashKept, type SlipTaken } from './cash.rules.js';
import type { Method, Payee, SlipRef } from './payment.js';
import { SlipBooks } from './slip-books.js';

export type Due = 'acceptance' | 'delivery';

export interface Charge {
  leg: 'submission' | 'result';
  kind: 'postage' | 'fee';
  amount: number;
  due: Due;
}

/** Unpaid charges that go on one slip: of one payee, and in place of one void slip where they stood on one. */
interface Bundle {
  payee: Payee;
  /** That void slip. */
  voided: SlipTaken | null;
  replaces: string | null;
  charges: string[];
  amount: string;
}

/** Who takes money for which dossier, and when it was due. */
export interface Taking {
  dossier: Dossier;
  due: Due;
  method?: Method;
  office: string;
  payer?: string;
}

/** What a dossier owes and what was paid. Postage is the post's, fees are the authority's: never on one slip. */
@Injectable()
export class Money {
  constructor(private readonly books: SlipBooks) {}

  async owe(act: Act, dossier: Dossier, charges: readonly Charge[]): Promise<void> {
    for (const charge of charges.filter(({ amount }) => amount > 0)) {
      const payee: Payee = charge.kind === 'fee' ? 'authority' : 'post';
      await act.tx.query(
        'insert into charge (id, dossier, leg, kind, payee, amount, due, since) values ($1, $2, $3, $4, $5, $6, $7, $8)',
        [newId(), dossier.id, charge.leg, charge.kind, payee, charge.amount, charge.due, act.recordedAt],
      );
    }
  }

  /** Đồng unpaid, by payee. */
  async due(tx: EntityManager, dossier: string, due: Due): Promise<{ payee: Payee; amount: number }[]> {
    const rows = await tx.query<{ payee: Payee; amount: string }[]>(
      'select payee, sum(amount) as amount from charge where dossier = $1 and due = $2 and slip is null group by payee order by payee desc',
      [dossier, due],
    );
    return rows.map((row) => ({ payee: row.payee, amount: Number(row.amount) }));
  }

  /**
   * Takes what is due: one slip a payee, its serial the next of the office's book. What stood on a slip that is void now
   * goes on a slip of its own, in place of that one.
   * @throws Refused `payment-missing` when something is due and no method is given, `slip-own` (403)
   */
  async take(act: Act, { dossier, due, method, office, payer }: Taking): Promise<SlipRef[]> {
    const bundles = await act.tx.query<Bundle[]>(
      `select c.payee, c.void_slip as replaces, array_agg(c.id order by c.id) as charges, sum(c.amount) as amount,
         (select jsonb_build_object('number', s.number, 'method', s.method, 'collector', s.collector)
          from payment_slip s where s.id = c.void_slip) as voided
       from charge c where c.dossier = $1 and c.due = $2 and c.slip is null
       group by c.payee, c.void_slip order by c.payee desc, c.void_slip nulls first`,
      [dossier.id, due],
    );
    const total = bundles.reduce((sum, bundle) => sum + Number(bundle.amount), 0);
    if (total === 0) return [];
    if (!method)
      throw new Refused('payment-missing', { amount: total }, [{ pointer: '/method', code: 'payment-missing' }]);
    for (const { voided } of bundles) if (voided) requireCashKept(act.actor, voided, method);
    const slips: SlipRef[] = [];
    for (const bundle of bundles) {
      const writing = { ...bundle, amount: Number(bundle.amount), dossier: dossier.id, method, office, payer };
      slips.push(await this.books.issue(act, writing));
    }
    return slips;
  }
}
