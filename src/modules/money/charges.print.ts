import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SlipCharge } from '../../documents/posting-slip-lines.js';
import { Refused } from '../../platform/problems.js';
import type { SealedItems } from '../item/sealed-items.js';
import type { Method, Payee } from './payment.js';

interface ChargeRow {
  leg: 'submission' | 'result';
  kind: 'postage' | 'fee';
  amount: string;
  slip: string | null;
  method: Method | null;
  /** The envelopes it is for, and what they weighed together. */
  envelopes: number;
  grams: number;
}

/** SQL: the same of a charge `c`; those of a way home may be owed before there is an envelope. */
const WEIGHED = `(select count(*)::int from item i where i.dossier_id = c.dossier and i.leg = c.leg and i.sealed_at = c.since) as envelopes,
  (select coalesce(sum(i.weight_grams), 0)::int from item i where i.dossier_id = c.dossier and i.leg = c.leg and i.sealed_at = c.since) as grams`;

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
  /** In which its charges first stood on a slip. */
  firstAct: string;
  /** In which the collector took the money. */
  takenAct: string;
  /** Number of the void slip it stands in for. */
  replaces: string | null;
  voidedAct: string | null;
  /** The note that says why it is void. */
  voidReason: string | null;
  issuedAt: Date;
  charges: readonly { label: string; amount: number }[];
}

const LEGS = { submission: 'chiều gửi hồ sơ', result: 'chiều trả kết quả' } as const;
const KINDS = { postage: 'Cước', fee: 'Phí, lệ phí' } as const;

function labelOf({ kind, leg, envelopes, grams }: Pick<ChargeRow, 'kind' | 'leg' | 'envelopes' | 'grams'>): string {
  if (kind === 'fee') return KINDS.fee;
  const together = envelopes > 1 ? ` (${envelopes} kiện, ${grams} g)` : '';
  return `${KINDS.postage} ${LEGS[leg]}${together}`;
}

/** Charges and payments as papers show them. */
@Injectable()
export class PrintedCharges {
  constructor(private readonly dataSource: DataSource) {}

  /** What was owed for the sealed items when they were sealed, and what of it was paid by then. */
  async at({ dossier, items: [first], recordedAt }: SealedItems): Promise<SlipCharge[]> {
    const rows = await this.dataSource.query<ChargeRow[]>(
      `select c.leg, c.kind, c.amount, s.number as slip, s.method, ${WEIGHED}
       from charge c
       left join payment_slip s on s.id = (
         select p.id from payment_slip_line l join payment_slip p on p.id = l.slip
         where l.charge = c.id and p.issued_at <= $3 order by p.issued_at desc, p.serial desc limit 1)
       where c.dossier = $1 and c.leg = $2 and (c.since = $3 or ($2 = 'result' and c.since < $3)) order by c.kind desc, c.id`,
      [dossier.id, first.leg, recordedAt],
    );
    return rows.map((row) => ({
      label: labelOf(row),
      amount: Number(row.amount),
      ...(row.slip && row.method ? { method: row.method, paymentSlip: row.slip } : { note: 'thu khi phát' }),
    }));
  }

  /** The slips for what an act took money for, of one dossier; not the void ones, but those in their place. */
  async slipsOf(
    act: string,
    dossier: string,
  ): Promise<{ number: string; payee: Payee; amount: number; method: Method }[]> {
    const rows = await this.dataSource.query<{ number: string; payee: Payee; amount: string; method: Method }[]>(
      'select number, payee, amount, method from payment_slip where (act = $1 or first_act = $1) and dossier = $2 and voided_act is null order by number',
      [act, dossier],
    );
    return rows.map((row) => ({ ...row, amount: Number(row.amount) }));
  }

  /** Whose slip it is; undefined when there is none of this number. */
  async dossierOf(number: string): Promise<string | undefined> {
    const rows = await this.dataSource.query<{ dossier: string }[]>(
      'select dossier from payment_slip where number = $1',
      [number],
    );
    return rows[0]?.dossier;
  }

  /** @throws Refused `not-found` */
  async slip(number: string): Promise<PaidSlip> {
    const [row] = await this.dataSource.query<(Omit<PaidSlip, 'amount' | 'charges'> & { amount: string })[]>(
      `select s.id, s.number, s.serial, b.name as book, s.payee, s.dossier, s.payer, s.amount, s.method, s.collector, s.unit,
         s.first_act as "firstAct", s.taken_act as "takenAct", o.number as replaces, s.voided_act as "voidedAct",
         s.void_reason as "voidReason", s.issued_at as "issuedAt"
       from payment_slip s join slip_book b on b.id = s.book left join payment_slip o on o.id = s.replaces where s.number = $1`,
      [number],
    );
    if (!row) throw new Refused('not-found');
    const charges = await this.dataSource.query<ChargeRow[]>(
      `select c.leg, c.kind, c.amount, ${WEIGHED} from payment_slip_line l join charge c on c.id = l.charge
       where l.slip = $1 order by c.kind desc, c.id`,
      [row.id],
    );
    return {
      ...row,
      amount: Number(row.amount),
      charges: charges.map((charge) => ({ label: labelOf(charge), amount: Number(charge.amount) })),
    };
  }
}
