import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Carrying } from './carrying.js';
import type { DayTools } from './tools.js';

export interface Printed {
  kind: 'label' | 'posting-slip' | 'payment-slip' | 'handover-record';
  path: string;
  number: string;
}

const LABELS = 24;
const OTHERS = 4;

/** Prints what the day left behind, through the API, into a folder. */
export async function printPapers(
  tools: DayTools,
  handovers: Carrying['handovers'],
  folder: string,
): Promise<Printed[]> {
  const { collecting, results, cast } = tools;
  const [clerk] = cast.clerks;
  await mkdir(folder, { recursive: true });
  const printed: Printed[] = [];
  const print = async (kind: Printed['kind'], number: string, url: string): Promise<void> => {
    const path = join(folder, `${kind}-${number}.pdf`);
    await writeFile(path, await clerk.download(url));
    printed.push({ kind, path, number });
  };
  const numbers = [...collecting.taken.slice(0, LABELS / 2), ...results.all.slice(0, LABELS / 2)].map(
    ({ number }) => number,
  );
  for (const number of numbers) await print('label', number, `/v1/items/${number}/label.pdf`);
  for (const { number } of collecting.taken.slice(0, OTHERS))
    await print('posting-slip', number, `/v1/items/${number}/posting-slip.pdf`);
  for (const { slips } of collecting.taken.slice(0, OTHERS)) {
    for (const slip of slips.slice(0, 1)) await print('payment-slip', slip, `/v1/payment-slips/${slip}.pdf`);
  }
  for (const { id, number } of handovers.slice(-OTHERS))
    await print('handover-record', number, `/v1/handovers/${id}/record.pdf`);
  return printed;
}
