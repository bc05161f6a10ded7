/** What one label is printed on: a roll of a label printer, or an envelope's half or quarter sheet. */
export const labelSizes = ['100x150', 'a6', 'a5'] as const;
export type LabelSize = (typeof labelSizes)[number];

/** Places of an A4 sheet of four labels, row by row from the top left. */
export const sheetPlaces = [1, 2, 3, 4] as const;
export type SheetPlace = (typeof sheetPlaces)[number];
