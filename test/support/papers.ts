import { createHash } from 'node:crypto';
import type { Caller, Reply } from './service.js';

/** Sample people and papers for tests; names are plainly samples. */
export const owner = {
  name: 'Nguyễn Thị Ngọc Ánh (mẫu)',
  phone: '0912345678',
  address: '12 đường Quang Trung',
  ward: '18859',
};

/** Bytes that begin as a picture does. */
export function jpeg(content: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(content)]);
}

export const picture = jpeg('a signature drawn on the screen');
export const signature = {
  kind: 'stroke',
  sha256: createHash('sha256').update(picture).digest('hex'),
  size: picture.length,
};

/** A driving licence renewal (GTVT-01), complete. */
export const licence = { procedure: 'GTVT-01', service: 'both', owner };
export const completeLines = [
  { line: 1, given: 1 },
  { line: 2, given: 1 },
  { line: 3, given: 1 },
  { line: 4, given: 1 },
];

export interface IntakeItem {
  number: string;
  dossier: string;
  postCode: string;
  slips: string[];
}

/** Papers brought to the counter without booking. */
export async function counterIntake(
  clerk: Caller,
  change: object = {},
  key?: string,
): Promise<Reply & { items: IntakeItem[] }> {
  const taken = {
    opened: licence,
    seal: 'NP-0001',
    weightGrams: 90,
    lines: completeLines,
    identity: 'seen',
    ...change,
  };
  const reply = await clerk.post(
    '/v1/intakes',
    { taken: [taken], signature, method: 'cash', voucher: 'printed' },
    { key },
  );
  return { ...reply, items: (reply.body['items'] ?? []) as IntakeItem[] };
}
