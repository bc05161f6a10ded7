import type { Method, Payee } from '../../src/modules/money/payment.js';

/** When a charge is to be paid. */
export type Due = 'acceptance' | 'delivery';

/** What a dossier owes; paid while it stands on a slip. */
export interface Charge {
  due: Due;
  payee: Payee;
  /** Đồng. */
  amount: number;
  /** The slip it stands on, by key. */
  slip?: string;
  /** The last void slip that it stood on, by key. */
  voided?: string;
}

export interface Slip {
  key: string;
  id?: string;
  number?: string;
  dossier: string;
  payee: Payee;
  amount: number;
  method: Method;
  /** Login of whoever answers for the money. */
  collector: string;
  /** Whose book it is written in. */
  office: string;
  status: 'ISSUED' | 'VOID' | 'REPLACED';
  /** The void slip in whose place it stands, by key. */
  replaces?: string;
  /** With which it was handed on, by key. */
  remittance?: string;
  /** What took the money: an envelope, a handing over of a result, or the slip itself. */
  made: string;
}

export interface Remittance {
  key: string;
  id?: string;
  status: 'OFFERED' | 'ACCEPTED' | 'REFUSED';
  giver: string;
  target: string;
  /** By key. */
  slips: string[];
}
