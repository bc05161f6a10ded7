const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];

/** Check digit of an eight-digit serial (UPU S10): 11 − (Σ weight·digit mod 11); 10 becomes 0, 11 becomes 5. */
export function checkDigit(serial: string): number {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(serial[index]), 0);
  const check = 11 - (sum % 11);
  return check === 10 ? 0 : check === 11 ? 5 : check;
}

/** A 13-character item number: CA, 12345678 → CA123456785VN. */
export function itemNumber(prefix: string, serial: number): string {
  const digits = String(serial).padStart(8, '0');
  return `${prefix}${digits}${checkDigit(digits)}VN`;
}

/** Prefix and serial of a well-formed item number with the right check digit, else undefined. */
export function readItemNumber(number: string): { prefix: string; serial: number } | undefined {
  const match = /^([A-Z]{2})(\d{8})(\d)VN$/.exec(number);
  const [, prefix, serial, check] = match ?? [];
  if (!prefix || !serial || checkDigit(serial) !== Number(check)) return undefined;
  return { prefix, serial: Number(serial) };
}

/** One of our own numbers, with the same check digit: a kind and eight digits, for example YC000000125. */
export function ownNumber(kind: string, serial: number): string {
  const digits = String(serial).padStart(8, '0');
  return `${kind}${digits}${checkDigit(digits)}`;
}

/** The serial of one of our own numbers of this kind with the right check digit, else undefined. */
export function readOwnNumber(kind: string, number: string): number | undefined {
  const digits = number.startsWith(kind) ? number.slice(kind.length) : '';
  if (!/^\d{9}$/.test(digits) || String(checkDigit(digits.slice(0, 8))) !== digits[8]) return undefined;
  return Number(digits.slice(0, 8));
}
