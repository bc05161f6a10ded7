import { z } from 'zod';
import { personText } from '../../dossier/text.js';

export const NumberVoid = z
  .strictObject({
    kind: z
      .enum(['spoiled', 'lost', 'misprinted'])
      .default('spoiled')
      .describe('spoiled: nhãn hỏng; lost: mất phong bì; misprinted: in sai'),
    reason: personText(300).describe('Vì sao hủy, ví dụ nhãn rách trước khi dán'),
  })
  .meta({ id: 'NumberVoid' });
export type NumberVoid = z.infer<typeof NumberVoid>;

/** A range of item numbers: serials inclusive, and how many are left to draw. */
export interface NumberRangeView {
  id: string;
  /** The unit's code. */
  unit: string;
  prefix: string;
  firstSerial: number;
  lastSerial: number;
  left: number;
  validFrom: string;
}
