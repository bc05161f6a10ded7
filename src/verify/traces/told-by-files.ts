import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeOf } from '../../platform/start-problem.js';
import type { Told } from './find-traces.js';

/** Every line of every log in a folder; nothing where there is no such folder. */
export async function toldByLogs(folder: string): Promise<Told[]> {
  const found = await filesIn(folder, '.log');
  const read = found.map(async (path) => toldByText(basename(path), await readFile(path, 'utf8')));
  return (await Promise.all(read)).flat();
}

/** The lines of a text, each by itself, so that what is found names its own field. */
export function toldByText(place: string, text: string): Told[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => ({ place, text: line }));
}

/** The papers in a folder as they lie there, unread: their names, and what they say of themselves. */
export async function toldByPapers(folder: string): Promise<Told[]> {
  const told: Told[] = [];
  for (const path of await filesIn(folder, '.pdf')) {
    told.push({ place: 'name of a paper', text: basename(path) });
    told.push({ place: 'properties of a paper', text: propertiesOf(await readFile(path)) });
  }
  return told;
}

async function filesIn(folder: string, ending: string): Promise<string[]> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
    throw error;
  });
  return entries
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

const STREAM = /stream\r?\n.*?endstream/gs;
const XMP = /<x:xmpmeta.*?<\/x:xmpmeta>/gs;
const TEXT = /\((?:\\.|[^\\()])*\)|<(?:[0-9A-Fa-f]{2})+>/gs;

/** What a PDF says outside its pages: title, author and every other text that no page shows, and its XMP. */
function propertiesOf(pdf: Buffer): string {
  const bytes = pdf.toString('latin1');
  const outside = bytes.replace(STREAM, '');
  const texts = (outside.match(TEXT) ?? []).map(textOf);
  const xmp = (bytes.match(XMP) ?? []).map((each) => Buffer.from(each, 'latin1').toString('utf8'));
  return [...texts, ...xmp].join('\n');
}

/** A text of a PDF: hexadecimal or with escapes, in UTF-16 where it says so. */
function textOf(written: string): string {
  const inner = written.slice(1, -1);
  const bytes = written.startsWith('<') ? Buffer.from(inner, 'hex') : Buffer.from(unescaped(inner), 'latin1');
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return bytes.toString('utf8');
  const even = bytes.length - (bytes.length % 2);
  return Buffer.from(bytes.subarray(2, even)).swap16().toString('utf16le');
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{1,3}|.)/gs, (_, sign: string) =>
    /^[0-7]/.test(sign) ? String.fromCharCode(parseInt(sign, 8)) : (ESCAPES[sign] ?? sign),
  );
}
