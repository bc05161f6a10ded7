import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What kind of secret a word is; a report names the kind and never the word. */
type Kind = 'name' | 'phone' | 'address' | 'words' | 'id-number' | 'token';

export interface SecretWord {
  kind: Kind;
  /** As it was sent, NFC. */
  word: string;
}

/**
 * Fields of a request whose text names a thing, and is kept and repeated in clear. What stands here or has a field's name
 * below is known; every other text of several words is a person's, so that a field nobody thought of is searched for.
 */
export const OF_THINGS: ReadonlySet<string> = new Set([
  ...['number', 'numbers', 'slips', 'seal', 'code', 'claimedCode', 'postCode'],
  ...['procedure', 'authority', 'desk', 'unit', 'fromUnit', 'place', 'target', 'run', 'stops'],
  ...['province', 'district', 'ward'],
  ...['path', 'url', 'ifMatch', 'occurredAt'],
  // bytes that devices sign, and numbers of envelopes
  ...['offer', 'accept', 'offered', 'accepted'],
]);
/** Called like a thing, and yet a person's. */
const OF_PERSONS: ReadonlySet<string> = new Set(['authorisation.number']);

/** A shorter one is found by chance. */
export const SHORTEST = 8;
const LONGEST = 60;
const MOST_WORDS = 50_000;
/** What is deeper the service refuses unread. */
const DEEPEST = 70;

/** @param field the names under which a text stands in a body, the last two at least: `authorisation.number` */
export function isOfThing(field: string): boolean {
  const names = field.split('.');
  return OF_THINGS.has(names.at(-1) ?? '') && !OF_PERSONS.has(names.slice(-2).join('.'));
}

/** Words that requests brought of people, by the name of the field, names of staff, and secrets of the service itself. */
export class SecretWords {
  private readonly words = new Map<string, Kind>();

  constructor(private readonly mostWords = MOST_WORDS) {}

  /** @param folder reference data, with the staff's names */
  static of(folder: string, ...secrets: readonly string[]): SecretWords {
    const words = new SecretWords();
    for (const secret of secrets) words.add('token', secret);
    for (const name of staffNames(folder)) words.add('name', withoutSample(name));
    return words;
  }

  /** @throws Error when they are too many: then a search would not be for all */
  get all(): SecretWord[] {
    if (this.words.size > this.mostWords) throw new Error(`More than ${this.mostWords} words to search for`);
    return [...this.words].map(([word, kind]) => ({ word, kind }));
  }

  add(kind: Kind, word: string): void {
    const known = word.normalize('NFC').slice(0, LONGEST).trim();
    if (known.length >= SHORTEST) this.words.set(known, kind);
  }

  /** The last part of a bearer token is its signature: nobody else has it. */
  addBearer(authorization: string | undefined): void {
    const signature = authorization?.split('.').at(2);
    if (signature) this.add('token', signature);
  }

  /** Whatever in a body says something of a person. @param field the names under which it stands, dots between */
  addFrom(value: unknown, field = '', depth = 0): void {
    if (typeof value === 'string') this.addText(field, value);
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
    for (const [key, inner] of Object.entries(value)) {
      const name = field.slice(field.lastIndexOf('.') + 1);
      this.addFrom(inner, Array.isArray(value) ? field : `${name}.${key}`, depth + 1);
    }
  }

  private addText(field: string, text: string): void {
    if (/^\d{12}$/.test(text)) this.add('id-number', text);
    const name = field.slice(field.lastIndexOf('.') + 1);
    const several = /\p{L}\s+\S/u.test(text) || /\S\s+\p{L}/u.test(text);
    if (name === 'phone') this.addPhone(text);
    else if (name === 'name') this.add('name', withoutSample(text));
    else if (name === 'address' && several) this.add('address', text);
    else if (!isOfThing(field) && several) this.add('words', withoutSample(text));
  }

  /** However it is written, its last nine digits stay. */
  private addPhone(text: string): void {
    const digits = text.replace(/\D/g, '');
    if (digits.length >= 9) this.add('phone', digits.slice(-9));
  }
}

/** "Nguyễn Thị Ngọc Ánh" is her name; what is too short without "(mẫu)" is looked for with it. */
function withoutSample(name: string): string {
  const bare = name.replace(/\s*\(mẫu\)\s*$/, '');
  return /\s/.test(bare) && bare.length >= SHORTEST ? bare : /\(mẫu\)/.test(name) ? name : '';
}

function staffNames(folder: string): string[] {
  const [head = '', ...lines] = readFileSync(join(folder, 'staff.csv'), 'utf8').split('\n');
  const column = head.split(',').indexOf('name');
  return lines.map((line) => line.split(',')[column] ?? '');
}
