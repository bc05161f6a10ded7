import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { canonical } from '../../src/platform/canonical.js';
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
  unit?: string;
  day?: string;
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
  roots?: number;
  rooted?: string;
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
export async function exportOf(url: string): Promise<{ text: string; events: number; acts: number; roots: number }> {
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
  /** Canonical JSON of its columns. */
  body: string;
  root: string;
  hash: string;
}

export interface WrittenUnit {
  unit: string;
  code: string;
  kind: string;
  root: string;
}

export interface WrittenRoot {
  root: string;
  unit: string;
  day: string;
  previous: string;
  acts: number;
}

/** An export taken apart. */
export interface Written {
  header: Record<string, unknown>;
  units: WrittenUnit[];
  events: WrittenEvent[];
  acts: WrittenAct[];
  roots: WrittenRoot[];
}

/** What of an act's columns binds it to others. */
export interface ActColumns {
  events: number;
  eventHashes?: string;
  recordedAt: number;
  unit?: string;
}

export function columnsOf({ body }: WrittenAct): ActColumns {
  return JSON.parse(body) as ActColumns;
}

/** The act with these columns, its hash made to fit; `undefined` takes one away. */
export function withColumns(act: WrittenAct, change: Partial<ActColumns>): WrittenAct {
  const columns = { ...(JSON.parse(act.body) as Record<string, unknown>), ...change };
  const body = canonical(columns);
  return { ...act, body, hash: sha256(body) };
}

export function takenApart(text: string): Written {
  const [header, ...lines] = text.trimEnd().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as WrittenUnit | WrittenEvent | WrittenAct | WrittenRoot);
  return {
    header: JSON.parse(header ?? '') as Record<string, unknown>,
    units: rows.filter((row) => 'code' in row),
    events: rows.filter((row) => 'dossier' in row),
    acts: rows.filter((row) => 'act' in row),
    roots: rows.filter((row) => 'day' in row),
  };
}

/** The export with these rows in the order in which exports are written, and a first line that counts them. */
export function putTogether({ header, units, events, acts, roots }: Written): string {
  const timed = new Map(acts.map((act) => [act, columnsOf(act).recordedAt]));
  const unitLines = [...units].sort(by((row) => row.unit)).map(lineOf);
  const others = [
    ...[...events].sort((a, b) => (a.dossier === b.dossier ? a.seq - b.seq : a.dossier < b.dossier ? -1 : 1)),
    ...[...acts].sort((a, b) => (timed.get(a) ?? 0) - (timed.get(b) ?? 0) || (a.act < b.act ? -1 : 1)),
    ...[...roots].sort(by((row) => `${row.day} ${row.unit}`)),
  ];
  const counted = {
    ...header,
    units: units.length,
    events: events.length,
    acts: acts.length,
    roots: roots.length,
    rooted:
      roots
        .map(({ day }) => day)
        .sort()
        .at(-1) ?? null,
    directory: sha256(unitLines.map((line) => `${line}\n`).join('')),
  };
  return `${[JSON.stringify(counted), ...unitLines, ...others.map(lineOf)].join('\n')}\n`;
}

function by<Row>(key: (row: Row) => string): (a: Row, b: Row) => number {
  return (a, b) => (key(a) < key(b) ? -1 : 1);
}

function lineOf(row: object): string {
  const members = Object.entries(row).map(([name, value]) => `"${name}" : ${JSON.stringify(value)}`);
  return `{${members.join(', ')}}`;
}

/** The local day of a time in microseconds. */
export function dayOf(recordedAt: number): string {
  return new Date(recordedAt / 1000 + 7 * 3_600_000).toISOString().slice(0, 10);
}

/** The bytes whose hash is the root. */
export function rootBytes(previous: string, day: string, hashes: readonly string[]): Buffer {
  return Buffer.concat([Buffer.from(previous, 'hex'), Buffer.from(day), Buffer.from(hashes.join(''), 'hex')]);
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
