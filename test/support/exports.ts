import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exportJournal } from '../../src/verify/export-journal.js';

/** The script that an auditor is handed. */
export const VERIFIER = resolve('verifier/verify-journal.mjs');

/** A place that the verifier names. */
export interface Found {
  code: string;
  line: number;
  dossier?: string;
  seq?: number;
  act?: string;
  says?: string;
  should?: string;
}

export interface Verdict {
  verdict: 'sound' | 'broken' | 'unchecked';
  reason?: string;
  broken?: Found[];
  events?: number;
  dossiers?: number;
  acts?: number;
}

export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program as an auditor would, in a folder of his own and without our environment. */
export function run(program: string, args: readonly string[], cwd: string): Promise<Answer> {
  const options = { cwd, env: { PATH: '/usr/bin:/bin', TMPDIR: join(cwd, 'tmp') }, maxBuffer: 1 << 28 };
  return new Promise((done) => {
    execFile(program, [...args], options, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** An empty folder with nothing but the script, for `work`. @throws when the script left something in its temporary folder */
export async function atTheAuditor<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'auditor-'));
  try {
    await mkdir(join(folder, 'tmp'));
    await copyFile(VERIFIER, join(folder, 'verify-journal.mjs'));
    const result = await work(folder);
    const left = await readdir(join(folder, 'tmp'));
    if (left.length > 0) throw new Error(`The verifier left ${left.join(', ')}`);
    return result;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The journal of this database as `npm run verify -- --export` writes it. */
export async function exportOf(url: string): Promise<{ text: string; events: number; acts: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'export-'));
  const file = join(folder, 'journal.ndjson');
  const counted = await exportJournal(url, file);
  const text = await readFile(file, 'utf8');
  await rm(folder, { recursive: true });
  return { text, ...counted };
}

/** The code blocks of this language on a page. */
export async function codeOf(page: string, language: string): Promise<string[]> {
  const text = await readFile(page, 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code ?? '');
}

/** What the verifier says of each of these files, one process for all. */
export function checked(files: readonly (string | Buffer)[]): Promise<{ code: number; verdicts: Verdict[] }> {
  return atTheAuditor(async (folder) => {
    const names = files.map((_, at) => `${at}.ndjson`);
    for (const [at, name] of names.entries()) await writeFile(join(folder, name), files[at] ?? '');
    const { code, stdout } = await run(process.execPath, ['verify-journal.mjs', '--json', ...names], folder);
    const verdicts = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Verdict);
    return { code, verdicts };
  });
}

/** The first place of a file that must not hold. */
export async function firstBroken(file: string | Buffer): Promise<Found | undefined> {
  const { verdicts } = await checked([file]);
  return verdicts[0]?.broken?.[0];
}

export interface WrittenEvent {
  dossier: string;
  seq: number;
  recordedAt: number;
  body: string;
  hash: string;
}

export interface WrittenAct {
  act: string;
  recordedAt: number;
  events: number;
  eventHashes: string | null;
  hash: string;
}

/** An export taken apart. */
export interface Written {
  header: Record<string, unknown>;
  events: WrittenEvent[];
  acts: WrittenAct[];
}

export function takenApart(text: string): Written {
  const [header, ...lines] = text.trimEnd().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as WrittenEvent | WrittenAct);
  return {
    header: JSON.parse(header ?? '') as Record<string, unknown>,
    events: rows.filter((row) => 'dossier' in row),
    acts: rows.filter((row) => 'act' in row),
  };
}

/** The export with these rows in the order in which exports are written, and a first line that counts them. */
export function putTogether({ header, events, acts }: Written): string {
  const inOrder = [
    ...[...events].sort((a, b) => (a.dossier === b.dossier ? a.seq - b.seq : a.dossier < b.dossier ? -1 : 1)),
    ...[...acts].sort((a, b) => a.recordedAt - b.recordedAt || (a.act < b.act ? -1 : 1)),
  ];
  const lines = inOrder.map((row) => {
    const members = Object.entries(row).map(([name, value]) => `"${name}" : ${JSON.stringify(value)}`);
    return `{${members.join(', ')}}`;
  });
  const counted = { ...header, events: events.length, acts: acts.length };
  return `${[JSON.stringify(counted), ...lines].join('\n')}\n`;
}

/** Every link and every act's sum made to fit, as somebody would who rewrites the database: no file alone tells. */
export function madeToFit(written: Written): Written {
  const hashes = new Map<string, string[]>();
  let previous = '';
  const events = written.events.map((event) => {
    if (event.seq === 1) previous = sha256(idBytes(event.dossier));
    previous = sha256(linkBytes(previous, event));
    const { act } = JSON.parse(event.body) as { act: string };
    hashes.set(act, [...(hashes.get(act) ?? []), previous]);
    return { ...event, hash: previous };
  });
  const acts = written.acts.map((act) => {
    const own = hashes.get(act.act) ?? [];
    const sum = own.length > 0 ? sha256(Buffer.from(own.join(''), 'hex')) : null;
    return { ...act, events: own.length, eventHashes: sum };
  });
  return { ...written, events, acts };
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

export function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

export function int8(value: number): string {
  return value.toString(16).padStart(16, '0');
}

/** The 80 bytes whose hash is the link of this event. */
export function linkBytes(previous: string, { seq, recordedAt, body }: WrittenEvent): Buffer {
  return Buffer.from(previous + int8(seq) + int8(recordedAt) + sha256(body), 'hex');
}
