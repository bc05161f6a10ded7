import { SHORTEST, type SecretWord } from './secret-words.js';

/** One way in which a word may be written, in small letters. */
export interface Form {
  kind: SecretWord['kind'];
  form: string;
  /** Its bytes in hexadecimal digits: what bytes are shown as can hold nothing else of it but by chance. */
  isBytes: boolean;
}

/** A global name is dear to look up in a test's own context, and this one is needed at every sign. */
const { imul } = Math;
const FACTOR = 31;
const SLOTS = 65_536;
/** What a sign weighs when it leaves the window. */
const LEAVING = Array.from({ length: SHORTEST }).reduce<number>((weight) => imul(weight, FACTOR), 1);

/** Finds any of many words in one pass over a text (Rabin and Karp), so that the cost is the text's length alone. */
export class WordSearch {
  private readonly starts = new Map<number, Form[]>();
  /** Whether a start may have this hash; asked first, at every sign of the text. */
  private readonly taken = new Uint8Array(SLOTS);

  constructor(words: readonly SecretWord[]) {
    const forms = words.flatMap(({ kind, word }) => formsOf(word).map((form) => ({ kind, ...form })));
    for (const form of new Map(forms.map((each) => [each.form, each])).values()) this.add(form);
  }

  /** Each form that stands in the text, once. @param text in small letters */
  in(text: string): Form[] {
    const found = new Set<Form>();
    let hash = 0;
    for (let at = 0; at < text.length; at += 1) {
      hash = (imul(hash, FACTOR) + text.charCodeAt(at)) | 0;
      if (at >= SHORTEST) hash = (hash - imul(text.charCodeAt(at - SHORTEST), LEAVING)) | 0;
      if (this.taken[hash & (SLOTS - 1)]) this.look(text, at - SHORTEST + 1, hash, found);
    }
    return [...found];
  }

  private look(text: string, from: number, hash: number, found: Set<Form>): void {
    const standing = this.starts.get(hash)?.filter(({ form }) => text.startsWith(form, from)) ?? [];
    for (const form of standing) found.add(form);
  }

  private add(form: Form): void {
    let hash = 0;
    for (let at = 0; at < SHORTEST; at += 1) hash = (imul(hash, FACTOR) + form.form.charCodeAt(at)) | 0;
    this.taken[hash & (SLOTS - 1)] = 1;
    this.starts.set(hash, [...(this.starts.get(hash) ?? []), form]);
  }
}

/** As it is, as JSON escapes it, without marks, and as the hexadecimal digits by which bytes are shown. */
function formsOf(word: string): Omit<Form, 'kind'>[] {
  const lower = word.toLowerCase();
  const plain = lower.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd');
  const escaped = JSON.stringify(lower).slice(1, -1);
  const shown = [...new Set([lower, escaped, plain])].map((form) => ({ form, isBytes: false }));
  const forms = [...shown, { form: Buffer.from(word).toString('hex'), isBytes: true }];
  return forms.filter(({ form }) => form.length >= SHORTEST);
}
