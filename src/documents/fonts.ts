import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

/** The faces a paper is set in. */
export type Face = 'regular' | 'bold' | 'italic';

/** A font file parsed once per process; pdfkit takes it in place of a path and cuts a subset of it per document. */
interface ParsedFont {
  readonly characterSet: readonly number[];
  glyphForCodePoint(codePoint: number): unknown;
}

interface OpenedFont {
  readonly _font: { readonly font: ParsedFont };
}

/** A face: its main font, and DejaVu Sans for signs that the main font does not draw. */
interface FontPair {
  readonly main: ParsedFont;
  readonly mainSet: ReadonlySet<number>;
  readonly fallback: () => ParsedFont;
}

const resolve = createRequire(import.meta.url).resolve;
const beVietnamPro = '@expo-google-fonts/be-vietnam-pro';
const files: Record<Face, { main: string; fallback: string }> = {
  regular: { main: `${beVietnamPro}/400Regular/BeVietnamPro_400Regular.ttf`, fallback: 'DejaVuSans.ttf' },
  bold: { main: `${beVietnamPro}/700Bold/BeVietnamPro_700Bold.ttf`, fallback: 'DejaVuSans-Bold.ttf' },
  italic: {
    main: `${beVietnamPro}/400Regular_Italic/BeVietnamPro_400Regular_Italic.ttf`,
    fallback: 'DejaVuSans-Oblique.ttf',
  },
};
const parsed = new Map<string, ParsedFont>();

/**
 * Parses a font file once; parsing it anew for each document costs five times the rest of a label.
 *
 * The parser remembers for each glyph the characters it was first asked for, and pdfkit writes those into the text
 * layer. Asking for every character in order makes the bytes of a document independent of the documents before it.
 */
function parse(file: string): ParsedFont {
  const known = parsed.get(file);
  if (known) return known;
  const document = new PDFDocument({ font: '', autoFirstPage: false });
  document.font(resolve(file));
  const { font } = (document as unknown as OpenedFont)._font;
  for (const codePoint of font.characterSet) font.glyphForCodePoint(codePoint);
  parsed.set(file, font);
  return font;
}

const pairs = new Map<Face, FontPair>();

/** The fonts of a face; all are TrueType with every Vietnamese letter precomposed, and are embedded as subsets. */
export function fontPair(face: Face): FontPair {
  const known = pairs.get(face);
  if (known) return known;
  const main = parse(files[face].main);
  const pair: FontPair = {
    main,
    mainSet: new Set(main.characterSet),
    fallback: () => parse(`dejavu-fonts-ttf/ttf/${files[face].fallback}`),
  };
  pairs.set(face, pair);
  return pair;
}
