import { createHash } from 'node:crypto';

/**
 * The next link of a dossier's chain: sha256(prev ‖ int8(seq) ‖ int8(microseconds of recordedAt) ‖ sha256(utf8(body))),
 * big-endian; the same as the SQL function `event_hash`.
 */
export function eventHash(prev: Buffer, seq: number, recordedAt: Date, body: string): Buffer {
  const numbers = Buffer.alloc(16);
  numbers.writeBigInt64BE(BigInt(seq), 0);
  numbers.writeBigInt64BE(BigInt(recordedAt.getTime()) * 1000n, 8);
  const ofBody = createHash('sha256').update(body, 'utf8').digest();
  return createHash('sha256').update(prev).update(numbers).update(ofBody).digest();
}
