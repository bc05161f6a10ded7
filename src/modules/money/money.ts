import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import type { Dossier } from '../dossier/dossier.entity.js';

export const methods = ['cash', 'vietqr', 'transfer'] as const;
export type Method = (typeof methods)[number];
export type Payee = 'post' | 'authority';
export type Due = 'acceptance' | 'delivery';

export interface Charge {
  leg: 'submission' | 'result';
  kind: 'postage' | 'fee';
  amount: number;
  due: Due;
}

/** A payment slip as an event names it. */
export interface SlipRef {
  id: string;
  payee: Payee;
  amount: number;
  serial: string;
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
   * Takes what is due: one slip a payee, its serial the next of the office's book.
   * @throws Refused `payment-missing` when something is due and no method is given
   */
  async take(act: Act, taking: Taking): Promise<SlipRef[]> {
    const due = await this.due(act.tx, taking.dossier.id, taking.due);
    const total = due.reduce((sum, row) => sum + row.amount, 0);
    if (total > 0 && !taking.method)
      throw new Refused('payment-missing', { amount: total }, [{ pointer: '/method', code: 'payment-missing' }]);
    const slips: SlipRef[] = [];
    for (const { payee, amount } of due) slips.push(await this.issue(act, taking, payee, amount));
    return slips;
  }

  private async issue(act: Act, taking: Taking, payee: Payee, amount: number): Promise<SlipRef> {
    const { book, serial, number } = await this.nextSerial(act, taking.office, payee);
    const id = newId();
    await act.tx.query(
      `insert into payment_slip (id, book, serial, number, payee, dossier, payer, amount, method, collector, unit, act, issued_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        id,
        book,
        serial,
        number,
        payee,
        taking.dossier.id,
        taking.payer,
        amount,
        taking.method,
        act.actor.id,
        taking.office,
        act.id,
        act.recordedAt,
      ],
    );
    await act.tx.query('update charge set slip = $1 where dossier = $2 and due = $3 and payee = $4 and slip is null', [
      id,
      taking.dossier.id,
      taking.due,
      payee,
    ]);
    return { id, payee, amount, serial: number };
  }

  /** The book's row is locked until the act commits, so a serial is used if and only if its slip exists. */
  private async nextSerial(
    act: Act,
    office: string,
    payee: Payee,
  ): Promise<{ book: string; serial: number; number: string }> {
    const [rows] = await act.tx.query<[{ id: string; name: string; serial: number }[], number]>(
      'update slip_book set next_serial = next_serial + 1 where unit = $1 and payee = $2 returning id, name, next_serial - 1 as serial',
      [office, payee],
    );
    const book = rows[0];
    if (!book) throw new Error(`Office ${office} has no slip book for ${payee}`);
    return { book: book.id, serial: book.serial, number: `${book.name}-${String(book.serial).padStart(7, '0')}` };
  }
}
