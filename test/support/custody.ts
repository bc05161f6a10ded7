import { expect } from '@jest/globals';
import { DeadlineSweeper } from '../../src/modules/dossier/deadline-sweeper.js';
import { verify } from '../../src/verify/verify.js';
import type { Caller, TestService } from './service.js';

/** One stretch of custody as its deadline tells it. */
export interface Clocked {
  dueAt: Date;
  setAct: string;
  doneAct: string | null;
  withdrawnAct: string | null;
}

/** Deadlines of an envelope's custody in the order in which they were set. */
export function clocksOf(service: TestService, number: string): Promise<Clocked[]> {
  return service.db.query<Clocked[]>(
    `select date_trunc('minute', d.due_at) as "dueAt", d.set_act as "setAct", d.done_act as "doneAct", d.withdrawn_act as "withdrawnAct"
     from deadline d join item i on i.id = d.subject join act a on a.id = d.set_act
     where d.kind = 'custody.overdue' and i.number = $1 order by a.recorded_at`,
    [number],
  );
}

/** Tasks about overdue custody that somebody reads. */
export async function alarmsOf(caller: Caller, status: 'open' | 'closed' = 'open'): Promise<Record<string, unknown>[]> {
  const { body } = await caller.get(`/v1/tasks?kind=custody.overdue&status=${status}`);
  return body['data'] as Record<string, unknown>[];
}

/** A line of the queue of what is in whose hands. */
export interface InHand {
  number: string;
  leg: string;
  status: string;
  holder: { kind: string; id: string };
  unit: string;
  heldSince: string;
  dueAt?: string;
  overdue: boolean;
  place?: string;
}

export async function queueOf(caller: Caller, query = ''): Promise<InHand[]> {
  const { status, body } = await caller.get(`/v1/custody${query}`);
  expect(status).toBe(200);
  return body['data'] as InHand[];
}

export function sweep(service: TestService): Promise<number> {
  return service.app.get(DeadlineSweeper).sweep();
}

/** Rows and journal tell the same of who holds what since when, and every stretch has its one clock. */
export async function expectCustodySound(service: TestService): Promise<void> {
  expect((await verify(service.database.url)).counts).toMatchObject({ N5: 0, N8: 0, N10: 0 });
}
