import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REFERENCE_FOLDER, SECRET_KEY } from './settings.js';

/** What kind of secret a word is; a report names the kind and never the word. */
type Kind = 'name' | 'phone' | 'address' | 'words' | 'id-number' | 'token';

export interface SecretWord {
  kind: Kind;
  /** As it was sent, NFC. */
  word: string;
}

const FREE_TEXT = new Set(['note', 'reason', 'text', 'remark', 'capacity', 'witness', 'witnesses']);
/** A shorter one is found by chance. */
const SHORTEST = 8;
const LONGEST = 60;
const MOST_WORDS = 300;
/** What is deeper the service refuses unread. */
const DEEPEST = 70;

/** Words that requests brought of people, by the name of the field, and the secrets of the service itself. */
export class SecretWords {
  private readonly words = new Map<string, Kind>();

  constructor() {
    this.add('token', SECRET_KEY);
    for (const name of staffNames()) this.add('name', withoutSample(name));
  }

  get all(): SecretWord[] {
    return [...this.words].map(([word, kind]) => ({ word, kind }));
  }

  add(kind: Kind, word: string): void {
    const known = word.normalize('NFC').slice(0, LONGEST).trim();
    if (known.length >= SHORTEST && this.words.size < MOST_WORDS) this.words.set(known, kind);
  }

  /** The last part of a bearer token is its signature: nobody else has it. */
  addBearer(authorization: string | undefined): void {
    const signature = authorization?.split('.').at(2);
    if (signature) this.add('token', signature);
  }

  /** Whatever in a body says something of a person. @param field the name under which it stands */
  addFrom(value: unknown, field = '', depth = 0): void {
    if (typeof value === 'string') this.addText(field, value);
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
    for (const [key, inner] of Object.entries(value))
      this.addFrom(inner, Array.isArray(value) ? field : key, depth + 1);
  }

  private addText(field: string, text: string): void {
    if (/^\d{12}$/.test(text)) this.add('id-number', text);
    if (field === 'phone') this.addPhone(text);
    const several = /\p{L}\s+\S/u.test(text) || /\S\s+\p{L}/u.test(text);
    if (field === 'name') this.add('name', withoutSample(text));
    else if (field === 'address' && several) this.add('address', text);
    else if (FREE_TEXT.has(field) && several) this.add('words', withoutSample(text));
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

function staffNames(): string[] {
  const [head = '', ...lines] = readFileSync(join(REFERENCE_FOLDER, 'staff.csv'), 'utf8').split('\n');
  const column = head.split(',').indexOf('name');
  return lines.map((line) => line.split(',')[column] ?? '');
}
