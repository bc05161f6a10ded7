import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const KEY_ID = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Personal data at rest. Layout of a sealed value: key id (1 byte) ‖ iv (12) ‖ tag (16) ‖ AES-256-GCM ciphertext;
 * the row id is the associated data, so a value copied to another row does not open.
 */
export class Encryption {
  private readonly dataKey: Buffer;
  private readonly indexKey: Buffer;
  private readonly macKey: Buffer;
  private readonly codeKey: Buffer;
  private readonly oneTimeKey: Buffer;

  /** @param secret at least 32 characters; the five keys are derived from it by HKDF-SHA256 */
  constructor(secret: string) {
    const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `dossier-courier/${use}`, 32));
    this.dataKey = derive('data');
    this.indexKey = derive('blind-index');
    this.macKey = derive('request-mac');
    this.codeKey = derive('look-up-code');
    this.oneTimeKey = derive('one-time-code');
  }

  encrypt(text: string, rowId: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.dataKey, iv).setAAD(Buffer.from(rowId));
    const body = Buffer.concat([cipher.update(text.normalize('NFC'), 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([KEY_ID]), iv, cipher.getAuthTag(), body]);
  }

  /** @throws when the key, the row or a byte is not the one it was encrypted with */
  decrypt(sealed: Buffer, rowId: string): string {
    if (sealed[0] !== KEY_ID) throw new Error(`Unknown encryption key id ${sealed[0]}`);
    const iv = sealed.subarray(1, 1 + IV_BYTES);
    const tag = sealed.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.dataKey, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(rowId)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES + TAG_BYTES)), decipher.final()]).toString(
      'utf8',
    );
  }

  /** Keyed hash for exact look-up of an encrypted value. */
  blindIndex(text: string): Buffer {
    return createHmac('sha256', this.indexKey).update(text.normalize('NFC')).digest();
  }

  /** Keyed hash of a request, to tell a repetition from another request under the same id. */
  requestMac(canonicalRequest: string): Buffer {
    return createHmac('sha256', this.macKey).update(canonicalRequest).digest();
  }

  /** Keyed bytes from which the look-up code of a number is drawn. */
  codeBytes(number: string): Buffer {
    return createHmac('sha256', this.codeKey).update(number).digest();
  }

  /** Keyed bytes from which the one-time code of a challenge is drawn. */
  oneTimeCodeBytes(challenge: string): Buffer {
    return createHmac('sha256', this.oneTimeKey).update(challenge).digest();
  }
}
