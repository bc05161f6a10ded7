import { z } from 'zod';

export const PlaceNote = z
  .strictObject({ place: z.string().max(40).describe('Mã bưu cục nơi bưu gửi thực sự đang nằm') })
  .meta({ id: 'PlaceNote' });
export type PlaceNote = z.infer<typeof PlaceNote>;
