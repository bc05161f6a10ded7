import { z } from 'zod';
import { weightGrams, weightMethod } from './weights.js';

export const PlaceNote = z
  .strictObject({ place: z.string().max(40).describe('Mã bưu cục nơi bưu gửi thực sự đang nằm') })
  .meta({ id: 'PlaceNote' });
export type PlaceNote = z.infer<typeof PlaceNote>;

export const Reweighing = z.strictObject({ weightGrams, method: weightMethod }).meta({ id: 'Reweighing' });
export type Reweighing = z.infer<typeof Reweighing>;
