import { expect } from '@jest/globals';
import { carrierId, castOf, handOver } from './handing-over.js';
import { counterIntake } from './papers.js';
import type { Caller, TestService } from './service.js';

/** Papers of one dossier in several envelopes on one posting slip. */
interface Together {
  /** The first is that of the posting slip. */
  numbers: [string, string, string];
  dossier: string;
  slips: string[];
}

/** Two envelopes beside the first: each with a seal and a weight of its own. */
export const further = [
  { seal: 'NP-0002', weightGrams: 200, weightMethod: 'declared' },
  { seal: 'NP-0003', weightGrams: 310, weightMethod: 'flat' },
];

/** Three envelopes at the counter, 600 g together. */
export async function threeEnvelopes(clerk: Caller, change: object = {}): Promise<Together> {
  const reply = await counterIntake(clerk, { weightMethod: 'scale', further, ...change });
  expect(reply.status).toBe(201);
  const [item] = reply.body['items'] as { number: string; further: string[]; dossier: string; slips: string[] }[];
  const [second = '', third = ''] = item?.further ?? [];
  return { numbers: [item?.number ?? '', second, third], dossier: item?.dossier ?? '', slips: item?.slips ?? [] };
}

/** From the counter to the carrier. */
export async function carried(service: TestService, numbers: readonly string[]): Promise<void> {
  const { clerk, carrier } = castOf(service);
  const accepted = await handOver(clerk, { caller: carrier, to: { person: carrierId } }, [...numbers]);
  expect(accepted.body.status).toBe('ACCEPTED');
}

/** From the carrier to the desk, accepted. @returns the list */
export async function brought(service: TestService, ...numbers: string[]): Promise<string> {
  const { carrier, officer } = castOf(service);
  const accepted = await handOver(carrier, { caller: officer, to: { unit: '44-TTPVHCC' } }, numbers);
  expect(accepted.body.status).toBe('ACCEPTED');
  return accepted.body.id;
}

interface Standing {
  status: string;
  filed_at: Date | null;
  items: Record<string, string>;
}

/** What became of a dossier and its envelopes. */
export async function standing(service: TestService, dossier: string): Promise<Standing | undefined> {
  const rows = await service.db.query<Standing[]>(
    `select d.status, d.filed_at, (select jsonb_object_agg(i.number, i.status) from item i where i.dossier_id = d.id) as items
     from dossier d where d.id = $1`,
    [dossier],
  );
  return rows[0];
}

/** Money of a dossier: what is owed and what was paid, row by row. */
export function moneyOf(service: TestService, dossier: string): Promise<object[]> {
  return service.db.query(
    `select c.kind, c.amount::int as amount, s.number as slip from charge c left join payment_slip s on s.id = c.slip
     where c.dossier = $1 order by c.kind`,
    [dossier],
  );
}

/** Events of a dossier of one type, oldest first. */
export function eventsOf(
  service: TestService,
  dossier: string,
  type: string,
): Promise<{ items: { number: string }[]; data: Record<string, unknown> }[]> {
  return service.db.query(
    `select body::jsonb -> 'items' as items, body::jsonb -> 'data' as data from event where dossier_id = $1 and type = $2 order by seq`,
    [dossier, type],
  );
}
