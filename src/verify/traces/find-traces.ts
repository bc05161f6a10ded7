import { allProblems } from '../../platform/problems.js';
import type { SecretWords } from './secret-words.js';
import { WordSearch, type Form } from './word-search.js';

/** Some text that was written, and where it stands: a table, a log, a refusal, a key of the queue, the name of a file. */
export interface Told {
  place: string;
  text: string;
}

/** What stands in clear where nothing of a person may stand. */
export interface Trace {
  place: string;
  /** The column or field, as far as it can be told. */
  field: string;
  kind: string;
  /** Place, field and kind with what stands before the secret; of the secret no more than its first sign. */
  line: string;
}

/**
 * Each secret that is told, once for each place, field and kind.
 * @param codes what opens a dossier or proves a delivery, six signs each
 */
export function findTraces(told: readonly Told[], words: SecretWords, codes: ReadonlySet<string>): Trace[] {
  const found = [...findWords(told, new WordSearch(words.all)), ...findCodes(told, codes)];
  return [...new Map(found.map((trace) => [trace.line, trace])).values()];
}

/** Bytes as PostgreSQL shows them. */
const BYTES = /\\x[0-9a-f]+/g;

/** @param text in small letters; a telephone number among the digits of encrypted bytes is chance */
function formsIn(text: string, words: WordSearch): Form[] {
  const bytes = words.in((text.match(BYTES) ?? []).join(' ')).filter(({ isBytes }) => isBytes);
  return [...words.in(text.replace(BYTES, '')), ...bytes];
}

function findWords(told: readonly Told[], words: WordSearch): Trace[] {
  // a free text may sound like our catalogue: in a refusal such words are ours
  const ours = new Set(words.in(JSON.stringify(allProblems()).toLowerCase()));
  return told.flatMap((where) =>
    formsIn(where.text.toLowerCase(), words)
      .filter((found) => where.place !== 'refusal' || !ours.has(found))
      .map(({ kind, form }) => trace(where, kind, form)),
  );
}

/** Six signs that stand alone; a part of a hash or of a longer number is none. */
const CODE = /(?<![\w+-]|\w\.)[0-9A-Z]{6}(?![\w+-]|\.\w)/g;

function findCodes(told: readonly Told[], codes: ReadonlySet<string>): Trace[] {
  return told.flatMap((where) =>
    (where.text.match(CODE) ?? []).filter((code) => codes.has(code)).map((code) => trace(where, 'code', code)),
  );
}

const BEFORE = 30;

function trace({ place, text }: Told, kind: string, form: string): Trace {
  const at = text.toLowerCase().indexOf(form.toLowerCase());
  const field = [...text.slice(0, at).matchAll(/"(\w+)\\*":/g)].at(-1)?.[1] ?? '';
  const before = text.slice(Math.max(0, at - BEFORE), at).replace(/\p{Lu}|\d/gu, '·');
  return { place, field, kind, line: `${place}.${field}: ${kind} …${before}${text.slice(at, at + 1)}•••` };
}
