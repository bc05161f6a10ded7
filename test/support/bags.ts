import { expect } from '@jest/globals';
import { carrierId, castOf, handOver, sealed } from './handing-over.js';
import type { Caller, Reply, TestService } from './service.js';

export function sealBag(by: Caller, numbers: string[], said: object = {}): Promise<Reply> {
  return by.post('/v1/bags', { target: '44-TTPVHCC', seal: 'NT-0001', numbers, ...said });
}

/** Taken apart and scanned. */
export function countBag(by: Caller, bag: string, numbers: string[], said: object = {}): Promise<Reply> {
  const scanned = numbers.length > 0 ? { numbers } : { nothing: true };
  return by.post(`/v1/bags/${bag}/count`, { ...scanned, ...said });
}

export function openBag(by: Caller, bag: string, said: object = {}): Promise<Reply> {
  return by.post(`/v1/bags/${bag}/open`, { sealFound: 'intact', ...said });
}

/** In which bag the row has each envelope, and how often it was changed. */
export async function baggedOf(service: TestService, numbers: string[]): Promise<(string | null)[]> {
  const rows = await service.db.query<{ number: string; bag: string | null }[]>(
    'select i.number, b.number as bag from item i left join bag b on b.id = i.bag where i.number = any($1)',
    [numbers],
  );
  return numbers.map((number) => rows.find((row) => row.number === number)?.bag ?? null);
}

/** A bag and what is in it. */
export interface Bagged {
  bag: string;
  numbers: string[];
}

/** Envelopes of the office, sealed into a bag. */
export async function bagged(service: TestService, count: number, said: object = {}): Promise<Bagged> {
  const { clerk } = castOf(service);
  const numbers = await sealed(clerk, count);
  const { status, body } = await sealBag(clerk, numbers, said);
  expect(status).toBe(201);
  return { bag: body.number, numbers };
}

/** The same, with the carrier. */
export async function carriedBag(service: TestService, count: number, said: object = {}): Promise<Bagged> {
  const { clerk, carrier } = castOf(service);
  const of = await bagged(service, count, said);
  const accepted = await handOver(clerk, { caller: carrier, to: { person: carrierId } }, [of.bag]);
  expect(accepted.body.status).toBe('ACCEPTED');
  return of;
}
