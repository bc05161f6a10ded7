import { createHash } from 'node:crypto';
import { z } from 'zod';
import { serving, signedIn, type Arena, type Site } from './arena.js';
import { handOf, spreadOf, type Hand } from './drive.js';

const OURS = 'src/main.js';
const ENVELOPES = 10;
const WARM_UP = 20;

/** One label after the other over HTTP, of envelopes that the service itself sealed at the counter. */
export async function measureLabels(arena: Arena, site: Site, labels: number): Promise<Record<string, number>> {
  return serving(site, OURS, async (url) => {
    const clerk = handOf(url, await signedIn(arena, 'clerk-dho-1', 'clerk', '44-DHO'));
    const numbers: string[] = [];
    for (let made = 0; made < ENVELOPES; made += 1) numbers.push(await sealed(clerk));
    const times: number[] = [];
    for (let printed = 0; printed < WARM_UP + labels; printed += 1) {
      const { bytes, ms } = await clerk.read(`/v1/items/${numbers[printed % ENVELOPES]}/label.pdf`);
      if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('A label is no PDF');
      if (printed >= WARM_UP) times.push(ms);
    }
    const { p50Ms, p99Ms } = spreadOf(times);
    return { labelMs: p50Ms, labelP99Ms: p99Ms };
  });
}

const Taken = z.looseObject({ items: z.array(z.looseObject({ number: z.string() })) });

const PICTURE = Buffer.from('a signature drawn on the screen');
const OWNER = {
  name: 'Nguyễn Thị Ngọc Ánh (mẫu)',
  phone: '0912345678',
  address: '12 đường Quang Trung',
  ward: '18859',
};
const INTAKE = {
  taken: [
    {
      opened: { procedure: 'GTVT-01', service: 'both', owner: OWNER },
      seal: 'NP-0001',
      weightGrams: 90,
      lines: [1, 2, 3, 4].map((line) => ({ line, given: 1 })),
      identity: 'seen',
    },
  ],
  signature: { kind: 'stroke', sha256: createHash('sha256').update(PICTURE).digest('hex'), size: PICTURE.length },
  method: 'cash',
  voucher: 'printed',
};

async function sealed(clerk: Hand): Promise<string> {
  const { answer } = await clerk.act('/v1/intakes', INTAKE);
  return Taken.parse(answer).items[0]?.number ?? '';
}
