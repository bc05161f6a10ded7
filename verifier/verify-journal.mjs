#!/usr/bin/env node
/**
 * Checks exports of the journal (docs/journal-format.md) with nothing but Node 20 or later: the chain of every dossier,
 * that acts and events belong together, and that every act of a past day stands under the root of its day. Each file is read
 * once from its front; memory does not grow with it, but for a root a day and province.
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
/** Of an act that names its own unit. */
const KNOWN = '-';

const ID = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const COUNT = '(0|[1-9]\\d{0,15})';
const HASH = '([0-9a-f]{64})';
const CHAIN =
  'sha256(prev || int8(seq) || int8(recordedAt) || sha256(utf8(body))), big-endian; prev of seq 1 = sha256(dossier id, 16 bytes)';
const ROOT = 'sha256(previous || utf8(day) || hashes of its acts); the first previous = sha256(unit id, 16 bytes)';
const FORMAT = '{"format":"dossier-courier-journal","v":';
/** In the order in which they stand in the file. */
const forms = {
  units: '{"unit" : "…", "code" : "…", "kind" : "…", "root" : "…"}',
  events: '{"dossier" : "…", "seq" : …, "recordedAt" : …, "body" : "…", "hash" : "…"}',
  acts: '{"act" : "…", "body" : "…", "root" : "…", "hash" : "…"}',
  roots: '{"root" : "…", "unit" : "…", "day" : "…", "previous" : "…", "acts" : …}',
};
const kinds = Object.keys(forms);
/** By the third character of a line. */
const kindOf = { u: 0, d: 1, a: 2, r: 3 };
const HEADER_FORM = `${FORMAT}2,"units":…,"events":…,"acts":…,"roots":…,"rooted":"…"|null,"directory":"…","hash":"${CHAIN}","root":"${ROOT}"}`;
const DAY = '(\\d{4}-\\d\\d-\\d\\d)';
const HEADER = new RegExp(
  `^"units":${COUNT},"events":${COUNT},"acts":${COUNT},"roots":${COUNT},"rooted":(?:"${DAY}"|null),"directory":"${HASH}","hash":"(.*)","root":"(.*)"}$`,
);
const UNIT = new RegExp(
  `^{"unit" : "${ID}", "code" : "([A-Z0-9-]+)", "kind" : "(nation|province|office|desk|authority)", "root" : "${ID}"}$`,
);
const EVENT_HEAD = new RegExp(`^{"dossier" : "${ID}", "seq" : ${COUNT}, "recordedAt" : ${COUNT}, "body" : "`);
const EVENT_TAIL = new RegExp(`^", "hash" : "${HASH}"}$`);
const EVENT_TAIL_LENGTH = '", "hash" : ""}'.length + 64;
const ACT_HEAD = new RegExp(`^{"act" : "${ID}", "body" : "`);
const ACT_TAIL = new RegExp(`^", "root" : "${ID}", "hash" : "${HASH}"}$`);
const ACT_TAIL_LENGTH = '", "root" : "", "hash" : ""}'.length + 36 + 64;
const ROOT_LINE = new RegExp(
  `^{"root" : "${HASH}", "unit" : "${ID}", "day" : "${DAY}", "previous" : "${HASH}", "acts" : ${COUNT}}$`,
);
const AN_ID = new RegExp(`^${ID}$`);
const A_HASH = new RegExp(`^${HASH}$`);
const FIRST_ACT = new RegExp(`^{"act":"${ID}"`);
/** At the end of a body: members stand in the order of their names. */
const PROVINCE = /"province":"([A-Z0-9-]*)","type":"[^"]*","v":\d+}$/;
const PROVINCE_LENGTH = 160;
/** At the end of an act's body; one that has other columns as well is parsed. */
const COLUMNS = new RegExp(
  `(?:,"eventHashes":"${HASH}")?,"events":${COUNT},"id":"${ID}","kind":"[^"]*","occurredAt":\\d+,"recordedAt":${COUNT},"requestMac":"[^"]*","role":"[^"]*","status":\\d+(?:,"unit":"${ID}")?}$`,
);
const COLUMNS_LENGTH = 520;
/** An escape other than that of a quotation mark or backslash, or what looks like one. */
const RARE_ESCAPE = /\\[^"\\]/;
const HOUR = 3_600_000_000;
/** Hex digits of act hashes that are hashed at once. */
const MUCH = 1 << 16;

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
act-hash | Mã băm của thao tác không khớp: nội dung hoặc mã băm đã bị đổi. | The hash of the act does not fit: its body or hash was changed.
act-body | Nội dung không phải của thao tác này. | The body is not that of this act.
act-root | Thao tác này thuộc mã gốc của đơn vị khác. | This act stands under the root of another unit.
directory | Danh sách đơn vị đã bị đổi. | The lines of the units were changed.
root | Mã gốc của ngày không phải là mã gốc của các thao tác trong ngày. | The root of the day is not that of its acts.
root-acts | Mã gốc của ngày ghi một số thao tác, trong tệp có số khác: thao tác bị bỏ hoặc thêm. | The root of the day is of so many acts, the file has another number of them: acts were taken away or added.
root-chain | Mã gốc không nối với mã gốc của ngày trước. | The root does not hang on the one of the day before.
root-missing | Ngày này có thao tác nhưng tệp không có mã gốc. | There are acts of this day, and no root of it in the file.
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

const idBytes = (id) => Buffer.from(id.replaceAll('-', ''), 'hex');

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
function unboundIn(text, units) {
  const events = new Map();
  const acts = new Set();
  const broken = [];
  for (const line of text.split('\n').slice(0, -1)) {
    // an event has a dossier, its seq and a province at its end, an act how many events it has and its root
    const [act, hash, recordedAt, at, about, more, province] = line.split(' ');
    if (province !== undefined) {
      const event = { hash, recordedAt, line: Number(at), dossier: about, seq: Number(more), province };
      const own = events.get(act) ?? [];
      own.push(event);
      events.set(act, own);
      continue;
    }
    const told = { act, hash, recordedAt, line: Number(at), events: Number(about), root: more };
    broken.push(
      acts.has(act) ? new Broken('act-twice', { line: told.line, act }) : unbound(told, events.get(act) ?? [], units),
    );
    acts.add(act);
    events.delete(act);
  }
  for (const [act, [first]] of events) broken.push(new Broken('act-missing', placeOf(first, act), act));
  return lowest(broken);
}

function unbound({ act, hash, recordedAt, line, events, root }, found, units) {
  const place = () => (found.length > 0 ? placeOf(found[0], act) : { line, act });
  const late = found.find((event) => event.recordedAt !== recordedAt);
  if (late) return new Broken('act-time', placeOf(late, act), late.recordedAt, recordedAt);
  if (found.length !== events) return new Broken('act-events', place(), events, found.length);
  const counted = events === 0 ? NO_EVENTS : sha256(Buffer.from(hashesOf(found), 'hex'));
  if (counted !== hash) return new Broken('act-hashes', place(), hash, counted);
  const expected = root === KNOWN ? KNOWN : (units.provinces.get(found[0]?.province) ?? units.nation);
  return root === expected ? undefined : new Broken('act-root', { line, act }, root, expected);
}

const hashesOf = (found) => (found.length === 1 ? found[0].hash : found.map(({ hash }) => hash).join(''));
const placeOf = ({ line, dossier, seq }, act) => ({ line, dossier, seq, act });
const lowest = (all) => all.filter(Boolean).sort((a, b) => a.found.line - b.found.line)[0];

/** The units of the file: under whose root the acts of each stand. */
class Units {
  roots = new Map();
  codes = new Map();
  provinces = new Map();
  nation = undefined;
  last = '';
  directory = crypto.createHash('sha256');

  take(text, line) {
    const [, unit, code, kind, root] = UNIT.exec(text) ?? [];
    if (!unit) throw badForm(text, line, forms.units);
    if (unit <= this.last) throw new Broken('order', { line }, unit, `> ${this.last}`);
    this.last = unit;
    this.directory.update(`${text}\n`);
    this.roots.set(unit, root);
    this.codes.set(unit, code);
    if (kind === 'province') this.provinces.set(code, unit);
    if (kind === 'nation') this.nation = unit;
  }
}

/** Beyond the last one, or where none can be made. */
const NO_ROOT = { key: '~', acts: 0 };

/** The roots as the acts of the file make them, and beside them those that the file tells. */
class Roots {
  /** As many as there are days with acts, of each province. */
  made = [];
  compared = 0;
  day = -1;
  sums = new Map();
  lastMade = new Map();
  lastTold = new Map();
  lastKey = '';

  constructor(units, rooted) {
    this.units = units;
    this.rooted = rooted;
  }

  /** An act; they come in the order of time. */
  add(recordedAt, unit, hash) {
    const day = Math.floor((recordedAt + 7 * HOUR) / (24 * HOUR));
    if (day !== this.day) this.endDay();
    this.day = day;
    const sum = this.sums.get(unit) ?? this.begin(unit);
    sum.acts += 1;
    sum.hashes += hash;
    if (sum.hashes.length < MUCH) return;
    sum.hash.update(sum.hashes, 'hex');
    sum.hashes = '';
  }

  begin(unit) {
    const previous = this.lastMade.get(unit) ?? sha256(idBytes(unit));
    const day = new Date((this.day * 24 * HOUR) / 1000).toISOString().slice(0, 10);
    const hash = crypto.createHash('sha256').update(previous, 'hex').update(day);
    const sum = { unit, day, hash, acts: 0, hashes: '' };
    this.sums.set(unit, sum);
    return sum;
  }

  endDay() {
    const inOrder = [...this.sums.values()].sort((a, b) => (a.unit < b.unit ? -1 : 1));
    for (const { unit, day, hash, acts, hashes } of inOrder) {
      const root = hash.update(hashes, 'hex').digest('hex');
      this.lastMade.set(unit, root);
      this.made.push({ key: `${day} ${unit}`, unit, day, acts, root });
    }
    this.sums.clear();
  }

  compare(text, line) {
    const [, root, unit, day, previous, acts] = ROOT_LINE.exec(text) ?? [];
    if (!root) throw badForm(text, line, forms.roots);
    const key = `${day} ${unit}`;
    if (key <= this.lastKey || day > (this.rooted ?? ''))
      throw new Broken('order', { line }, key, `> ${this.lastKey}, <= ${this.rooted}`);
    this.lastKey = key;
    const made = this.made[this.compared] ?? NO_ROOT;
    if (made.key < key) throw this.missing(made, line);
    this.expect({ root, unit, day, previous, acts: Number(acts) }, made.key === key ? made : NO_ROOT, line);
    this.lastTold.set(unit, root);
    this.compared += 1;
  }

  expect({ root, unit, day, previous, acts }, made, line) {
    const place = this.placeOf({ unit, day }, line);
    const before = this.lastTold.get(unit) ?? sha256(idBytes(unit));
    if (previous !== before) throw new Broken('root-chain', place, previous, before);
    if (acts !== made.acts) throw new Broken('root-acts', place, acts, made.acts);
    if (root !== made.root) throw new Broken('root', place, root, made.root);
  }

  /** @returns the first root that is not there */
  end(line) {
    const made = this.made[this.compared];
    return made && made.day <= (this.rooted ?? '') ? this.missing(made, line) : undefined;
  }

  missing(made, line) {
    return new Broken('root-missing', this.placeOf(made, line), undefined, made.root);
  }

  placeOf({ unit, day }, line) {
    return { line, unit: this.units.codes.get(unit) ?? unit, day };
  }
}

/** An export as it is read, line by line. */
class Reading {
  found = { units: 0, events: 0, acts: 0, roots: 0 };
  kind = 0;
  dossiers = 0;
  dossier = '';
  lastAct = '';
  lines = 0;
  bound = new Parts();
  units = new Units();

  take(text, line) {
    this.lines = line;
    if (line === 1) this.header(text);
    else this.line(kindOf[text[2]], text, line);
  }

  line(kind, text, line) {
    const expected = kinds.find((each) => this.found[each] < this.counted[each]) ?? 'roots';
    if (kind === undefined || kind < this.kind) throw badForm(text, line, forms[expected]);
    for (; this.kind < kind; this.kind += 1) this.endKind();
    if (kind === 0) this.units.take(text, line);
    else if (kind === 1) this.event(text, line);
    else if (kind === 2) this.act(text, line);
    else this.roots.compare(text, line);
    this.found[kinds[kind]] += 1;
  }

  /** All lines of one kind have been read. */
  endKind() {
    if (this.kind === 2) this.roots.endDay();
    if (this.kind > 0) return;
    const directory = this.units.directory.digest('hex');
    if (directory !== this.counted.directory)
      throw new Broken('directory', { line: 1 }, this.counted.directory, directory);
  }

  header(text) {
    if (text.startsWith(`\uFEFF${FORMAT}`)) throw new Broken('bom', { line: 1 });
    if (!text.startsWith(FORMAT)) throw new Unchecked('no-export');
    if (!text.startsWith(`${FORMAT}2,`)) throw new Unchecked('version');
    const [, units, events, acts, roots, rooted, directory, chain, root] =
      HEADER.exec(text.slice(FORMAT.length + 2)) ?? [];
    if (chain !== CHAIN || root !== ROOT) throw badForm(text, 1, HEADER_FORM);
    const [unitsTold, eventsTold, actsTold, rootsTold] = [units, events, acts, roots].map(Number);
    this.counted = { units: unitsTold, events: eventsTold, acts: actsTold, roots: rootsTold, directory };
    this.rooted = rooted;
    this.roots = new Roots(this.units, rooted);
  }

  event(text, line) {
    const [head, dossier, nth, micros] = EVENT_HEAD.exec(text) ?? [];
    const [, hash] = EVENT_TAIL.exec(text.slice(-EVENT_TAIL_LENGTH)) ?? [];
    const seq = Number(nth);
    const recordedAt = Number(micros);
    if (!hash || !Number.isSafeInteger(recordedAt)) throw badForm(text, line, forms.events);
    const body = textIn(text.slice(head.length - 1, 1 - EVENT_TAIL_LENGTH));
    if (body === undefined) throw badForm(text, line, forms.events);
    const place = { line, dossier, seq };
    this.follow(place);
    const computed = linkHash({ previous: this.previous, seq, recordedAt, body });
    if (computed !== hash) throw new Broken('hash', place, hash, computed);
    const act = actIn(body, place);
    const [, province] = PROVINCE.exec(body.slice(-PROVINCE_LENGTH)) ?? [];
    this.previous = hash;
    this.bound.add(act, `${act} ${hash} ${recordedAt} ${line} ${dossier} ${seq} ${province || '-'}\n`);
  }

  follow({ line, dossier, seq }) {
    const isNew = dossier !== this.dossier;
    if (dossier < this.dossier) throw new Broken('order', { line, dossier, seq }, dossier, `> ${this.dossier}`);
    const expected = isNew ? 1 : this.seq + 1;
    if (seq !== expected) throw new Broken('seq', { line, dossier, seq }, seq, expected);
    if (isNew) this.previous = sha256(idBytes(dossier));
    if (isNew) this.dossiers += 1;
    this.dossier = dossier;
    this.seq = seq;
  }

  act(text, line) {
    const [head, act] = ACT_HEAD.exec(text) ?? [];
    const [, root, hash] = ACT_TAIL.exec(text.slice(-ACT_TAIL_LENGTH)) ?? [];
    const body = act && hash ? textIn(text.slice(head.length - 1, 1 - ACT_TAIL_LENGTH)) : undefined;
    if (body === undefined)
      throw badForm(text, line, this.found.events < this.counted.events ? forms.events : forms.acts);
    const place = { line, act };
    const computed = sha256(body);
    if (computed !== hash) throw new Broken('act-hash', place, hash, computed);
    const { recordedAt, events, eventHashes, unit } = columnsIn(body, place);
    const key = `${String(recordedAt).padStart(16, '0')} ${act}`;
    if (key <= this.lastAct) throw new Broken('order', place, key, `> ${this.lastAct}`);
    this.lastAct = key;
    const expected = unit === undefined ? root : this.units.roots.get(unit);
    if (root !== expected) throw new Broken('act-root', place, root, expected);
    this.roots.add(recordedAt, root, hash);
    const own = unit === undefined ? root : KNOWN;
    this.bound.add(act, `${act} ${eventHashes} ${recordedAt} ${line} ${events} ${own}\n`);
  }

  /** @returns all that does not hold once every line has been read */
  end() {
    for (; this.kind < 3; this.kind += 1) this.endKind();
    const unbound = lowest(this.bound.parts.map((part) => unboundIn(this.bound.textOf(part), this.units)));
    const missing = this.roots.end(this.lines);
    const [says, found] = [this.counted, this.found].map((each) =>
      kinds.map((kind) => `${each[kind]} ${kind}`).join(', '),
    );
    const cut = says === found ? undefined : new Broken('counts', { line: 1 }, says, found);
    return [unbound, missing, cut].filter(Boolean);
  }
}

function columnsAtEnd(body) {
  const [found, eventHashes, events, id, recordedAt, unit] = COLUMNS.exec(body.slice(-COLUMNS_LENGTH)) ?? [];
  return found && { id, recordedAt: Number(recordedAt), events: Number(events), eventHashes, unit };
}

/** What of an act's columns is compared with others. @throws Broken for a body of another act */
function columnsIn(body, place) {
  const { id, recordedAt, events, eventHashes = NO_EVENTS, unit } = columnsAtEnd(body) ?? parsed(body) ?? {};
  const isTimed = Number.isSafeInteger(recordedAt) && recordedAt >= 0;
  const isCounted = Number.isSafeInteger(events) && (events === 0) === (eventHashes === NO_EVENTS);
  const isBound = eventHashes === NO_EVENTS || A_HASH.test(eventHashes);
  if (id !== place.act || !isTimed || !isCounted || !isBound) throw new Broken('act-body', place, id, place.act);
  return { recordedAt, events, eventHashes, unit };
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
    const broken = reading.end();
    const { found, dossiers, rooted } = reading;
    return { broken, events: found.events, dossiers, acts: found.acts, roots: found.roots, rooted };
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
  const { events, dossiers, acts, roots, rooted = '–' } = counted;
  return [
    file,
    '  KHỚP · SOUND',
    `  ${events} sự kiện của ${dossiers} hồ sơ, ${acts} thao tác: mọi chuỗi mã băm đều khớp.`,
    `  ${events} events of ${dossiers} dossiers, ${acts} acts: every chain of hashes holds.`,
    `  ${roots} mã gốc của ngày, đến hết ngày ${rooted} · ${roots} roots of days, up to ${rooted}.`,
    '  Ai viết lại tất cả thì tệp vẫn khớp: hãy so mã gốc với mã in trên giấy, hoặc với bản xuất trước.',
    '  Whoever wrote everything anew would pass as well: compare a root with one on paper, or with an earlier export.',
  ];
}

function tellPlace({ code, line, dossier, seq, act, unit, day, says, should }, nth) {
  const [vietnamese, english] = words[code];
  const where = (names) =>
    [line, dossier, seq, act, unit, day]
      .flatMap((value, at) => (value === undefined ? [] : [`${names[at]} ${value}`]))
      .join(' · ');
  return [
    `  ${where(['dòng', 'hồ sơ', 'sự kiện số', 'thao tác', 'đơn vị', 'ngày'])}`,
    `  ${vietnamese}`,
    `  ${nth === 0 ? 'first broken' : 'and'}: ${where(['line', 'dossier', 'seq', 'act', 'unit', 'day'])}`,
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
