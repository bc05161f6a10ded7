import { z } from 'zod';
import { labelSizes, sheetPlaces, type SheetPlace } from '../../documents/label-sizes.js';

export const LabelFilter = z.strictObject({
  size: z
    .enum(labelSizes)
    .default('100x150')
    .describe('100x150: máy in nhãn; a6, a5: nhãn cho phong bì; tờ A4 bốn nhãn: GET /v1/label-sheet.pdf'),
});
export type LabelFilter = z.infer<typeof LabelFilter>;

const commaList = (most: number) =>
  z
    .string()
    .max(120)
    .transform((list) => list.split(','))
    .refine((parts) => parts.length <= most && new Set(parts).size === parts.length, { message: 'list-too-long' });

const placeOf: ReadonlyMap<string, SheetPlace> = new Map(sheetPlaces.map((place) => [String(place), place]));
const places = commaList(sheetPlaces.length)
  .transform((parts) => parts.map((part) => placeOf.get(part)))
  .pipe(z.array(z.literal(sheetPlaces)));

export const LabelSheetFilter = z
  .strictObject({
    numbers: commaList(sheetPlaces.length)
      .pipe(z.array(z.string().min(1).max(20)))
      .describe('Một đến bốn số hiệu bưu gửi, cách nhau bằng dấu phẩy, không trùng'),
    places: places
      .default([...sheetPlaces])
      .describe('Các ô còn trống của tờ in dở, theo hàng từ trên xuống, ví dụ 2,3,4; nhãn lần lượt vào các ô này'),
  })
  .refine(({ numbers, places: free }) => numbers.length <= free.length, {
    message: 'too-few-places',
    path: ['places'],
  });
export type LabelSheetFilter = z.infer<typeof LabelSheetFilter>;
