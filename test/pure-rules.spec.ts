import fc from 'fast-check';
import { normalPhone } from '../src/modules/dossier/parties.js';
import { holderKinds, itemStates, legs, type HolderKind, type ItemState } from '../src/modules/item/item.lifecycle.js';
import { purposes, statusAfter } from '../src/modules/item/item.rules.js';
import { postage, zoneBetween } from '../src/modules/money/tariff.js';
import { canonical } from '../src/platform/canonical.js';
import { Encryption } from '../src/platform/encryption.js';
import { checkDigit, itemNumber, readItemNumber } from '../src/platform/s10.js';

describe('F29 item numbers (UPU S10)', () => {
  test('check digits of known numbers', () => {
    expect(checkDigit('12345678')).toBe(5);
    expect(itemNumber('CA', 12_345_678)).toBe('CA123456785VN');
  });

  test('every number made is read back; a changed digit is nearly always noticed', () => {
    let missed = 0;
    let tried = 0;
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.nat(7), fc.integer({ min: 1, max: 9 }), (serial, at, by) => {
        const number = itemNumber('CA', serial);
        expect(readItemNumber(number)).toEqual({ prefix: 'CA', serial });
        const digit = (Number(number[2 + at]) + by) % 10;
        tried += 1;
        if (readItemNumber(`${number.slice(0, 2 + at)}${digit}${number.slice(3 + at)}`)) missed += 1;
      }),
      { numRuns: 2_000, seed: 1 },
    );
    // 10 → 0 and 11 → 5 make about one in fifty changes invisible
    expect(missed / tried).toBeLessThan(0.05);
  });
});

describe('F22 canonical JSON (RFC 8785)', () => {
  test('the order of members never matters, and null and fractions are refused', () => {
    const value = fc.dictionary(
      fc.string(),
      fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean(), fc.array(fc.string())),
    );
    fc.assert(
      fc.property(value, (record) => {
        const turned = Object.fromEntries(Object.entries(record).reverse());
        expect(canonical(turned)).toBe(canonical(record));
        expect(canonical(JSON.parse(canonical(record)))).toBe(canonical(record));
      }),
      { seed: 1 },
    );
    expect(() => canonical({ a: null })).toThrow();
    expect(() => canonical(1.5)).toThrow();
    expect(canonical('e\u0302')).toBe('"ê"');
  });
});

describe('F21 what a handover makes of an envelope', () => {
  const allowed: Partial<Record<ItemState, readonly HolderKind[]>> = {
    AT_DESK: ['DESK'],
    WITH_POST: ['COURIER'],
    OUT_FOR_DELIVERY: ['COURIER'],
    GOING_BACK: ['COURIER'],
    AT_OFFICE: ['OFFICE', 'COURIER'],
    HELD: ['OFFICE', 'COURIER'],
    SEND_BACK_DUE: ['COURIER', 'OFFICE', 'DESK'],
    SENT_BACK: ['DESK'],
    RECALLED: ['DESK'],
  };

  type Case = typeof everything extends fc.Arbitrary<infer T> ? T : never;
  const nexts = [null, 'AT_OFFICE', 'HELD', 'SEND_BACK_DUE'] as const;
  const everything = fc.record({
    purpose: fc.constantFrom(...purposes),
    leg: fc.constantFrom(...legs),
    status: fc.constantFrom(...itemStates),
    giver: fc.constantFrom(...holderKinds),
    receiver: fc.constantFrom(...holderKinds),
    next: fc.constantFrom(...nexts),
  });

  test('the status after it always fits its new holder, whatever came before', () => {
    let moves = 0;
    const fits = ({ purpose, leg, status, giver, receiver, next }: Case): void => {
      const item = { leg, status, next, nextCause: next === null ? null : 'D01' };
      const after = statusAfter(item, { purpose, giver, receiver });
      if (!after) return;
      moves += 1;
      expect({ after, receiver, fits: allowed[after]?.includes(receiver) }).toEqual({ after, receiver, fits: true });
    };
    fc.assert(fc.property(everything, fits), { numRuns: 20_000, seed: 1 });
    expect(moves).toBeGreaterThan(50);
  });
});

describe('F15 postage', () => {
  const steps = [
    { upToGrams: 100, price: 26_000, further500Grams: 2_200 },
    { upToGrams: 250, price: 27_000, further500Grams: 2_200 },
    { upToGrams: 500, price: 28_500, further500Grams: 2_200 },
  ];

  test.each([
    [1, 26_000],
    [100, 26_000],
    [101, 27_000],
    [500, 28_500],
    [501, 30_700],
    [1_000, 30_700],
    [1_001, 32_900],
  ])('%i g costs %i đ', (grams, price) => expect(postage(steps, grams)).toBe(price));

  const zones = [
    ['the same ward', { province: '44', ward: '18859' }, { province: '44', ward: '18859' }, 'same-ward'],
    ['two wards', { province: '44', ward: '18859' }, { province: '44', ward: '18871' }, 'same-province'],
    ['a ward and one unknown', { province: '44', ward: '18859' }, { province: '44' }, 'same-province'],
    ['an unknown ward and one', { province: '44' }, { province: '44', ward: '18859' }, 'same-province'],
    ['two unknown wards', { province: '44' }, { province: '44' }, 'same-province'],
    ['two provinces', { province: '44', ward: '18859' }, { province: '48', ward: '20194' }, 'other'],
    ['two provinces, wards unknown', { province: '44' }, { province: '48' }, 'other'],
    ['one ward code, two provinces', { province: '44', ward: '18859' }, { province: '48', ward: '18859' }, 'other'],
  ] as const;
  test.each(zones)('%s: from %j to %j is %s, and so is the way back', (_what, from, to, zone) => {
    expect([zoneBetween(from, to), zoneBetween(to, from)]).toEqual([zone, zone]);
  });

  test('more weight never costs less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), fc.nat(5_000), (grams, more) => {
        expect(postage(steps, grams + more) ?? 0).toBeGreaterThanOrEqual(postage(steps, grams) ?? 0);
      }),
      { seed: 1 },
    );
  });
});

describe('F90 personal data at rest', () => {
  const encryption = new Encryption('a-key-for-this-test-only-and-long-enough');

  test('opens in its own row only, and a changed byte is noticed', () => {
    fc.assert(
      fc.property(fc.string(), fc.uuid(), fc.uuid(), (text, row, other) => {
        fc.pre(row !== other);
        const sealed = encryption.encrypt(text, row);
        expect(encryption.decrypt(sealed, row)).toBe(text.normalize('NFC'));
        expect(() => encryption.decrypt(sealed, other)).toThrow();
        const changed = Buffer.from(sealed);
        changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
        expect(() => encryption.decrypt(changed, row)).toThrow();
      }),
      { seed: 1 },
    );
  });

  test.each(['0912 345 678', '+84912345678', '0084912345678', '84912345678', '0912.345.678'])(
    '%s is +84912345678',
    (typed) => {
      expect(normalPhone(typed)).toBe('+84912345678');
    },
  );

  test.each(['0123456789', '02323822222', '911', 'abc'])('%s is no mobile number', (typed) => {
    expect(() => normalPhone(typed)).toThrow();
  });
});
