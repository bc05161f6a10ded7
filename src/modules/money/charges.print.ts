import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SlipCharge } from '../../documents/posting-slip-lines.js';
import { Refused } from '../../platform/problems.js';
import type { SealedItems } from '../item/sealed-items.js';
import type { Method, Payee } from './money.js';

interface ChargeRow {
  leg: 'submission' | 'result';
  kind: 'postage' | 'fee';
  amount: string;
  slip: string | null;
  method: Method | null;
}

/** A payment slip with its book and what it pays for. */
export interface PaidSlip {
  id: string;
  number: string;
  serial: number;
  book: string;
  payee: Payee;
  dossier: string;
  payer: string | null;
  amount: number;
  method: Method;
  collector: string;
  unit: string;
  act: string;
  issuedAt: Date;
  charges: readonly { label: string; amount: number }[];
}

const LEGS = { submission: 'chiều gửi hồ sơ', result: 'chiều trả kết quả' } as const;
const KINDS = { postage: 'Cước', fee: 'Phí, lệ phí' } as const;

function labelOf({ kind, leg }: Pick<ChargeRow, 'kind' | 'leg'>): string {
  return kind === 'fee' ? KINDS.fee : `${KINDS.postage} ${LEGS[leg]}`;
}

/** Charges and payments as papers show them. */
@Injectable()
export class PrintedCharges {
  constructor(private readonly dataSource: DataSource) {}

  /** What was owed for the sealed items when they were sealed, and what of it was paid by then. */
  async at({ dossier, items: [first], recordedAt }: SealedItems): Promise<SlipCharge[]> {
    const rows = await this.dataSource.query<ChargeRow[]>(
      `select c.leg, c.kind, c.amount, s.number as slip, s.method
       from charge c left join payment_slip s on s.id = c.slip and s.issued_at <= $3
       where c.dossier = $1 and c.leg = $2 and (c.since = $3 or ($2 = 'result' and c.since < $3)) order by c.kind desc, c.id`,
      [dossier.id, first.leg, recordedAt],
    );
    return rows.map((row) => ({
      label: labelOf(row),
      amount: Number(row.amount),
      ...(row.slip && row.method ? { method: row.method, paymentSlip: row.slip } : { note: 'thu khi phát' }),
    }));
  }

  /** Numbers of the slips that an act took money on, for one dossier. */
  async slipsOf(
    act: string,
    dossier: string,
  ): Promise<{ number: string; payee: Payee; amount: number; method: Method }[]> {
    const rows = await this.dataSource.query<{ number: string; payee: Payee; amount: string; method: Method }[]>(
      'select number, payee, amount, method from payment_slip where act = $1 and dossier = $2 order by number',
      [act, dossier],
    );
    return rows.map((row) => ({ ...row, amount: Number(row.amount) }));
  }

  /** @throws Refused `not-found` */
  async slip(number: string): Promise<PaidSlip> {
    const [row] = await this.dataSource.query<(Omit<PaidSlip, 'amount' | 'charges'> & { amount: string })[]>(
      `select s.id, s.number, s.serial, b.name as book, s.payee, s.dossier, s.payer, s.amount, s.method, s.collector, s.unit, s.act,
         s.issued_at as "issuedAt"
       from payment_slip s join slip_book b on b.id = s.book where s.number = $1`,
      [number],
    );
    if (!row) throw new Refused('not-found');
    const charges = await this.dataSource.query<ChargeRow[]>(
      'select leg, kind, amount from charge where slip = $1 order by kind desc, id',
      [row.id],
    );
    return {
      ...row,
      amount: Number(row.amount),
      charges: charges.map((charge) => ({ label: labelOf(charge), amount: Number(charge.amount) })),
    };
  }
}
