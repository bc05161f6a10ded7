import { createHash, randomUUID } from 'node:crypto';
import { openFeeds, SignedInConsumer } from './feeds.js';
import { late, sendLate } from './late-acts.js';
import { asked, business, plainly, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';
import type { Person, Place } from './scope-people.js';

/** A route of one answer for all who may ask. */
function same(path: string, role: Person = 'clerk'): Making {
  return async (world) => plainly(path, await world.seated(role));
}

/** From a device that a courier has used before: it is his. */
async function lateAct(world: ScopeWorld): Promise<ScopeObject[]> {
  const by = await world.seated('courier');
  const [device, path] = [randomUUID(), `/v1/pickups/${randomUUID()}/start`];
  await sendLate(by, device, [late(1, path)]);
  const another = '403 device-of-another';
  const refused = { 'courier above': another, 'courier other': another, 'courier beside': another };
  const body = { device, acts: [late(2, path)] };
  return [{ there: { path: '/v1/courier/acts', body, names: [device] }, by, refused }];
}

/** A courier's act came too late to be right, so his office has a task that only a person ends. */
async function endedByHand(world: ScopeWorld): Promise<ScopeObject[]> {
  const act = late(1, `/v1/pickups/${randomUUID()}/start`);
  await sendLate(await world.seated('courier'), randomUUID(), [act]);
  const [task] = await world.service.db.query<{ id: string }[]>('select id from task where subject = $1', [act.id]);
  const named = asked('/v1/tasks/:x/settle', task?.id ?? '', { body: { reason: 'Đã đối chiếu sổ giấy' } });
  // a desk is not below the office
  const sees = (role: Person, place: Place): boolean =>
    business(role, place) && (role !== 'desk-officer' || place === 'above');
  return [{ ...named, by: await world.seated('controller'), sees }];
}

/** Reference data, the actor himself, lists: nothing is named. What lists show is looked at in `scope-lists.e2e-spec.ts`. */
export const directoryObjects: Record<string, Making> = {
  'GET /health': same('/health'),
  'GET /ready': same('/ready'),
  'GET /v1/me': same('/v1/me'),
  'GET /v1/procedures': same('/v1/procedures?limit=2'),
  'GET /v1/procedures/:code': same('/v1/procedures/GTVT-01'),
  'GET /v1/units': same('/v1/units?limit=2'),
  'GET /v1/wards': same('/v1/wards?limit=2'),
  'GET /v1/wards/:code': same('/v1/wards/18859'),
  'GET /v1/staff': same('/v1/staff?role=courier'),
  'GET /v1/number-ranges': same('/v1/number-ranges'),
  'GET /v1/number-blocks': same('/v1/number-blocks'),
  'GET /v1/delivery-reasons': same('/v1/delivery-reasons'),
  'GET /v1/tasks': same('/v1/tasks'),
  'GET /v1/day-roots': same('/v1/day-roots'),
  'GET /v1/custody': same('/v1/custody'),
  'GET /v1/custody/ages': same('/v1/custody/ages'),
  'POST /v1/tasks/:id/settle': endedByHand,
  'GET /v1/inbox': same('/v1/inbox', 'controller'),
  'GET /v1/followers/behind': same('/v1/followers/behind', 'controller'),
  'GET /v1/payment-slips': same('/v1/payment-slips'),
  'GET /v1/handovers': same('/v1/handovers'),
  'GET /v1/deliveries': same('/v1/deliveries'),
  'GET /v1/pickups': same('/v1/pickups'),
  'GET /v1/courier/day': same('/v1/courier/day', 'courier'),
  'POST /v1/courier/acts': lateAct,
  'PUT /v1/evidence/:sha256': same(`/v1/evidence/${createHash('sha256').update('x').digest('hex')}`),
  'GET /v1/events': async (world) => {
    await openFeeds(world.service);
    return plainly('/v1/events', new SignedInConsumer(world.service));
  },
  'GET /v1/tracking/:reference': async (world) => {
    const { body } = await world.visits.ask();
    return [{ ...asked('/v1/tracking/:x', body.number, { absent: 'YC00000000' }), by: world.visits.citizen }];
  },
  'POST /v1/inbound/:endpoint': async (world) => [
    { ...asked('/v1/inbound/:x', 'admin-system', { body: {} }), by: await world.seated('clerk') },
  ],
};
