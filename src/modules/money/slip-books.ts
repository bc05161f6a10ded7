import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { newId } from '../../platform/ids.js';
import { Tasks } from '../dossier/tasks.js';
import type { Method, Payee, SlipRef } from './payment.js';

/** Money that a void slip no longer proves: it is to be taken again, or given up. Its subject is the void slip. */
export const UNPAID = 'payment-slip.unpaid';

/** What is to be written on a slip. */
export interface Writing {
  dossier: string;
  payee: Payee;
  charges: readonly string[];
  /** Their sum, đồng. */
  amount: number;
  method: Method;
  /** Whose book it is written in. */
  office: string;
  /** A party. */
  payer?: string | null;
  /** Who has taken the money and answers for it, and in which act; the actor and this act when left out. */
  taken?: { collector: string; act: string };
  /** The void slip that it stands in for. */
  replaces?: string | null;
}

/** Books of payment slips: one an office and payee, serials without a gap. */
@Injectable()
export class SlipBooks {
  constructor(private readonly tasks: Tasks) {}

  /** A slip with the next serial of the office's book; its charges are paid by it. */
  async issue(act: Act, writing: Writing): Promise<SlipRef> {
    const { payee, amount } = writing;
    const { book, serial, number } = await this.nextSerial(act, writing.office, payee);
    const id = newId();
    await act.tx.query(
      `insert into payment_slip (id, book, serial, number, payee, dossier, payer, amount, method, collector, unit, act, issued_at,
         taken_act, replaces, first_act)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
         coalesce((select first_act from payment_slip where id = $15), $12))`,
      [
        ...[id, book, serial, number, payee, writing.dossier, writing.payer, amount, writing.method],
        ...[writing.taken?.collector ?? act.actor.id, writing.office, act.id, act.recordedAt],
        ...[writing.taken?.act ?? act.id, writing.replaces],
      ],
    );
    await this.stand(act, id, writing.charges);
    if (writing.replaces) await this.tasks.close(act, UNPAID, writing.replaces);
    return { id, payee, amount, serial: number };
  }

  private async stand(act: Act, slip: string, charges: readonly string[]): Promise<void> {
    await act.tx.query('insert into payment_slip_line (slip, charge) select $1, unnest($2::uuid[])', [slip, charges]);
    await act.tx.query('update charge set slip = $1 where id = any($2)', [slip, charges]);
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
