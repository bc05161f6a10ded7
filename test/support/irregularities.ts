import { expect } from '@jest/globals';
import { carrierId, castOf, offer, sealed } from './handing-over.js';
import { completeLines, signature } from './papers.js';
import { photo } from './results.js';
import type { Caller, Reply, TestService } from './service.js';

/** The photograph of a torn envelope. */
export const damage = photo('damage-photo');
export const torn = ['damaged', 'seal-broken'];

export interface Found {
  list: string;
  accepted: Reply;
  missing: string;
  broken: string;
}

interface Report {
  id: string;
  number: string;
  kind: string;
  state: string;
}

/** A list from the office to its carrier, accepted: of three envelopes one is missing, one torn and its seal broken. */
export async function withDifferences(service: TestService, shown: object = { evidence: [damage] }): Promise<Found> {
  const { clerk, carrier } = castOf(service);
  const numbers = await sealed(clerk, 3);
  const [good = '', missing = '', broken = ''] = numbers;
  const list = (await offer(clerk, { person: carrierId }, numbers)).body.id;
  const counted = await carrier.post(`/v1/handovers/${list}/count`, { numbers: [good, broken] });
  expect(counted.status).toBe(200);
  const remarks = torn.map((kind) => ({ number: broken, kind }));
  const accepted = await carrier.post(`/v1/handovers/${list}/accept`, { version: 1, remarks, ...shown });
  return { list, accepted, missing, broken };
}

/** Reports on a list and on the envelopes that its acceptance found not whole, as the supervisor reads them. */
export async function irregularitiesOf(service: TestService, list: string): Promise<Report[]> {
  const rows = await service.db.query<{ id: string }[]>(
    `select i.id from irregularity i join handover h on h.ended_act = i.opened_act where h.id = $1 order by i.kind`,
    [list],
  );
  const reports: Report[] = [];
  for (const { id } of rows) {
    const read = await castOf(service).supervisor.get(`/v1/irregularities/${id}`);
    expect(read.status).toBe(200);
    reports.push(read.body as unknown as Report);
  }
  return reports;
}

export function settle(caller: Caller, id: string, answer: object = {}): Promise<Reply> {
  const body = { outcome: 'other', note: 'Hai bên đã đối chiếu lại', ...answer };
  return caller.post(`/v1/irregularities/${id}/settle`, body);
}

/** Its holder finds an envelope torn. */
export function suspect(caller: Caller, number: string, said: object = {}): Promise<Reply> {
  return caller.post(`/v1/items/${number}/suspect`, { conditions: ['damaged'], evidence: [damage], ...said });
}

/** Sealed anew before a second person, everything being there. */
export function reseal(caller: Caller, number: string, said: object = {}): Promise<Reply> {
  const body = { seal: 'NP-NEW', lines: completeLines, witness: signature, ...said };
  return caller.post(`/v1/items/${number}/reseal`, body);
}
