import { randomUUID } from 'node:crypto';
import { derivedId } from '../../src/platform/ids.js';
import type { AssignedVisit } from './assigned-visits.js';
import { completeLines, signature } from './papers.js';
import type { Caller, Reply, TestService } from './service.js';

const AT = '2026-11-30T07:41:00.000+07:00';

/** An act as a device kept it. */
export interface Late {
  counter: number;
  id: string;
  path: string;
  body?: object;
  occurredAt: string;
}

export interface Answer {
  index?: number;
  counter: number;
  id: string;
  status: number;
  body: {
    status?: string;
    code?: string;
    events?: { dossier: string; seq: number }[];
    waitsFor?: number;
    errors?: { pointer: string }[];
  };
  replayed?: boolean;
  skew?: boolean;
}

export function late(counter: number, path: string, body: object = {}, occurredAt = AT): Late {
  return { counter, id: randomUUID(), path, body, occurredAt };
}

export async function sendLate(
  by: Caller,
  device: string,
  acts: readonly Late[],
): Promise<Reply & { acts: Answer[]; counter: number }> {
  const reply = await by.post('/v1/courier/acts', { device, acts });
  return { ...reply, acts: (reply.body['acts'] ?? []) as Answer[], counter: Number(reply.body['counter']) };
}

export function statuses({ acts }: { acts: Answer[] }): number[][] {
  return acts.map(({ counter, status }) => [counter, status]);
}

function intakeOf(visit: AssignedVisit): object {
  const taken = {
    dossier: visit.dossiers[0],
    seal: 'NP-7001',
    weightGrams: 90,
    lines: completeLines,
    identity: 'seen',
  };
  return { pickup: visit.id, taken: [taken], signature, method: 'cash', voucher: 'pad' };
}

/** The acts of one visit, from a counter on. */
export function visited(visit: AssignedVisit, from = 1): [Late, Late, Late] {
  return [
    late(from, `/v1/pickups/${visit.id}/start`, {}, '2026-11-30T07:41:00.000+07:00'),
    late(from + 1, `/v1/pickups/${visit.id}/arrive`, {}, '2026-11-30T07:52:00.000+07:00'),
    late(from + 2, '/v1/intakes', intakeOf(visit), '2026-11-30T07:58:00.000+07:00'),
  ];
}

export async function journalOf(
  service: TestService,
  dossier: string | undefined,
): Promise<{ type: string; act: string; occurredAt: string; recordedAt: Date }[]> {
  return service.db.query(
    `select type, act_id as act, body::jsonb ->> 'occurredAt' as "occurredAt", recorded_at as "recordedAt"
     from event where dossier_id = $1 order by seq`,
    [dossier],
  );
}

/** The id of the row that keeps an act of a device. */
export function rowOf(device: string, { counter, id }: Late): string {
  return derivedId('late', `${device}:${counter}:${id}`);
}

export async function inboxOf(
  service: TestService,
  device: string,
): Promise<{ id: string; counter: number; applied: string | null; problem: string | null; payload: Buffer }[]> {
  return service.db.query(
    'select id, counter::int, applied_act as applied, problem, payload from inbox where source = $1 order by counter',
    [device],
  );
}
