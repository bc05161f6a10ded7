import { owner, licence } from './papers.js';
import type { Caller, TestService } from './service.js';

/** A visit that a courier of the office in Đồng Hới is to make. */
export interface AssignedVisit {
  id: string;
  number: string;
  dossiers: string[];
}

/** Our person behind a courier's login. */
export async function personOf(service: TestService, login: string): Promise<string> {
  const rows = await service.db.query<{ person: string }[]>('select person from login where sub = $1', [login]);
  return rows[0]?.person ?? '';
}

/** Asked for by a citizen, confirmed and given to a courier. */
export async function assignedVisit(
  service: TestService,
  courier: string,
  change: { day?: string; window?: string; accessNote?: string; name?: string } = {},
): Promise<AssignedVisit> {
  const { name = owner.name, ...when } = change;
  const citizen: Caller = service.as('citizen-of-visits', 'citizen');
  const dispatcher = service.as('dispatcher-dho', 'dispatcher', '44-DHO');
  const ask = { dossiers: [licence], contact: { ...owner, name }, day: '2026-11-30', window: 'morning', ...when };
  const asked = await citizen.post('/v1/pickups', ask);
  await dispatcher.post(`/v1/pickups/${asked.body.id}/confirm`);
  const given = await dispatcher.post(`/v1/pickups/${asked.body.id}/assign`, {
    courier: await personOf(service, courier),
  });
  if (given.body.status !== 'ASSIGNED') throw new Error(`The visit was not assigned: ${JSON.stringify(given.body)}`);
  const dossiers = asked.body['dossiers'] as { id: string }[];
  return { id: asked.body.id, number: asked.body.number, dossiers: dossiers.map(({ id }) => id) };
}
