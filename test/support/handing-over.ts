import { derivedId } from '../../src/platform/ids.js';
import { HeldLock } from './locks.js';
import { counterIntake, signature } from './papers.js';
import type { Caller, Reply, TestService } from './service.js';

/** The people of the sample offices and desks who hand over to each other. */
export function castOf(service: TestService) {
  return {
    clerk: service.as('clerk-dho-1', 'clerk', '44-DHO'),
    otherClerk: service.as('clerk-bdo-1', 'clerk', '44-BDO'),
    carrier: service.as('courier-dho-1', 'courier', '44-DHO'),
    otherCourier: service.as('courier-dho-2', 'courier', '44-DHO'),
    officer: service.as('desk-ttpvhcc-1', 'desk-officer', '44-TTPVHCC'),
    secondOfficer: service.as('desk-ttpvhcc-2', 'desk-officer', '44-TTPVHCC'),
    supervisor: service.as('supervisor-44', 'supervisor', '44'),
  };
}

export const carrierId = derivedId('person', 'courier-dho-1');

/** Somebody to whom a list goes, and who that is in the request. */
export interface Receiver {
  caller: Caller;
  to: { unit?: string; person?: string };
}

/** Numbers of envelopes just taken in at the counter. */
export async function sealed(clerk: Caller, count: number, change: object = {}): Promise<string[]> {
  const numbers: string[] = [];
  for (let made = 0; made < count; made++) {
    const intake = await counterIntake(clerk, change);
    numbers.push(...intake.items.map((item) => item.number));
  }
  return numbers;
}

/** A list that is offered. */
export async function offer(giver: Caller, to: Receiver['to'], numbers: string[], purpose = 'run'): Promise<Reply> {
  const draft = await giver.post('/v1/handovers', { purpose, to, numbers });
  if (draft.status !== 201) return draft;
  return giver.post(`/v1/handovers/${draft.body.id}/close`);
}

/** From offer to acceptance, everything being there. */
export async function handOver(giver: Caller, receiver: Receiver, numbers: string[], purpose = 'run'): Promise<Reply> {
  const offered = await offer(giver, receiver.to, numbers, purpose);
  if (offered.status !== 200) return offered;
  const { id } = offered.body;
  const counted = await receiver.caller.post(`/v1/handovers/${id}/count`, { numbers });
  if (counted.status !== 200) return counted;
  return receiver.caller.post(`/v1/handovers/${id}/accept`, { version: counted.body.version });
}

/** Envelopes from the counter through the carrier to the desk, accepted there. @returns the last acceptance */
export async function toDesk(service: TestService, numbers: string[]): Promise<Reply> {
  const { clerk, carrier, officer } = castOf(service);
  await handOver(clerk, { caller: carrier, to: { person: carrierId } }, numbers);
  return handOver(carrier, { caller: officer, to: { unit: '44-TTPVHCC' } }, numbers);
}

export function tally(
  officer: Caller,
  handover: string,
  tallies: object[],
  giverSignature: object = signature,
): Promise<Reply> {
  return officer.post(`/v1/handovers/${handover}/tally`, { tallies, giverSignature });
}

/** What an act led to: the state, or the code of the refusal. */
export function outcome({ status, body }: Reply): string {
  return status < 300 ? String(body.status) : body.code;
}

/**
 * Runs acts at the same time: holds a row's lock until all of them wait, then lets go.
 * @param lock a select for update of what the acts lock first
 */
export async function together(
  service: TestService,
  lock: string,
  values: unknown[],
  acts: (() => Promise<Reply>)[],
): Promise<Reply[]> {
  const held = await HeldLock.take(service.database.url, lock, values);
  const running = acts.map((act) => act());
  await held.untilWaiting(acts.length);
  await held.release();
  return Promise.all(running);
}
