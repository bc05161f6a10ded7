import { z } from 'zod';
import { personText } from '../dossier/text.js';
import { methods } from './payment.js';

const reason = personText(300).describe('Lý do hủy phiếu, in trên bản đã hủy');
const method = z.enum(methods).describe('Hình thức thu trên phiếu mới');

export const PaymentSlipVoid = z.strictObject({ reason }).meta({ id: 'PaymentSlipVoid' });
export type PaymentSlipVoid = z.infer<typeof PaymentSlipVoid>;

export const PaymentSlipReplace = z.strictObject({ reason, method }).meta({ id: 'PaymentSlipReplace' });
export type PaymentSlipReplace = z.infer<typeof PaymentSlipReplace>;

export const PaymentSlipReissue = z.strictObject({ method }).meta({ id: 'PaymentSlipReissue' });
export type PaymentSlipReissue = z.infer<typeof PaymentSlipReissue>;
