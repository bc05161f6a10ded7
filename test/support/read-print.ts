import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** Runs a tool on a document given as its input and returns what it prints. */
export function run(tool: string, options: string[], input?: Buffer): string {
  const { error, status, stdout, stderr } = spawnSync(tool, options, { input });
  if (error) throw error;
  if (status !== 0 && status !== 4) throw new Error(`${tool}: ${stderr.toString()}`);
  return stdout.toString('utf8');
}

/** The text layer of a PDF. */
export function textOf(paper: Buffer): string {
  return run('pdftotext', ['-enc', 'UTF-8', '-', '-'], paper);
}

/** A text without its blanks and line ends. */
export function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

export function pagesOf(paper: Buffer): number {
  return Number(/Pages:\s+(\d+)/.exec(run('pdfinfo', ['-'], paper))?.[1]);
}

/** Page size in millimetres, to the nearest half. */
export function sizeOf(paper: Buffer): number[] {
  const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+) pts/.exec(run('pdfinfo', ['-'], paper)) ?? [];
  return [width, height].map((points) => Math.round((Number(points) / 72) * 25.4 * 2) / 2);
}

/** A page, the first unless another is named, as a grey PNG at a resolution. */
export function picture(paper: Buffer, dpi: number, page = 1): Buffer {
  return spawnSync('pdftoppm', ['-f', String(page), '-r', String(dpi), '-gray', '-png', '-singlefile', '-'], {
    input: paper,
    maxBuffer: 1e8,
  }).stdout;
}

/** What zbar reads in a PNG, one line a code, sorted. */
export function zbar(image: Buffer, options: string[] = []): string[] {
  return run('zbarimg', ['-q', ...options, 'png:-'], image)
    .trim()
    .split('\n')
    .sort();
}

let prepared: Promise<unknown> | undefined;

function prepareZXing(): Promise<unknown> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
  return prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

/** What ZXing reads in a PNG, written as zbar writes it. */
export async function zxing(image: Buffer): Promise<string[]> {
  await (prepared ??= prepareZXing());
  const found = await readBarcodes(image, { formats: ['Code128', 'QRCode'] });
  return found.map(({ format, text }) => `${format === 'QRCode' ? 'QR-Code' : 'CODE-128'}:${text}`).sort();
}

/** Lengths of the dark and light runs on one line of the first page, in dots, without the margins; `y` in millimetres. */
export function dotRuns(paper: Buffer, dpi: number, y: number, from: number, to: number): number[] {
  const { stdout } = spawnSync('pdftoppm', ['-r', String(dpi), '-gray', '-singlefile', '-'], {
    input: paper,
    maxBuffer: 1e8,
  });
  const [head = '', width = ''] = /^P5\s+(\d+)\s+\d+\s+255\s/.exec(stdout.toString('latin1', 0, 40)) ?? [];
  const dots = (mm: number) => Math.round((mm / 25.4) * dpi);
  const start = head.length + dots(y) * Number(width);
  const line = [...stdout.subarray(start + dots(from), start + dots(to))]
    .map((grey) => (grey < 128 ? '#' : ' '))
    .join('');
  return [...line.trim().matchAll(/#+| +/g)].map(([run]) => run.length);
}
