import { createHash, randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import { localIso } from '../../src/platform/clock.js';
import { derivedId } from '../../src/platform/ids.js';
import { verify } from '../../src/verify/verify.js';
import { completeLines, licence, signature } from './papers.js';
import type { Caller, Reply, TestService } from './service.js';
import { sound } from './verified.js';

/** Somebody who signs on paper; he need not have signed in, ever. */
export interface Signer {
  person: string;
  role: string;
  unit: string;
}

export const signer = (login: string, role: string, unit = '44-DHO'): Signer => ({
  person: derivedId('person', login),
  role,
  unit,
});

export const signers = {
  clerk: signer('clerk-dho-1', 'clerk'),
  courier: signer('courier-dho-1', 'courier'),
  otherCourier: signer('courier-dho-2', 'courier'),
  cashier: signer('cashier-dho', 'cashier'),
  officer: signer('desk-ttpvhcc-1', 'desk-officer', '44-TTPVHCC'),
};

/** The people who enter and confirm. */
export function typistsOf(service: TestService) {
  return {
    typist: service.as('clerk-dho-2', 'clerk', '44-DHO'),
    dispatcher: service.as('dispatcher-dho', 'dispatcher', '44-DHO'),
    controller: service.as('controller-dho', 'controller', '44-DHO'),
    deskTypist: service.as('desk-ttpvhcc-3', 'desk-officer', '44-TTPVHCC'),
    otherDesk: service.as('desk-ttpvhcc-2', 'desk-officer', '44-TTPVHCC'),
    supervisor: service.as('supervisor-44', 'supervisor', '44'),
  };
}

let pads = 0;

/** A pad of so many sheets. @returns its id and the numbers on its sheets */
export async function padOf(
  service: TestService,
  count = 10,
  other: { unit?: string; person?: string } = {},
): Promise<{ id: string; numbers: string[] }> {
  const { supervisor } = typistsOf(service);
  const prefix = `P${String((pads += 1)).padStart(3, '0')}`;
  const issued = await supervisor.post('/v1/pads', { unit: '44-DHO', prefix, first: 1, last: count, ...other });
  expect([issued.status, issued.body.status]).toEqual([201, 'ISSUED']);
  const numbers = Array.from({ length: count }, (_, nth) => `${prefix}-${String(nth + 1).padStart(6, '0')}`);
  return { id: issued.body.id, numbers };
}

/** A photograph of a sheet, stored. */
export async function photographed(by: Caller): Promise<{ sha256: string }> {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), randomBytes(16)]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect((await by.put(`/v1/evidence/${sha256}`, bytes, 'image/jpeg')).status).toBe(200);
  return { sha256 };
}

/** Minutes before the service's now, as it is written on a sheet. */
export function minutesAgo(service: TestService, minutes: number): string {
  const at = service.clock.now().getTime() - minutes * 60_000;
  return localIso(new Date(at - (at % 60_000)));
}

/** The clock goes on. */
export function later(service: TestService, minutes: number): void {
  service.clock.moveTo(new Date(service.clock.now().getTime() + minutes * 60_000));
}

/** What stands on a sheet of an intake at the counter. */
export const intake = {
  kind: 'act',
  path: '/v1/intakes',
  body: {
    taken: [{ opened: licence, seal: 'NP-0001', weightGrams: 90, lines: completeLines, identity: 'seen' }],
    signature: { ...signature, kind: 'paper' },
    method: 'cash',
    voucher: 'pad',
  },
};

/** A sheet that is typed. */
export async function entered(
  by: Caller,
  sheet: { number: string; writtenAt: string; signer: Signer; receiver?: Signer; content: object },
): Promise<Reply> {
  return by.post('/v1/sheets', { ...sheet, photo: await photographed(by) });
}

/** The database tells one story, and nothing waits that nobody is told of. */
export async function expectSoundPaper(service: TestService): Promise<void> {
  const { counts, broken } = await verify(service.database.url);
  expect({ counts, broken }).toEqual({ counts: sound, broken: [] });
}

/** The acts that a sheet was, in their order. */
export function actsOf(service: TestService, number: string): Promise<Record<string, unknown>[]> {
  return service.db.query<Record<string, unknown>[]>(
    `select a.kind, a.actor, a.role, a.occurred_at as at, a.recorded_at > a.occurred_at as late, a.answer::jsonb -> 'entered' as entered
     from sheet s join sheet_act t on t.sheet = s.id join act a on a.id = t.act where s.number = $1 order by t.step`,
    [number],
  );
}

/** Somebody compares what is typed with the paper, and confirms that. */
export async function confirmSheet(by: Caller, number: string, key?: string): Promise<Reply> {
  const { body } = await by.get(`/v1/sheets/${number}`);
  const entry = (body['entry'] as string | undefined) ?? derivedId('entry', number);
  return by.post(`/v1/sheets/${number}/confirm`, { entry }, { key });
}
