import bwipjs from 'bwip-js';
import type { Paper, Rect } from './paper.js';

/** One dot of a 203 dpi label printer, in millimetres. Modules are whole dots wide and begin on a dot. */
const DOT_MM = 25.4 / 203;

const CODE_128_QUIET = 10;
const QR_QUIET = 4;
const SMALLEST_DOTS = 2;
/** Printers paint every dot that a shape touches; bars a hair narrower than their module never gain a dot by rounding. */
const HAIR_DOTS = 0.04;

/**
 * Draws a Code 128 symbol (ISO/IEC 15417) with its quiet zones into a box, centred, as wide as whole dots allow.
 * Returns the width of a module in dots. Throws RangeError when the box is too narrow for two dots a module.
 */
export function drawCode128(paper: Paper, text: string, box: Rect): number {
  const widths = barWidths(text);
  const modules = widths.reduce((sum, width) => sum + width, 0);
  const dots = dotsPerModule(modules + 2 * CODE_128_QUIET, box.width);
  let x = onDot(box.x + (box.width - modules * dots * DOT_MM) / 2);
  const bars: Rect[] = [];
  for (const [index, width] of widths.entries()) {
    const bar = {
      x: x + HAIR_DOTS * DOT_MM,
      y: box.y,
      width: (width * dots - 2 * HAIR_DOTS) * DOT_MM,
      height: box.height,
    };
    if (index % 2 === 0) bars.push(bar);
    x += width * dots * DOT_MM;
  }
  paper.fill(bars);
  return dots;
}

/**
 * Draws a QR code (ISO/IEC 18004, level M) with its quiet zone into a square box, as large as whole dots allow.
 * Returns the width of a module in dots. Throws RangeError when the box is too small for two dots a module.
 */
export function drawQr(paper: Paper, text: string, box: { x: number; y: number; size: number }): number {
  const { side, dark } = qrMatrix(text);
  const dots = dotsPerModule(side + 2 * QR_QUIET, box.size);
  const module = dots * DOT_MM;
  const inset = (box.size - side * module) / 2;
  const [left, top] = [onDot(box.x + inset), onDot(box.y + inset)];
  const rects: Rect[] = [];
  for (let row = 0; row < side; row++) {
    for (const { from, length } of darkRuns(dark.slice(row * side, (row + 1) * side))) {
      rects.push({ x: left + from * module, y: top + row * module, width: length * module, height: module });
    }
  }
  paper.fill(rects);
  return dots;
}

function dotsPerModule(modules: number, widthMm: number): number {
  const dots = Math.floor(widthMm / (modules * DOT_MM) + 1e-6);
  if (dots < SMALLEST_DOTS) throw new RangeError(`a code of ${modules} modules does not fit into ${widthMm} mm`);
  return dots;
}

function onDot(mm: number): number {
  return Math.round(mm / DOT_MM) * DOT_MM;
}

function barWidths(text: string): number[] {
  const [symbol] = bwipjs.raw({ bcid: 'code128', text });
  if (!symbol || !('sbs' in symbol)) throw new TypeError('the encoder gave no bars for a linear code');
  return Array.from(symbol.sbs);
}

function qrMatrix(text: string): { side: number; dark: number[] } {
  const [symbol] = bwipjs.raw('qrcode', text, 'eclevel=M');
  if (!symbol || !('pixs' in symbol)) throw new TypeError('the encoder gave no modules for a matrix code');
  return { side: symbol.pixx, dark: Array.from(symbol.pixs) };
}

function darkRuns(row: readonly number[]): { from: number; length: number }[] {
  const found: { from: number; length: number }[] = [];
  for (const [index, pixel] of row.entries()) {
    const last = found.at(-1);
    if (pixel === 1 && last && last.from + last.length === index) last.length += 1;
    else if (pixel === 1) found.push({ from: index, length: 1 });
  }
  return found;
}
