import { renderBagLabel } from './bag-label.js';
import { renderClosingSheet } from './closing-sheet.js';
import { renderFilingSupplement } from './filing-supplement.js';
import { renderHandoverRecord } from './handover-record.js';
import { renderIrregularityRecord } from './irregularity-record.js';
import { renderLabel, renderLabelSheet } from './label.js';
import { renderListCover } from './list-cover.js';
import { renderPadSheets } from './pad-sheets.js';
import { renderPaymentSlip } from './payment-slip.js';
import { renderPostingSlip } from './posting-slip.js';

const drawn = {
  label: renderLabel,
  'label-sheet': renderLabelSheet,
  'posting-slip': renderPostingSlip,
  'payment-slip': renderPaymentSlip,
  'handover-record': renderHandoverRecord,
  'irregularity-record': renderIrregularityRecord,
  'bag-label': renderBagLabel,
  'closing-sheet': renderClosingSheet,
  'filing-supplement': renderFilingSupplement,
  'list-cover': renderListCover,
  'pad-sheets': renderPadSheets,
} as const;

/** Every document by its name, with what it is made from: plain data that can be handed to another thread. */
export type DocumentData = { [Name in keyof typeof drawn]: Parameters<(typeof drawn)[Name]> };
export type DocumentName = keyof DocumentData;

/** How each document is drawn. It takes a processor for as long as it lasts: the press does it, nobody else. */
export const documents: { readonly [Name in DocumentName]: (...data: DocumentData[Name]) => Promise<Buffer> } = drawn;
