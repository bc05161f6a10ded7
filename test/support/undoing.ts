import { expect } from '@jest/globals';
import { carrierId, castOf, handOver, sealed } from './handing-over.js';
import type { Caller, Reply, TestService } from './service.js';

export const undoReason = 'Quét nhầm chuyến (mẫu)';

export function askUndo(caller: Caller, list: string): Promise<Reply> {
  return caller.post(`/v1/handovers/${list}/ask-undo`, { reason: undoReason });
}

export function undo(caller: Caller, list: string): Promise<Reply> {
  return caller.post(`/v1/handovers/${list}/undo`);
}

/** From the counter to the carrier, accepted. */
export async function withCarrier(service: TestService, count = 1): Promise<{ numbers: string[]; list: string }> {
  const { clerk, carrier } = castOf(service);
  const numbers = await sealed(clerk, count);
  const accepted = await handOver(clerk, { caller: carrier, to: { person: carrierId } }, numbers);
  expect(accepted.body.status).toBe('ACCEPTED');
  return { numbers, list: accepted.body.id };
}

/** Types of the events of the dossier in which an envelope lies, oldest first. */
export async function typesAround(service: TestService, number: string): Promise<string[]> {
  const rows = await service.db.query<{ type: string }[]>(
    `select e.type from event e join item i on i.dossier_id = e.dossier_id where i.number = $1 order by e.seq`,
    [number],
  );
  return rows.map((row) => row.type);
}
