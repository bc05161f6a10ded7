import { z } from 'zod';
import type { Worker } from './actor.js';
import type { Cast } from './cast.js';

const Slips = z.object({
  data: z.array(z.object({ number: z.string(), payee: z.enum(['post', 'authority']), amount: z.int() })),
});

/** Postage goes to the office's cashier, fees to the desk, each with exactly its slips; the receiver counts and signs. */
export async function handIn(cast: Cast, giver: Worker): Promise<void> {
  const { data } = await giver.get('/v1/payment-slips', Slips);
  const ways = [
    { payee: 'post', target: cast.office, receiver: cast.cashier },
    { payee: 'authority', target: cast.desk, receiver: cast.deskOfficers[1] },
  ] as const;
  for (const { payee, target, receiver } of ways) {
    const slips = data.filter((slip) => slip.payee === payee);
    if (slips.length === 0) continue;
    const offer = await giver.act('/v1/remittances', { slips: slips.map((slip) => slip.number), target });
    const amount = slips.reduce((sum, slip) => sum + slip.amount, 0);
    await receiver.act(`/v1/remittances/${offer.id}/accept`, { amount });
  }
}
