const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
const KINDS = /^(tinh|thanh pho|tp\.?|huyen|quan|thi xa|thi tran|xa|phuong|dac khu)\s+/;

/** A name in NFC with single spaces. */
export function tidy(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, ' ').trim();
}

/**
 * Key under which two spellings of one name meet: capitals evened out and the tone taken off its vowel,
 * because "Hoà" and "Hòa" are both in use for the same place. Diacritics still count.
 */
export function spellingKey(name: string): string {
  return tidy(name).toLowerCase().split(' ').map(toneLast).join(' ');
}

function toneLast(word: string): string {
  const letters = word.normalize('NFD');
  return letters.replace(TONES, '') + (letters.match(TONES) ?? []).join('');
}

/** The name without diacritics and capitals, as typed on a keyboard without Vietnamese input. */
export function folded(name: string): string {
  return tidy(name).toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/\p{M}/gu, '');
}

/** The folded name without its leading kind: "Phường Đồng Hới" and "dong hoi" meet in "dong hoi". A number keeps it. */
export function bareName(name: string): string {
  const text = folded(name);
  const bare = text.replace(KINDS, '');
  return /^\d+$/.test(bare) ? text : bare;
}
