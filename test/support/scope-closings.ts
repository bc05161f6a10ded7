import { close, closedTheDayBefore, noClosings, noSignatures, recount, sign } from './closings.js';
import type { Person, Place } from './scope-people.js';
import { asked, NO_ITEM, plainly, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';

const desks: readonly Person[] = ['desk-officer', 'post-at-desk'];
const atNoOffice = {
  'clerk above': '403 role-not-allowed',
  'desk-officer above': '403 role-not-allowed',
  'post-at-desk above': '403 role-not-allowed',
};

type Of = 'office' | 'courier' | 'desk';
const sees: Record<Of, (role: Person, place: Place) => boolean> = {
  office: (role, place) => role !== 'courier' && (place === 'above' || (place === 'own' && !desks.includes(role))),
  courier: (role, place) =>
    role === 'courier' ? place === 'own' : place === 'above' || (place === 'own' && !desks.includes(role)),
  desk: (role, place) => role !== 'courier' && (place === 'above' || (place === 'own' && desks.includes(role))),
};

/** His last, counted by him, with an envelope too many, so it differs. */
async function different({ cast }: ScopeWorld, of: Of): Promise<string> {
  const by = { office: cast.clerk, courier: cast.carrier, desk: cast.secondOfficer }[of];
  await close(by, [NO_ITEM]);
  const { id } = (await by.get('/v1/closings/current')).body['last'] as { id: string };
  await recount(by, id, [NO_ITEM]);
  return id;
}

/** Closed the day before, with a sheet. */
async function closed(world: ScopeWorld, path: string): Promise<ScopeObject[]> {
  await noClosings(world.service);
  const [ofOffice, ofCourier] = [await different(world, 'office'), await different(world, 'courier')];
  const ofDesk = await different(world, 'desk');
  const controller = await world.seated('controller');
  for (const id of [ofOffice, ofCourier]) await sign(controller, id);
  await sign(world.cast.officer, ofDesk);
  await closedTheDayBefore(world.service);
  return [
    { what: 'of the office', ...asked(path, ofOffice), by: world.cast.clerk, sees: sees.office },
    { what: 'of a courier', ...asked(path, ofCourier), by: world.cast.carrier, sees: sees.courier },
    { what: 'of a desk', ...asked(path, ofDesk), by: world.cast.officer, sees: sees.desk },
  ];
}

async function recounting(world: ScopeWorld): Promise<ScopeObject[]> {
  await noSignatures(world.service);
  const { clerk, carrier, officer } = world.cast;
  const others = ['clerk above', 'desk-officer above', 'post-at-desk above'];
  const objects: ScopeObject[] = [];
  for (const [side, by] of [
    ['office', clerk],
    ['courier', carrier],
    ['desk', officer],
  ] as const) {
    const body = { numbers: [NO_ITEM], reason: 'Đếm lại' };
    const named = asked('/v1/closings/:x/recount', await different(world, side), { body });
    const overlooking = side === 'courier' ? ['clerk own', ...others] : others;
    const refused = Object.fromEntries(overlooking.map((who) => [who, '403 closing-not-yours']));
    objects.push({ what: `of the ${side}`, ...named, by, sees: sees[side], refused });
  }
  return objects;
}

/** A controller signs beside an office, another person at a desk. */
async function signing(world: ScopeWorld): Promise<ScopeObject[]> {
  await noSignatures(world.service);
  const objects: ScopeObject[] = [];
  for (const side of ['office', 'desk'] as const) {
    const id = await different(world, side);
    const reader = side === 'office' ? world.cast.clerk : world.cast.secondOfficer;
    const { listHash } = (await reader.get(`/v1/closings/${id}`)).body;
    const named = asked('/v1/closings/:x/sign', id, { body: { note: 'Đã cùng kiểm tra', listHash } });
    const others = side === 'office' ? desks : (['controller', ...desks] as const);
    const refused = Object.fromEntries(others.map((role) => [`${role} above`, '403 not-second-person']));
    const by = await world.seated(side === 'office' ? 'controller' : 'desk-officer');
    objects.push({ what: `of the ${side}`, ...named, by, sees: sees[side], refused });
  }
  return objects;
}

export const closingObjects: Record<string, Making> = {
  'POST /v1/closings': async (world) => {
    await noClosings(world.service);
    const there = { path: '/v1/closings', body: { nothing: true }, names: [] };
    return [{ there, by: world.cast.clerk, refused: atNoOffice }];
  },
  'GET /v1/closings': async (world) => {
    await closed(world, '');
    return plainly('/v1/closings', world.cast.clerk);
  },
  'GET /v1/closings/current': async (world) => {
    await closed(world, '');
    return [{ there: { path: '/v1/closings/current', names: [] }, by: world.cast.clerk, refused: atNoOffice }];
  },
  'GET /v1/closings/:id': (world) => closed(world, '/v1/closings/:x'),
  'GET /v1/closings/:id/sheet.pdf': (world) => closed(world, '/v1/closings/:x/sheet.pdf'),
  'POST /v1/closings/:id/recount': recounting,
  'POST /v1/closings/:id/sign': signing,
};
