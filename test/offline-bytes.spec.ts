import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import bwipjs from 'bwip-js';
import { sideKinds } from '../src/modules/handover/handover.lifecycle.js';
import { acceptLayout, readAccept } from '../src/modules/handover/offline/accept.js';
import { toBase45 } from '../src/modules/handover/offline/base45.js';
import { digestOf, hashOf, isList } from '../src/modules/handover/offline/digest.js';
import { lengthOf, type Layout } from '../src/modules/handover/offline/layout.js';
import { holderKinds, offerLayout, purposes, readOffer, signOffer } from '../src/modules/handover/offline/offer.js';
import { purposes as purposesOnline } from '../src/modules/item/item.rules.js';
import { codeOf } from './support/exports.js';
import { changed, hexOf, readFault, textBytes } from './support/offline-bytes.js';
import { accepted, anAccept, anOffer, courier, keyOf, list, offered, officer } from './support/offline-world.js';

const PAGE = 'docs/offline-handover.md';
const offer = offered();
const accept = accepted(offer);

describe('F110 bytes', () => {
  test('what is written is read again, and fits a QR code of version 25 at level M', () => {
    expect(readOffer(offer.bytes)).toEqual(anOffer());
    expect(readAccept(accept.bytes)).toEqual(anAccept(offer));
    const largest = {
      version: 4_294_967_295,
      count: 4_294_967_295,
      counter: Number.MAX_SAFE_INTEGER,
      madeAt: Number.MAX_SAFE_INTEGER,
    };
    expect(readOffer(signOffer(anOffer(list, largest), courier.secretKey))).toEqual(anOffer(list, largest));
    const versions = [offer, accept].map(({ bytes }) => {
      const [symbol] = bwipjs.raw('qrcode', toBase45(bytes), 'eclevel=M');
      if (!symbol || !('pixx' in symbol)) throw new TypeError('no matrix');
      return (symbol.pixx - 17) / 4;
    });
    expect(versions).toEqual([11, 11]);
    expect([offer, accept].map(({ bytes }) => [bytes.length, toBase45(bytes).length])).toEqual([
      [227, 341],
      [220, 330],
    ]);
  });

  test('cut, longer, something else, a later layout, a field that nobody writes: each refused for what it is', () => {
    const { bytes } = offer;
    expect(readFault(bytes.slice(0, -1))).toBe('length');
    expect(readFault(changed(new Uint8Array(228), 0, ...bytes))).toBe('length');
    expect(readFault(accept.bytes.slice(0, 60))).toBe('length');
    expect([new Uint8Array(), textBytes('DC'), textBytes('https://'), changed(bytes, 2, 0x42)].map(readFault)).toEqual(
      Array(4).fill('magic'),
    );
    expect([changed(bytes, 3, 0x32), changed(accept.bytes, 3, 0x30)].map(readFault)).toEqual(['version', 'version']);
    const at = (name: string): number => placesOf(offerLayout).find((place) => place.name === name)?.at ?? Number.NaN;
    expect(readFault(changed(bytes, at('version'), 0, 0, 0, 0))).toBe('field: version');
    expect(readFault(changed(bytes, at('count'), 0, 0, 0, 0))).toBe('field: count');
    expect(readFault(changed(bytes, at('purpose'), 0))).toBe('field: purpose');
    expect(readFault(changed(bytes, at('purpose'), 4))).toBe('field: purpose');
    expect(readFault(changed(bytes, at('receiverKind'), 255))).toBe('field: receiverKind');
    expect(readFault(changed(bytes, at('counter'), 0, 0x20))).toBe('field: counter');
    expect(readFault(changed(bytes, at('madeAt'), 0x80))).toBe('field: madeAt');
  });

  test.each([
    { count: 0 },
    { count: 1.5 },
    { version: 4_294_967_296 },
    { counter: Number.MAX_SAFE_INTEGER + 1 },
    { madeAt: -1 },
    { handover: anOffer().handover.toUpperCase() },
    { device: anOffer().device.replaceAll('-', '') },
    { salt: '00' },
    { digest: anOffer().digest.toUpperCase() },
  ])('nothing is signed that could not be read again: %j', (wrong) => {
    const sign = (): Uint8Array => signOffer({ ...anOffer(), ...wrong }, courier.secretKey);
    expect(sign).toThrow(new RegExp(`^${Object.keys(wrong).join()} cannot be written`));
  });

  test('whatever can be handed over online has its byte', () => {
    expect([...purposes].sort()).toEqual([...purposesOnline].sort());
    expect([...holderKinds].sort()).toEqual([...sideKinds].sort());
  });

  test('a digest is that of a set; what is no list has none', () => {
    const { salt, digest } = anOffer();
    expect(digestOf(salt, [...list].reverse())).toBe(digest);
    expect(digest).toBe(createHash('sha256').update(salt, 'hex').update(list.join('\n')).digest('hex'));
    expect(digestOf('f'.repeat(32), list)).not.toBe(digest);
    expect([[list[0], list[0]], [''], ['A B'], ['A\nB'], ['Đ1'], ['A'.repeat(65)]].map(isList)).toEqual(
      Array(6).fill(false),
    );
    expect(() => digestOf(salt, ['A\nB'])).toThrow(RangeError);
  });
});

interface Place {
  name: string;
  at: number;
  bytes: number;
}

function placesOf<Values>(layout: Layout<Values>): Place[] {
  let at = 4;
  const fields = Object.entries<{ bytes: number }>(layout.fields).map(([name, { bytes }]) => ({
    name,
    at: (at += bytes) - bytes,
    bytes,
  }));
  return [{ name: 'magic', at: 0, bytes: 4 }, ...fields, { name: 'signature', at, bytes: 64 }];
}

describe('F110 the page', () => {
  const rowsOf = (page: string, heading: string): string[][] => {
    const [, section = ''] = page.split(`\n## ${heading}\n`);
    const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
    return rows.slice(2).map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  };

  test('its tables name every byte of an offer and of an accept', async () => {
    const page = await readFile(PAGE, 'utf8');
    const told = ['The offer', 'The accept'].map((heading) =>
      rowsOf(page, heading).map(([at, bytes, name]) => [name, Number(at), Number(bytes)]),
    );
    const is = [placesOf(offerLayout), placesOf<object>(acceptLayout)].map((places) =>
      places.map(({ name, at, bytes }) => [name, at, bytes]),
    );
    expect(told).toEqual(is);
    expect([lengthOf(offerLayout), lengthOf(acceptLayout)].map((length) => page.includes(`${length} bytes`))).toEqual([
      true,
      true,
    ]);
  });

  test('its example is recomputed byte by byte', async () => {
    const shown = (layout: Layout<object>, bytes: Uint8Array): string[] =>
      placesOf(layout).map(
        ({ name, at, bytes: length }) => `${name.padEnd(13)} ${hexOf(bytes.slice(at, at + length))}`,
      );
    const keys = [courier, officer].map(({ secretKey, device }) => [
      hexOf(secretKey),
      hexOf(keyOf(device, 1)?.publicKey ?? secretKey),
    ]);
    const some = accepted(offer, [list[0], list[2]]);
    const text = [
      [...keys.flat(), ...list, offer.half.says.side === 'offer' ? offer.half.says.digest : ''],
      shown(offerLayout, offer.bytes),
      [hashOf(offer.bytes), toBase45(offer.bytes)],
      shown(acceptLayout as Layout<object>, some.bytes),
      [hashOf(some.bytes), toBase45(some.bytes)],
    ].map((lines) => `${lines.join('\n')}\n`);
    expect(await codeOf(PAGE, 'text')).toEqual(text);
  });
});
