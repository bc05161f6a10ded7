import { z } from 'zod';
import { methods } from './payment.js';

/** What is printed on the voucher, or written onto a pre-printed one, and left with the citizen. */
export const VoucherView = z
  .strictObject({
    number: z.string(),
    postingSlip: z.string(),
    lookUpCode: z.string().describe('Mã tra cứu, dùng cùng số hiệu'),
    link: z.url(),
    office: z.string().describe('Bưu cục chấp nhận'),
    acceptedAt: z.iso.datetime({ offset: true }),
    slips: z.array(
      z.strictObject({
        number: z.string(),
        payee: z.enum(['post', 'authority']),
        amount: z.int().describe('đồng'),
        method: z.enum(methods),
      }),
    ),
  })
  .meta({ id: 'Voucher' });
export type VoucherView = z.infer<typeof VoucherView>;
