import { randomUUID } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { carried, offerOf, phoneOf } from './offline-phones.js';
import { officeId } from './placed.js';
import type { Person, Place } from './scope-people.js';
import { asked, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';
import type { Caller } from './service.js';

/** A courier's offer to a desk: his, and of the units of both sides and those above them. */
const ofBoth = (role: Person, place: Place): boolean => (role === 'courier' ? place === 'own' : place !== 'other');

async function offered(world: ScopeWorld): Promise<{ by: Caller; text: string; handover: string }> {
  const by = await world.seated('courier');
  const phone = await phoneOf(by, 'courier-dho-1', officeId);
  const { text, says } = offerOf(world.service, phone, await carried(world.service, 1));
  return { by, text, handover: says.handover };
}

function aKey(): object {
  return { publicKey: Buffer.from(ed25519.keygen().publicKey).toString('hex') };
}

const signing: readonly Person[] = ['courier', 'clerk', 'desk-officer', 'post-at-desk'];
const overseeing: readonly Person[] = ['controller', 'supervisor', 'auditor'];

/** A device of everybody who may have one: his own, and that of those who answer for his unit. */
async function devices(world: ScopeWorld, path: string, body?: object): Promise<ScopeObject[]> {
  const objects: ScopeObject[] = [];
  for (const owner of signing) {
    const [by, device] = [await world.seated(owner), randomUUID()];
    await by.post(`/v1/courier/devices/${device}/keys`, aKey());
    const isOfDesk = owner === 'desk-officer' || owner === 'post-at-desk';
    const sees = (role: Person, place: Place): boolean =>
      overseeing.includes(role)
        ? place === 'above' || (place === 'own' && !isOfDesk)
        : role === owner && place === 'own';
    objects.push({ what: `of a ${owner}`, ...asked(path, device, { body }), by, sees });
  }
  return objects;
}

export const offlineObjects: Record<string, Making> = {
  'POST /v1/offline-handovers': async (world) => {
    const { by, text, handover } = await offered(world);
    return [{ there: { path: '/v1/offline-handovers', body: { offer: text }, names: [handover] }, by, sees: ofBoth }];
  },
  'GET /v1/offline-handovers/:id': async (world) => {
    const { by, text, handover } = await offered(world);
    await by.post('/v1/offline-handovers', { offer: text });
    return [{ ...asked('/v1/offline-handovers/:x', handover), by, sees: ofBoth }];
  },
  'POST /v1/courier/devices/:id/keys': async (world) => {
    const named = asked('/v1/courier/devices/:x/keys', randomUUID(), { body: aKey() });
    return [{ ...named, by: await world.seated('courier') }];
  },
  'GET /v1/courier/devices/:id/keys': (world) => devices(world, '/v1/courier/devices/:x/keys'),
  'POST /v1/courier/devices/:id/revoke': (world) => devices(world, '/v1/courier/devices/:x/revoke', {}),
};
