import PDFDocument from 'pdfkit';
import { POINTS_PER_MM, Typesetter, type Text, type TextBox, type TextShape } from './typesetter.js';

/** The sheet a document is printed on. The same set-up and the same drawing give the same bytes. */
interface PaperSetup {
  widthMm: number;
  heightMm: number;
  marginMm: number;
  /** Title in the file's properties; never personal data. */
  title: string;
  /** Becomes the file's creation date; part of the data, never the clock. */
  issuedAt: Date;
}

interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  width: number;
  height: number;
}

/** What `finish` adds to every page. */
interface Finish {
  /** A large pale word over the page, such as «ĐÃ HỦY». */
  stamp?: string | undefined;
  /** «Trang x/y» at the foot. */
  pageCount: boolean;
}

const FOOTER_MM = 5;
const RUNNING_HEAD_MM = 20;

/** A sheet with embedded Vietnamese fonts, a cursor `y` that flows over pages, and a page count at the foot. */
export class Paper {
  readonly left: number;
  readonly width: number;
  /** Lowest point that flowing content may reach. */
  readonly bottom: number;
  /** Height that is free on a page below a running head. */
  readonly pageRoom: number;
  /** The cursor of what flows. */
  y: number;
  private readonly document: PDFKit.PDFDocument;
  private readonly type: Typesetter;
  private readonly bytes: Promise<Buffer>;
  private runningHead: (() => void) | undefined;

  constructor(private readonly setup: PaperSetup) {
    this.left = setup.marginMm;
    this.width = setup.widthMm - 2 * setup.marginMm;
    this.bottom = setup.heightMm - setup.marginMm - FOOTER_MM;
    this.pageRoom = this.bottom - setup.marginMm - RUNNING_HEAD_MM;
    this.y = setup.marginMm;
    this.document = new PDFDocument({
      size: [setup.widthMm * POINTS_PER_MM, setup.heightMm * POINTS_PER_MM],
      margin: 0,
      font: '',
      bufferPages: true,
      lang: 'vi-VN',
      info: { Title: setup.title.normalize('NFC'), CreationDate: setup.issuedAt },
    });
    this.type = new Typesetter(this.document);
    this.bytes = collect(this.document);
  }

  /** What is drawn at the top of each further page; it moves the cursor, at most 20 mm. */
  onContinue(draw: () => void): void {
    this.runningHead = draw;
  }

  /** Makes sure that `height` fits below the cursor, on a new page if need be; says whether it began one. */
  room(height: number): boolean {
    if (this.y + height <= this.bottom) return false;
    this.page();
    this.runningHead?.();
    return true;
  }

  /** Begins a page that is not the one before continued. */
  page(): void {
    this.document.addPage();
    this.y = this.setup.marginMm;
  }

  /** Draws a paragraph in its box and returns the height it took. */
  text(value: Text, box: TextBox): number {
    return this.type.draw(value, box);
  }

  /** Height that `text` would take. */
  heightOf(value: Text, shape: TextShape): number {
    return this.type.heightOf(value, shape);
  }

  /** Width of one line of text at a font size in points. */
  widthOf(text: string, size: number): number {
    return (this.type.measure(text.normalize('NFC'), 'regular') * size) / POINTS_PER_MM;
  }

  /** Draws a paragraph over the whole width at the cursor and moves the cursor below it. */
  paragraph(value: Text, shape: Omit<TextShape, 'width'>): void {
    const box = { height: this.pageRoom, ...shape, width: this.width };
    this.room(this.heightOf(value, box));
    this.y += this.text(value, { ...box, x: this.left, y: this.y });
  }

  line(from: Point, to: Point, points = 0.5): void {
    this.document.lineWidth(points).strokeColor('#000000');
    this.document.moveTo(from.x * POINTS_PER_MM, from.y * POINTS_PER_MM);
    this.document.lineTo(to.x * POINTS_PER_MM, to.y * POINTS_PER_MM).stroke();
  }

  frame(rect: Rect, points = 0.5): void {
    this.document.lineWidth(points).strokeColor('#000000');
    this.outline(rect);
    this.document.stroke();
  }

  /** Fills all rectangles as one path, so that neighbours join without a seam. */
  fill(rects: readonly Rect[], color = '#000000'): void {
    for (const rect of rects) this.outline(rect);
    this.document.fillColor(color).fill();
  }

  /** A large pale word across a box of the page. */
  stamp(word: string, { x, y, width, height }: Rect): void {
    const size = (Math.min(width, height) * 0.8 * POINTS_PER_MM) / this.type.measure(word, 'bold');
    const middle = { x: x + width / 2, y: y + height / 2 };
    this.document.save().rotate(-35, { origin: [middle.x * POINTS_PER_MM, middle.y * POINTS_PER_MM] });
    this.document.fillOpacity(0.2);
    const top = middle.y - size / POINTS_PER_MM / 2;
    this.text(word, { x, y: top, width, size, face: 'bold', align: 'center', leading: 1, color: '#b00020' });
    this.document.restore();
  }

  /** Ends the document: stamp and page count go onto every page. */
  finish(finish: Finish): Promise<Buffer> {
    const { count } = this.document.bufferedPageRange();
    for (let page = 0; page < count; page++) {
      this.document.switchToPage(page);
      const { widthMm: width, heightMm: height } = this.setup;
      if (finish.stamp) this.stamp(finish.stamp, { x: 0, y: 0, width, height });
      if (finish.pageCount) this.foot(`Trang ${page + 1}/${count}`);
    }
    this.document.end();
    return this.bytes;
  }

  private foot(text: string): void {
    const y = this.bottom + FOOTER_MM - 3;
    this.text(text, { x: this.left, y, width: this.width, size: 7, align: 'right' });
  }

  private outline({ x, y, width, height }: Rect): void {
    this.document.rect(x * POINTS_PER_MM, y * POINTS_PER_MM, width * POINTS_PER_MM, height * POINTS_PER_MM);
  }
}

function collect(document: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}
