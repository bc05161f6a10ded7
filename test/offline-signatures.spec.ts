import { ed25519 } from '@noble/curves/ed25519.js';
import * as fc from 'fast-check';
import { signAccept } from '../src/modules/handover/offline/accept.js';
import { fromBase45, toBase45 } from '../src/modules/handover/offline/base45.js';
import { Half } from '../src/modules/handover/offline/facts.js';
import { isSignedBy } from '../src/modules/handover/offline/layout.js';
import { signOffer } from '../src/modules/handover/offline/offer.js';
import { changed, faultOf, fromHex, hexOf, readFault, textBytes } from './support/offline-bytes.js';
import { accepted, anAccept, anOffer, courier, keyOf, offered, officer, stranger } from './support/offline-world.js';

const offer = offered();
const accept = accepted(offer);

describe('F110 base45', () => {
  test.each([
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
    ['', ''],
  ])('the examples of RFC 9285: %s', (text, letters) => {
    expect(toBase45(textBytes(text))).toBe(letters);
    expect(hexOf(fromBase45(letters))).toBe(hexOf(textBytes(text)));
  });

  test.each(['A', 'AAAA', 'GGW', ':::', '::', '5U' + 'x', 'bb8', 'BB8\n', 'é00', '00_', 'U6'])(
    'refused: %j',
    (letters) => {
      expect(faultOf(() => fromBase45(letters))).toBe('base45');
    },
  );

  test('every text of it means some bytes, and these bytes are written so', () => {
    expect(hexOf(fromBase45('FGW'))).toBe('ffff');
    expect(hexOf(fromBase45('U5'))).toBe('ff');
    const letters = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:')),
      maxLength: 9,
    });
    const reads = (text: string): string =>
      faultOf(() => fromBase45(text)) === 'none' ? toBase45(fromBase45(text)) : text;
    fc.assert(
      fc.property(letters, (text) => expect(reads(text)).toBe(text)),
      { seed: 45, numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expect(fromBase45(toBase45(bytes))).toEqual(bytes)),
      { seed: 45, numRuns: 300 },
    );
  });
});

describe('F110 signatures', () => {
  // RFC 8032, 7.1: tests 1 to 3
  const vectors = [
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ].map((vector) => vector.map(fromHex));

  test.each(vectors)(
    'the vectors of RFC 8032',
    (secretKey = offer.bytes, publicKey = offer.bytes, message = offer.bytes, signature = offer.bytes) => {
      expect(hexOf(ed25519.getPublicKey(secretKey))).toBe(hexOf(publicKey));
      expect(isSignedBy(Buffer.concat([message, signature]), publicKey)).toBe(true);
      expect(isSignedBy(changed(Buffer.concat([message, signature]), message.length, 0), publicKey)).toBe(false);
    },
  );

  test('by another key, with another way to write it, by a key of small order, or none: not signed', () => {
    const key = keyOf(courier.device, 1)?.publicKey ?? new Uint8Array();
    expect(isSignedBy(offer.bytes, key)).toBe(true);
    expect(isSignedBy(offer.bytes, keyOf(officer.device, 1)?.publicKey ?? key)).toBe(false);
    const order = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn;
    const s = BigInt(`0x${Buffer.from(offer.bytes.slice(-32)).reverse().toString('hex')}`) + order;
    const same = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
    expect(isSignedBy(changed(offer.bytes, offer.bytes.length - 32, ...same), key)).toBe(false);
    const neutral = changed(new Uint8Array(32), 0, 1);
    expect(isSignedBy(changed(new Uint8Array(96), 32, 1), neutral)).toBe(false);
    expect([isSignedBy(new Uint8Array(10), key), isSignedBy(offer.bytes, key.slice(1))]).toEqual([false, false]);
  });

  test('a half is believed only by the key of the person it names', () => {
    expect(readFault(signOffer({ ...anOffer(), key: 2 }, courier.secretKey))).toBe('unknown-key');
    expect(readFault(signOffer({ ...anOffer(), device: officer.device }, courier.secretKey))).toBe('signature');
    expect(readFault(signOffer({ ...anOffer(), giver: stranger.person }, courier.secretKey))).toBe('other-person');
    expect(readFault(signAccept({ ...anAccept(offer), receiver: courier.person }, officer.secretKey))).toBe(
      'other-person',
    );
  });

  test.each([
    ['offer', offer],
    ['accept', accept],
  ])('a bit flipped anywhere in an %s: refused, with its code too', (_side, { bytes }) => {
    const flips = Array.from(bytes, (byte, at) => changed(bytes, at, byte ^ (1 << (at % 8))));
    expect(flips.filter((flip) => readFault(flip) === 'none')).toEqual([]);
    const letters = toBase45(bytes);
    const others = Array.from(
      letters,
      (letter, at) => letters.slice(0, at) + (letter === '0' ? '1' : '0') + letters.slice(at + 1),
    );
    expect(others.filter((text) => faultOf(() => Half.read(fromBase45(text), keyOf)) === 'none')).toEqual([]);
  });
});
