import { createHash, randomBytes } from 'node:crypto';

const NAMESPACE = Buffer.from('6f1d1f3c5c0e5d0b8a3e2f7a9b4c1d20', 'hex');

/** Time-ordered id (RFC 9562 UUIDv7) of a row we make. */
export function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  return format(bytes, 7);
}

/** Id derived from a name (RFC 9562 UUIDv5): the same name always gives the same id. `kind` keeps name spaces apart. */
export function derivedId(kind: string, name: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(`${kind}:${name}`).digest();
  return format(hash.subarray(0, 16), 5);
}

// Version 5 is ours: acts of the service itself derive their ids, and nobody may take one before them.
const CLIENTS_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-46-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a client may name an act or a device so: a UUID in lower case, of any version but ours. */
export function isClientsId(text: string): boolean {
  return CLIENTS_ID.test(text);
}

function format(bytes: Buffer, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
