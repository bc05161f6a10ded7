import { fontPair, type Face } from './fonts.js';
import { setInto, type Line, type Setting, type Span } from './layout.js';

/** Points in a millimetre. Lengths are millimetres from the top left corner of the page, font sizes are points. */
export const POINTS_PER_MM = 72 / 25.4;

/** Where and how a paragraph stands. */
export interface TextBox {
  x: number;
  y: number;
  width: number;
  size: number;
  face?: Face;
  align?: 'left' | 'center' | 'right';
  /** When given, the paragraph shrinks until it fits this height. */
  height?: number;
  /** Line height as a factor of the size; 1.3 unless given. */
  leading?: number;
  color?: string;
}

/** A paragraph's box before it has a place. */
export type TextShape = Omit<TextBox, 'x' | 'y'>;

/** Text in one face, or spans of several. */
export type Text = string | readonly Span[];

interface Run {
  text: string;
  face: Face;
  fallback: boolean;
}

const LEADING = 1.3;
const BASELINE = 0.95;
const SMALLEST_POINTS = 4;

/** Measures and draws text on a document: NFC, embedded fonts, DejaVu for signs that Be Vietnam Pro lacks. */
export class Typesetter {
  private readonly widths = new Map<string, number>();

  constructor(private readonly document: PDFKit.PDFDocument) {}

  /** Draws a paragraph and returns the height it took. */
  draw(value: Text, box: TextBox): number {
    const { size, lines } = this.set(value, box);
    const step = (size * (box.leading ?? LEADING)) / POINTS_PER_MM;
    this.document.fillColor(box.color ?? '#000000');
    lines.forEach((line, index) => this.drawLine(line, size, { ...box, y: box.y + index * step }));
    return lines.length * step;
  }

  /** Height that `draw` would take. */
  heightOf(value: Text, shape: TextShape): number {
    const { size, lines } = this.set(value, shape);
    return (lines.length * size * (shape.leading ?? LEADING)) / POINTS_PER_MM;
  }

  /** Width of a text in points at a font size of one point. */
  measure(text: string, face: Face): number {
    const key = `${face} ${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    const widths = runs(text, face).map((run) => this.use(run).fontSize(1000).widthOfString(run.text) / 1000);
    const width = widths.reduce((sum, each) => sum + each, 0);
    this.widths.set(key, width);
    return width;
  }

  private set(value: Text, shape: TextShape): Setting {
    const spans: readonly Span[] = typeof value === 'string' ? [{ text: value, face: shape.face ?? 'regular' }] : value;
    const limits = {
      width: shape.width * POINTS_PER_MM,
      height: (shape.height ?? Number.MAX_SAFE_INTEGER) * POINTS_PER_MM,
      size: shape.size,
      smallest: Math.min(shape.size, SMALLEST_POINTS),
      leading: shape.leading ?? LEADING,
      balanced: shape.align === 'center',
    };
    const normal = spans.map(({ text, face }) => ({ text: text.normalize('NFC'), face }));
    return setInto(normal, limits, (text, face) => this.measure(text, face));
  }

  private drawLine(line: Line, size: number, box: TextBox): void {
    const spare = box.width * POINTS_PER_MM - line.width * size;
    const shift = { left: 0, center: spare / 2, right: spare }[box.align ?? 'left'];
    const y = box.y * POINTS_PER_MM + size * (BASELINE + ((box.leading ?? LEADING) - LEADING) / 2);
    let x = box.x * POINTS_PER_MM + shift;
    for (const [index, span] of line.spans.entries()) {
      if (index > 0) x += this.measure(' ', span.face) * size;
      for (const run of runs(span.text, span.face)) {
        this.use(run).fontSize(size).text(run.text, x, y, { lineBreak: false, baseline: 'alphabetic' });
        x += this.measure(run.text, run.face) * size;
      }
    }
  }

  private use(run: Run): PDFKit.PDFDocument {
    const pair = fontPair(run.face);
    const name = run.fallback ? `${run.face}-fallback` : run.face;
    // pdfkit accepts a parsed font; its published types name only paths and bytes.
    this.document.registerFont(name, (run.fallback ? pair.fallback() : pair.main) as unknown as Buffer);
    return this.document.font(name);
  }
}

function runs(text: string, face: Face): Run[] {
  const { mainSet } = fontPair(face);
  const found: Run[] = [];
  for (const letter of text) {
    const fallback = !mainSet.has(letter.codePointAt(0) ?? 0);
    const last = found.at(-1);
    if (last?.fallback === fallback) last.text += letter;
    else found.push({ text: letter, face, fallback });
  }
  return found;
}
