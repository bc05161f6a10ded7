import { createHash } from 'node:crypto';
import { z } from 'zod';
import { serving, signedIn, type Arena, type Site } from './arena.js';
import { handOf, readBeside, spreadOf, type Hand } from './drive.js';

const OURS = 'src/main.js';
const ENVELOPES = 10;
const WARM_UP = 20;
const AT_ONCE = 8;
/** A read that needs nothing of the process but its event loop. */
const LIGHT_READ = '/health';
const READS_A_SECOND = 50;

/**
 * Labels over HTTP, of envelopes that the service itself sealed at the counter: one after the other, and more than twice as
 * many by eight at once, with somebody beside who only reads.
 */
export async function measureLabels(arena: Arena, site: Site, labels: number): Promise<Record<string, number>> {
  return serving(site, OURS, async (url) => {
    const token = await signedIn(arena, 'clerk-dho-1', 'clerk', '44-DHO');
    const clerk = handOf(url, token);
    const numbers: string[] = [];
    for (let made = 0; made < ENVELOPES; made += 1) numbers.push(await sealed(clerk));
    await printAll(clerk, numbers, WARM_UP);
    const { p50Ms, p99Ms } = spreadOf(await printAll(clerk, numbers, labels));
    const hands = Array.from({ length: AT_ONCE }, () => handOf(url, token));
    const each = Math.ceil((2.5 * labels) / AT_ONCE);
    const printing = Promise.all(hands.map((hand) => printAll(hand, numbers, each)));
    const beside = await readBeside(printing, `${url}${LIGHT_READ}`, {
      perSecond: READS_A_SECOND,
      connections: AT_ONCE,
    });
    return {
      labelMs: p50Ms,
      labelP99Ms: p99Ms,
      readWhilePrintingP50Ms: beside.p50Ms,
      readWhilePrintingP99Ms: beside.p99Ms,
    };
  });
}

/** @returns how many milliseconds each took. @throws when one is no PDF */
async function printAll(hand: Hand, numbers: readonly string[], labels: number): Promise<number[]> {
  const times: number[] = [];
  for (let printed = 0; printed < labels; printed += 1) {
    const { bytes, ms } = await hand.read(`/v1/items/${numbers[printed % numbers.length]}/label.pdf`);
    if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error('A label is no PDF');
    times.push(ms);
  }
  return times;
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
