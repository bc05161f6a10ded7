import { spawnSync } from 'node:child_process';
import { fontPair } from '../../src/documents/fonts.js';
import { labelSizes } from '../../src/documents/label-sizes.js';
import { renderLabel, renderLabelSheet, type LabelData } from '../../src/documents/label.js';
import { run } from './read-print.js';

const MM = 72 / 25.4;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A word on a page: where its ink is, in millimetres, and its size in points. */
export interface InkedWord extends Box {
  text: string;
  size: number;
}

/** One way of printing labels: its page in millimetres, and the frames of its labels. */
export interface LabelPage {
  name: string;
  page: [width: number, height: number];
  frames: Box[];
  print: (label: LabelData) => Promise<Buffer>;
}

const single: Record<(typeof labelSizes)[number], { page: [number, number]; margin: number }> = {
  '100x150': { page: [100, 150], margin: 4 },
  a6: { page: [105, 148], margin: 5 },
  a5: { page: [148, 210], margin: 7 },
};

/** Number of a label at a place of a sheet; at the first it is the label's own. */
export const numbersAtPlaces = ['CA123456785VN', 'RR000000005VN', 'EA999999996VN', 'CA000000014VN'];

/** Every size in which labels are printed; the sheet is full, each label with a number of its own. */
export const labelPages: LabelPage[] = [
  ...labelSizes.map((name) => {
    const { page, margin } = single[name];
    const frame = { left: margin, top: margin, right: page[0] - margin, bottom: page[1] - margin };
    return { name, page, frames: [frame], print: (label: LabelData) => renderLabel(label, name) };
  }),
  {
    name: 'a4',
    page: [210, 297],
    frames: [0, 1, 2, 3].map((place) => {
      const [x, y] = [105 * (place % 2), 148.5 * Math.floor(place / 2)];
      return { left: x + 6, top: y + 6, right: x + 99, bottom: y + 142.5 };
    }),
    print: (label) =>
      renderLabelSheet(
        ([1, 2, 3, 4] as const).map((place) => ({
          place,
          label: { ...label, number: numbersAtPlaces[place - 1] ?? '', link: `${label.link}${place}` },
        })),
      ),
  },
];

interface Glyph {
  bbox: { minY: number; maxY: number };
}

const faces = [fontPair('regular').main, fontPair('bold').main];

/** How far the ink of a text reaches above and below its base line, as a factor of the size, in the face that reaches further. */
function reach(text: string): { above: number; below: number } {
  const boxes = Array.from(text).flatMap((letter) =>
    faces.map((face) => (face.glyphForCodePoint(letter.codePointAt(0) ?? 0) as Glyph).bbox),
  );
  return {
    above: Math.max(...boxes.map(({ maxY }) => maxY)) / 1000,
    below: Math.min(...boxes.map(({ minY }) => minY)) / 1000,
  };
}

/** The words of a page, each with the box of its ink. Be Vietnam Pro counts 1000 units up and 265 down from the base line. */
export function inkOf(paper: Buffer): InkedWord[] {
  const words = run('pdftotext', ['-bbox', '-enc', 'UTF-8', '-', '-'], paper).matchAll(
    /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)<\/word>/g,
  );
  return [...words].map(([, left, top, right, bottom, text = '']) => {
    const size = (Number(bottom) - Number(top)) / 1.265;
    const line = Number(top) + size;
    const { above, below } = reach(text);
    return {
      text,
      size,
      left: Number(left) / MM,
      right: Number(right) / MM,
      top: (line - above * size) / MM,
      bottom: (line - below * size) / MM,
    };
  });
}

/** Heights (mm) at which something is printed just inside the left edge of a frame, where only rules are. */
export function rulesOf(paper: Buffer, frame: Box): number[] {
  const dpi = 300;
  const { stdout } = spawnSync('pdftoppm', ['-r', String(dpi), '-gray', '-singlefile', '-'], {
    input: paper,
    maxBuffer: 1e8,
  });
  const [head = '', width = ''] = /^P5\s+(\d+)\s+\d+\s+255\s/.exec(stdout.toString('latin1', 0, 40)) ?? [];
  const dots = (mm: number) => Math.round((mm / 25.4) * dpi);
  const found: number[] = [];
  for (let row = dots(frame.top); row < dots(frame.bottom); row++) {
    const grey = stdout[head.length + row * Number(width) + dots(frame.left + 0.7)] ?? 255;
    if (grey < 128) found.push((row / dpi) * 25.4);
  }
  return found;
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

export function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom
  );
}
