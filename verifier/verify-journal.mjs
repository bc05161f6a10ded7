#!/usr/bin/env node
/**
 * Checks exports of the journal (docs/journal-format.md) with nothing but Node 20 or later: the chain of every dossier, and
 * that acts and events belong together. Each file is read once from its front; memory does not grow with it.
 *
 *   node verify-journal.mjs [--json] FILE…
 *
 * Exit code: 0 everything holds · 1 something does not, its first place is named · 2 a file could not be checked (no export,
 * another version, not readable) or the call is wrong. Of several files the highest counts.
 */
import { isUtf8 } from 'node:buffer';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const CHUNK = 1 << 20;
const LONGEST = 1 << 26;
const PARTS = 256;
const PART_BYTES = 1 << 16;
const NO_EVENTS = 'null';

const ID = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const COUNT = '(0|[1-9]\\d{0,15})';
const HASH = '([0-9a-f]{64})';
const CHAIN =
  'sha256(prev || int8(seq) || int8(recordedAt) || sha256(utf8(body))), big-endian; prev of seq 1 = sha256(dossier id, 16 bytes)';
const FORMAT = '{"format":"dossier-courier-journal","v":';
const forms = {
  header: `${FORMAT}1,"events":…,"acts":…,"hash":"${CHAIN}"}`,
  event: '{"dossier" : "…", "seq" : …, "recordedAt" : …, "body" : "…", "hash" : "…"}',
  act: '{"act" : "…", "recordedAt" : …, "events" : …, "eventHashes" : "…" | null, "hash" : "…"}',
};
const HEADER = new RegExp(`^"events":${COUNT},"acts":${COUNT},"hash":"(.*)"}$`);
const EVENT_HEAD = new RegExp(`^{"dossier" : "${ID}", "seq" : ${COUNT}, "recordedAt" : ${COUNT}, "body" : "`);
const EVENT_TAIL = new RegExp(`^", "hash" : "${HASH}"}$`);
const TAIL_LENGTH = '", "hash" : ""}'.length + 64;
const ACT = new RegExp(
  `^{"act" : "${ID}", "recordedAt" : ${COUNT}, "events" : ${COUNT}, "eventHashes" : (?:"${HASH}"|null), "hash" : "${HASH}"}$`,
);
const AN_ID = new RegExp(`^${ID}$`);
const FIRST_ACT = new RegExp(`^{"act":"${ID}"`);
/** An escape other than that of a quotation mark or backslash, or what looks like one. */
const RARE_ESCAPE = /\\[^"\\]/;

/** What can be wrong, by code: in Vietnamese, in English. */
const WORDS = `
form | Dòng này không được ghi đúng định dạng. | This line is not written as the format says.
crlf | Dòng kết thúc bằng CR LF: một chương trình đã đổi ký tự xuống dòng. Hãy chép lại ở chế độ nhị phân. | The line ends in CR LF: a program has converted line ends. Copy the file again, as binary.
bom | Tệp bị thêm dấu BOM ở đầu. | The file was given a byte order mark.
utf8 | Dòng này không phải UTF-8. | This line is not UTF-8.
long | Dòng này quá dài. | This line is too long.
cut | Tệp bị cắt giữa dòng này. | The file is cut off within this line.
order | Dòng này không đứng đúng thứ tự: bị chèn, lặp hoặc đổi chỗ. | This line is out of order: inserted, doubled or moved.
seq | Số thứ tự không nối tiếp: có sự kiện bị thiếu, chèn, lặp hoặc đổi chỗ. | The seq does not go on by one: an event is missing, inserted, doubled or moved.
hash | Mã băm không khớp: nội dung, thời điểm hoặc mã băm đã bị đổi, hay đây không phải chỗ của sự kiện. | The hash does not fit: body, time or hash was changed, or the event does not belong here.
body | Nội dung không ghi hồ sơ này hoặc không ghi thao tác nào. | The body does not name this dossier, or no act.
act-missing | Tệp không có thao tác của sự kiện này. | The file does not have the act of this event.
act-time | Sự kiện và thao tác ghi thời điểm khác nhau. | The event and its act tell different times.
act-events | Thao tác ghi một số sự kiện, trong tệp có số khác. | The act says so many events, the file has another number of them.
act-hashes | Các sự kiện của thao tác này không phải là những sự kiện đã ghi cùng nó. | The events of this act are not those that were written with it.
act-twice | Thao tác này có hai lần. | This act is here twice.
counts | Dòng đầu ghi số lượng khác với số dòng có trong tệp: tệp bị cắt, bớt hoặc thêm. | The first line counts other lines than the file has: cut off, taken away or added.
empty | Không kiểm tra được: tệp rỗng. | Not checked: the file is empty.
no-export | Không kiểm tra được: đây không phải bản xuất nhật ký. | Not checked: this is no export of a journal.
version | Không kiểm tra được: phiên bản định dạng khác. | Not checked: another version of the format.
unreadable | Không kiểm tra được: không đọc được tệp. | Not checked: the file cannot be read.`;
const words = Object.fromEntries(
  WORDS.trim()
    .split('\n')
    .map((row) => row.split(' | '))
    .map(([code, ...said]) => [code, said]),
);

/** The first place that does not hold. */
class Broken extends Error {
  constructor(code, place, says, should) {
    super(code);
    this.found = { code, ...place, says: shown(says), should: shown(should) };
  }
}

/** Nothing can be said of this file. */
class Unchecked extends Error {}

/** Printable ASCII of bounded length: what a hostile file says reaches no terminal as it is. */
function shown(value) {
  if (value === undefined) return undefined;
  const said = typeof value === 'string' ? value : JSON.stringify(value);
  const text = said.replace(/[^ -~…]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return text.length > 300 ? `${text.slice(0, 150)} … ${text.slice(-140)}` : text;
}

/** Hex of the sha256 of bytes, or of a text as UTF-8; the one-shot function came with Node 20.12. */
const sha256 = crypto.hash
  ? (data) => crypto.hash('sha256', data, 'hex')
  : (data) => crypto.createHash('sha256').update(data).digest('hex');

const link = Buffer.alloc(80);
function linkHash({ previous, seq, recordedAt, body }) {
  link.write(previous, 0, 'hex');
  writeInt8(seq, 32);
  writeInt8(recordedAt, 40);
  link.write(sha256(body), 48, 'hex');
  return sha256(link);
}

function writeInt8(value, at) {
  link.writeUInt32BE(Math.floor(value / 2 ** 32), at);
  link.writeUInt32BE(value >>> 0, at + 4);
}

/** Texts by the act that they tell of, in parts small enough for memory; what is much lies in a temporary file without a name. */
class Parts {
  parts = Array.from({ length: PARTS }, () => ({ buffer: undefined, used: 0, spilt: [] }));
  spilt = 0;

  add(act, text) {
    const part = this.parts[Number.parseInt(act.slice(-2), 16)];
    part.buffer ??= Buffer.allocUnsafe(PART_BYTES);
    if (part.used + text.length > PART_BYTES) this.spill(part);
    part.used += part.buffer.write(text, part.used, 'latin1');
  }

  spill(part) {
    this.file ??= unnamedFile();
    const written = fs.writeSync(this.file, part.buffer, 0, part.used, this.spilt);
    if (written < part.used) throw new Error('No space for a temporary file');
    part.spilt.push([this.spilt, part.used]);
    this.spilt += part.used;
    part.used = 0;
  }

  textOf({ buffer, used, spilt }) {
    const before = spilt.map(([at, length]) => {
      const bytes = Buffer.allocUnsafe(length);
      fs.readSync(this.file, bytes, 0, length, at);
      return bytes.latin1Slice();
    });
    return before.join('') + (buffer?.latin1Slice(0, used) ?? '');
  }

  close() {
    if (this.file !== undefined) fs.closeSync(this.file);
  }
}

/** The events of one part beside its acts. @returns the place with the lowest line that does not hold */
function unboundIn(text) {
  const events = new Map();
  const acts = new Set();
  const broken = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const [act, hash, recordedAt, at, ...rest] = line.split(' ');
    const isEvent = rest.length === 2;
    if (isEvent && !events.has(act)) events.set(act, []);
    if (isEvent) events.get(act).push({ hash, recordedAt, line: Number(at), dossier: rest[0], seq: Number(rest[1]) });
    if (isEvent) continue;
    const told = { act, hash, recordedAt, line: Number(at), events: Number(rest[0]) };
    broken.push(
      acts.has(act) ? new Broken('act-twice', { line: told.line, act }) : unbound(told, events.get(act) ?? []),
    );
    acts.add(act);
    events.delete(act);
  }
  for (const [act, [first]] of events) broken.push(new Broken('act-missing', placeOf(first, act), act));
  return lowest(broken);
}

function unbound({ act, hash, recordedAt, line, events }, found) {
  const place = found.length > 0 ? placeOf(found[0], act) : { line, act };
  const late = found.find((event) => event.recordedAt !== recordedAt);
  if (late) return new Broken('act-time', placeOf(late, act), late.recordedAt, recordedAt);
  if (found.length !== events) return new Broken('act-events', place, events, found.length);
  const counted = events === 0 ? NO_EVENTS : sha256(Buffer.from(found.map((event) => event.hash).join(''), 'hex'));
  return counted === hash ? undefined : new Broken('act-hashes', place, hash, counted);
}

const placeOf = ({ line, dossier, seq }, act) => ({ line, dossier, seq, act });
const lowest = (all) => all.filter(Boolean).sort((a, b) => a.found.line - b.found.line)[0];

/** An export as it is read, line by line. */
class Reading {
  events = 0;
  dossiers = 0;
  acts = 0;
  dossier = '';
  lastAct = '';
  bound = new Parts();

  take(text, line) {
    if (line === 1) this.header(text);
    else if (this.acts === 0 && text.startsWith('{"dossier')) this.event(text, line);
    else this.act(text, line);
  }

  header(text) {
    if (text.startsWith(`\uFEFF${FORMAT}`)) throw new Broken('bom', { line: 1 });
    if (!text.startsWith(FORMAT)) throw new Unchecked('no-export');
    if (!text.startsWith(`${FORMAT}1,`)) throw new Unchecked('version');
    const [, events, acts, chain] = HEADER.exec(text.slice(FORMAT.length + 2)) ?? [];
    if (chain !== CHAIN) throw badForm(text, 1, forms.header);
    this.counted = { events: Number(events), acts: Number(acts) };
  }

  event(text, line) {
    const [head, dossier, nth, micros] = EVENT_HEAD.exec(text) ?? [];
    const [, hash] = EVENT_TAIL.exec(text.slice(-TAIL_LENGTH)) ?? [];
    const seq = Number(nth);
    const recordedAt = Number(micros);
    if (!hash || !Number.isSafeInteger(recordedAt)) throw badForm(text, line, forms.event);
    const body = textIn(text.slice(head.length - 1, 1 - TAIL_LENGTH));
    if (body === undefined) throw badForm(text, line, forms.event);
    const place = { line, dossier, seq };
    this.follow(place);
    const computed = linkHash({ previous: this.previous, seq, recordedAt, body });
    if (computed !== hash) throw new Broken('hash', place, hash, computed);
    const act = actIn(body, place);
    this.previous = hash;
    this.events += 1;
    this.bound.add(act, `${act} ${hash} ${recordedAt} ${line} ${dossier} ${seq}\n`);
  }

  follow({ line, dossier, seq }) {
    const isNew = dossier !== this.dossier;
    if (dossier < this.dossier) throw new Broken('order', { line, dossier, seq }, dossier, `> ${this.dossier}`);
    const expected = isNew ? 1 : this.seq + 1;
    if (seq !== expected) throw new Broken('seq', { line, dossier, seq }, seq, expected);
    if (isNew) this.previous = sha256(Buffer.from(dossier.replaceAll('-', ''), 'hex'));
    if (isNew) this.dossiers += 1;
    this.dossier = dossier;
    this.seq = seq;
  }

  act(text, line) {
    const [, act, recordedAt, events, hash = NO_EVENTS] = ACT.exec(text) ?? [];
    if (!act || (events === '0') !== (hash === NO_EVENTS))
      throw badForm(text, line, this.events < this.counted.events ? forms.event : forms.act);
    const key = `${recordedAt.padStart(16, '0')} ${act}`;
    if (key <= this.lastAct) throw new Broken('order', { line, act }, key, `> ${this.lastAct}`);
    this.lastAct = key;
    this.acts += 1;
    this.bound.add(act, `${act} ${hash} ${recordedAt} ${line} ${events}\n`);
  }

  /** @returns all that does not hold once every line has been read */
  end() {
    const unbound = lowest(this.bound.parts.map((part) => unboundIn(this.bound.textOf(part))));
    const { events, acts } = this;
    const says = `${this.counted.events} events, ${this.counted.acts} acts`;
    const found = `${events} events, ${acts} acts`;
    return [unbound, says === found ? undefined : new Broken('counts', { line: 1 }, says, found)].filter(Boolean);
  }
}

/** @returns the text that this quoted JSON string writes in the one way that the format knows */
function textIn(quoted) {
  const text = parsed(quoted);
  const isSound = typeof text === 'string' && (!RARE_ESCAPE.test(quoted) || JSON.stringify(text) === quoted);
  return isSound ? text : undefined;
}

/**
 * The act that a body names. Canonical JSON writes members in the order of their names, so that mostly nothing has to be
 * parsed to see this one and the dossier.
 */
function actIn(body, place) {
  const [, first] = FIRST_ACT.exec(body) ?? [];
  if (first && body.includes(`,"dossier":"${place.dossier}","id":"`)) return first;
  const { act, dossier } = parsed(body) ?? {};
  if (dossier !== place.dossier) throw new Broken('body', place, dossier, place.dossier);
  if (typeof act !== 'string' || !AN_ID.test(act)) throw new Broken('body', place, act);
  return act;
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function badForm(text, line, form) {
  return text.endsWith('\r') ? new Broken('crlf', { line }) : new Broken('form', { line }, text, form);
}

/** Gives each line without its end, and its number from 1; holds a chunk at a time. */
function eachLine(file, take) {
  let buffer = Buffer.allocUnsafe(CHUNK);
  let held = 0;
  let line = 0;
  const give = (from, to, isSound) => {
    line += 1;
    if (!isSound && !isUtf8(buffer.subarray(from, to)))
      throw line === 1 ? new Unchecked('no-export') : new Broken('utf8', { line });
    take(buffer.utf8Slice(from, to), line);
  };
  for (let read = fs.readSync(file, buffer, 0, CHUNK, null); read > 0;) {
    const filled = buffer.subarray(0, held + read);
    const isSound = isUtf8(filled.subarray(0, filled.lastIndexOf(10) + 1));
    let from = 0;
    for (let to = filled.indexOf(10); to !== -1; to = filled.indexOf(10, from)) {
      give(from, to, isSound);
      from = to + 1;
    }
    held = filled.copy(buffer, 0, from);
    if (held === buffer.length) buffer = longer(buffer, line + 1);
    read = fs.readSync(file, buffer, held, buffer.length - held, null);
  }
  if (line === 0 && held === 0) throw new Unchecked('empty');
  const last = line + 1;
  if (line === 0) give(0, held, false);
  if (held > 0) throw new Broken('cut', { line: last });
}

function longer(buffer, line) {
  if (line === 1) throw new Unchecked('no-export');
  if (buffer.length >= LONGEST) throw new Broken('long', { line });
  return Buffer.concat([buffer], buffer.length * 2);
}

function unnamedFile() {
  const folder = fs.mkdtempSync(join(tmpdir(), 'verify-journal-'));
  const file = fs.openSync(join(folder, 'acts'), 'w+', 0o600);
  fs.rmSync(folder, { recursive: true });
  return file;
}

function read(path) {
  const reading = new Reading();
  const file = fs.openSync(path, 'r');
  try {
    eachLine(file, (text, line) => reading.take(text, line));
    const { events, dossiers, acts } = reading;
    return { broken: reading.end(), events, dossiers, acts };
  } finally {
    fs.closeSync(file);
    reading.bound.close();
  }
}

/** @returns verdict `sound`, `broken` with the places, or `unchecked` with the reason */
function check(path) {
  try {
    const { broken, ...counted } = read(path);
    if (broken.length === 0) return { file: path, verdict: 'sound', ...counted };
    return { file: path, verdict: 'broken', broken: broken.map(({ found }) => found) };
  } catch (error) {
    if (error instanceof Broken) return { file: path, verdict: 'broken', broken: [error.found] };
    if (error instanceof Unchecked) return { file: path, verdict: 'unchecked', reason: error.message };
    return { file: path, verdict: 'unchecked', reason: 'unreadable', detail: error.message };
  }
}

function tell({ file, verdict, broken = [], reason, detail, ...counted }) {
  if (verdict === 'unchecked')
    return [file, ...words[reason].map((text) => `  ${text}`), ...(detail ? [`  ${detail}`] : [])];
  if (verdict === 'broken') return [file, '  KHÔNG KHỚP · BROKEN', ...broken.flatMap(tellPlace)];
  const { events, dossiers, acts } = counted;
  return [
    file,
    '  KHỚP · SOUND',
    `  ${events} sự kiện của ${dossiers} hồ sơ, ${acts} thao tác: mọi chuỗi mã băm đều khớp.`,
    `  ${events} events of ${dossiers} dossiers, ${acts} acts: every chain of hashes holds.`,
    '  Ai viết lại cả chuỗi thì tệp vẫn khớp: hãy so với bản xuất trước.',
    '  Whoever wrote whole chains anew would pass as well: compare with an earlier export.',
  ];
}

function tellPlace({ code, line, dossier, seq, act, says, should }, nth) {
  const [vietnamese, english] = words[code];
  const where = (names) =>
    [line, dossier, seq, act]
      .flatMap((value, at) => (value === undefined ? [] : [`${names[at]} ${value}`]))
      .join(' · ');
  return [
    `  ${where(['dòng', 'hồ sơ', 'sự kiện số', 'thao tác'])}`,
    `  ${vietnamese}`,
    `  ${nth === 0 ? 'first broken' : 'and'}: ${where(['line', 'dossier', 'seq', 'act'])}`,
    `  ${english}`,
    ...(says === undefined ? [] : [`    ghi là / says:          ${says}`]),
    ...(should === undefined ? [] : [`    phải là / should say:   ${should}`]),
  ];
}

const USE = `Cách dùng / Use: node verify-journal.mjs [--json] TỆP|FILE…
Mã thoát / exit code: 0 khớp / sound · 1 không khớp / broken · 2 không kiểm tra được / not checked`;

function asked() {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false } }, allowPositionals: true });
  } catch {
    return { values: {}, positionals: [] };
  }
}

const { values, positionals } = asked();
if (positionals.length === 0) process.stderr.write(`${USE}\n`);
const codes = positionals.map((file) => {
  const result = check(file);
  process.stdout.write(`${values.json ? JSON.stringify(result) : tell(result).join('\n')}\n`);
  return ['sound', 'broken', 'unchecked'].indexOf(result.verdict);
});
process.exitCode = codes.length === 0 ? 2 : Math.max(...codes);
