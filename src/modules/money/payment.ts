export const methods = ['cash', 'vietqr', 'transfer'] as const;
export type Method = (typeof methods)[number];

/** Whose money it is: the post's postage, or an authority's fee. */
export type Payee = 'post' | 'authority';

/** A payment slip as an event names it. */
export interface SlipRef {
  id: string;
  payee: Payee;
  amount: number;
  serial: string;
}
