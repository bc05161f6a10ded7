import { ownNumber } from '../../src/platform/s10.js';
import { derivedId } from '../../src/platform/ids.js';
import { courierId } from './results.js';
import type { Person, Place } from './scope-people.js';
import { asked, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';

const desks: readonly Person[] = ['desk-officer', 'post-at-desk'];
const NO_RUN = ownNumber('CT', 99_999_999);
/** A courier of the office above; nobody of the matrix answers for him. */
const stranger = derivedId('person', 'courier-dho-2');

/** The carrier's, and those of his office, of the desk where it stops and of what is above them. */
const sees = (role: Person, place: Place): boolean => (role === 'courier' ? place === 'own' : place !== 'other');

async function opened({ cast }: ScopeWorld): Promise<string> {
  return (await cast.clerk.post('/v1/runs', { carrier: courierId, stops: ['44-TTPVHCC'] })).body.number;
}

async function run(world: ScopeWorld, path: string, body?: object): Promise<ScopeObject[]> {
  const named = asked(path, await opened(world), { body, absent: NO_RUN });
  return [{ ...named, by: world.cast.clerk, sees }];
}

export const runObjects: Record<string, Making> = {
  'GET /v1/runs': async (world) => {
    await opened(world);
    return [{ there: { path: '/v1/runs', names: [] }, by: world.cast.clerk }];
  },
  'GET /v1/runs/:number': (world) => run(world, '/v1/runs/:x'),
  'POST /v1/runs': (world) =>
    Promise.resolve([
      {
        ...asked('/v1/runs', courierId, { body: { carrier: '<x>', stops: ['44-TTPVHCC'] }, absent: stranger }),
        by: world.cast.clerk,
        sees: (role: Person, place: Place) => place === 'own' && !desks.includes(role),
        refusal: { status: 422, code: 'run-carrier-invalid' },
      },
    ]),
  'POST /v1/runs/:number/seal': (world) => run(world, '/v1/runs/:x/seal', { seal: 'XE-7' }),
};
