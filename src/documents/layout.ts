import type { Face } from './fonts.js';

/** A piece of text in one face. A blank is put between two spans. */
export interface Span {
  text: string;
  face: Face;
}

/** Width of a text in its face, in points at a font size of one point. */
type Measure = (text: string, face: Face) => number;

/** One line of a paragraph; width in points at size one. */
export interface Line {
  spans: Span[];
  width: number;
}

/** A paragraph set at a size (points). */
export interface Setting {
  size: number;
  lines: Line[];
}

/** What a paragraph must keep to: width and height in points, wished and smallest size in points, leading as a factor. */
interface Limits {
  width: number;
  height: number;
  size: number;
  smallest: number;
  leading: number;
  /** Makes the lines of a paragraph about equally long, as titles want it. */
  balanced: boolean;
}

const ellipsis = '…';

/** Breaks spans into lines no wider than `width` (points at size one); a word wider than a line is broken inside. */
function breakLines(spans: readonly Span[], width: number, measure: Measure): Line[] {
  const lines: Line[] = [];
  let line: Line = { spans: [], width: 0 };
  for (const word of spans.flatMap((span) => words(span, width, measure))) {
    const gap = line.spans.length > 0 ? measure(' ', word.face) : 0;
    const wordWidth = measure(word.text, word.face);
    if (line.spans.length > 0 && line.width + gap + wordWidth > width) {
      lines.push(line);
      line = { spans: [word], width: wordWidth };
      continue;
    }
    line = { spans: append(line.spans, word), width: line.width + gap + wordWidth };
  }
  if (line.spans.length > 0) lines.push(line);
  return lines;
}

/**
 * Sets a paragraph into its box: wraps it, then shrinks it until it fits the height.
 * What does not fit at the smallest size is cut with «…»; nothing ever leaves the box.
 */
export function setInto(spans: readonly Span[], limits: Limits, measure: Measure): Setting {
  let size = limits.size;
  for (;;) {
    const lines = breakLines(spans, limits.width / size, measure);
    const room = Math.floor(limits.height / (size * limits.leading) + 1e-6);
    if (lines.length <= room) return { size, lines: limits.balanced ? balance(spans, lines, measure) : lines };
    if (size <= limits.smallest) return { size, lines: cut(lines, Math.max(room, 1), limits.width / size, measure) };
    size = Math.max(limits.smallest, size * 0.96);
  }
}

function balance(spans: readonly Span[], lines: Line[], measure: Measure): Line[] {
  if (lines.length < 2) return lines;
  const wordWidths = spans.flatMap(({ text, face }) => text.split(/\s+/u).map((word) => measure(word, face)));
  const widest = Math.max(...wordWidths);
  let best = lines;
  for (;;) {
    const width = Math.max(...best.map((line) => line.width)) - 1e-3;
    const narrower = width < widest ? best : breakLines(spans, width, measure);
    if (narrower === best || narrower.length > lines.length) return best;
    best = narrower;
  }
}

function cut(lines: Line[], room: number, width: number, measure: Measure): Line[] {
  const kept = lines.slice(0, room);
  const last = kept.pop();
  const span = last?.spans.at(-1);
  if (!last || !span) return kept;
  const before = last.spans.slice(0, -1);
  const taken = last.width - measure(span.text, span.face);
  let letters = Array.from(span.text);
  while (letters.length > 0 && taken + measure(letters.join('') + ellipsis, span.face) > width) {
    letters = letters.slice(0, -1);
  }
  const text = letters.join('') + ellipsis;
  return [...kept, { spans: [...before, { text, face: span.face }], width: taken + measure(text, span.face) }];
}

function append(spans: Span[], word: Span): Span[] {
  const last = spans.at(-1);
  if (last?.face !== word.face) return [...spans, word];
  return [...spans.slice(0, -1), { text: `${last.text} ${word.text}`, face: word.face }];
}

function words(span: Span, width: number, measure: Measure): Span[] {
  return span.text
    .split(/\s+/u)
    .filter((word) => word !== '')
    .flatMap((word) => pieces(word, (text) => measure(text, span.face) <= width))
    .map((text) => ({ text, face: span.face }));
}

function pieces(word: string, fits: (text: string) => boolean): string[] {
  if (fits(word)) return [word];
  const found: string[] = [];
  let piece = '';
  for (const letter of word) {
    if (piece !== '' && !fits(piece + letter)) {
      found.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...found, piece];
}
