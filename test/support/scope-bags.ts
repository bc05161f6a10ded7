import { BAG_NUMBER } from '../../src/modules/item/scanned-numbers.js';
import { derivedId } from '../../src/platform/ids.js';
import { ownNumber } from '../../src/platform/s10.js';
import { countBag, sealBag } from './bags.js';
import { handOver, sealed, toDesk } from './handing-over.js';
import { placeItem } from './placed.js';
import { courierId } from './results.js';
import type { Person, Place } from './scope-people.js';
import { asked, NO_ITEM, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';
import type { Caller } from './service.js';

const desks: readonly Person[] = ['desk-officer', 'post-at-desk'];
const NO_BAG = ownNumber(BAG_NUMBER, 99_999_999);
/** An office to which nobody of the matrix belongs. */
const target = '44-DHA';

type Sees = (role: Person, place: Place) => boolean;
/** Whoever sealed or holds it, and those above. */
const ofOffice: Sees = (role, place) =>
  role !== 'courier' && (place === 'above' || (place === 'own' && !desks.includes(role)));
const ofDesk: Sees = (role, place) =>
  role !== 'courier' && (place === 'above' || (place === 'own' && desks.includes(role)));
const ofCourier: Sees = (role, place) => (role === 'courier' ? place === 'own' : ofOffice(role, place));

interface Held {
  what: string;
  number: string;
  by: Caller;
  sees: Sees;
  /** Who of those that see it holds it. */
  holders: readonly Person[];
}

/** An envelope at the office, with its courier, at the desk. */
async function holding(world: ScopeWorld): Promise<Held[]> {
  const { clerk, carrier, officer } = world.cast;
  const [atOffice = '', carried = '', atDesk = ''] = await sealed(clerk, 3);
  await handOver(clerk, { caller: carrier, to: { person: courierId } }, [carried]);
  await toDesk(world.service, [atDesk]);
  return [
    { what: 'at the office', number: atOffice, by: clerk, sees: ofOffice, holders: ['clerk'] },
    { what: 'with a courier', number: carried, by: carrier, sees: ofCourier, holders: ['courier'] },
    { what: 'at the desk', number: atDesk, by: officer, sees: ofDesk, holders: desks },
  ];
}

/** The same, each in a bag of its own. */
async function bags(world: ScopeWorld): Promise<(Held & { bag: string })[]> {
  const held = [];
  for (const each of await holding(world))
    held.push({ ...each, bag: (await sealBag(each.by, [each.number], { target })).body.number });
  return held;
}

/** Refused to those who see it and do not hold it. */
function others(holders: readonly Person[]): Record<string, string> {
  const acting = ['clerk', 'courier', ...desks] as const;
  return Object.fromEntries(
    acting.flatMap((role) =>
      (['own', 'above'] as const)
        .filter((place) => place === 'above' || !holders.includes(role))
        .map((place) => [`${role} ${place}`, '409 bag-not-yours']),
    ),
  );
}

/** He who is alone at his place counts and opens what he carries. */
async function alone({ service }: ScopeWorld, does: 'count' | 'open'): Promise<ScopeObject> {
  const [number = ''] = await sealed(service.as('post-pnh', 'clerk', '44-PNH'), 1);
  await placeItem(service, number, { status: 'WITH_POST', courier: derivedId('person', 'post-pnh') });
  const by = service.as('post-pnh', 'courier', '44-PNH');
  const bag = (await sealBag(by, [number], { target })).body.number;
  if (does === 'open') await countBag(by, bag, [number]);
  const body = does === 'open' ? { sealFound: 'intact' } : { numbers: [NO_ITEM] };
  const named = asked(`/v1/bags/:x/${does}`, bag, { body, absent: NO_BAG });
  return { what: 'at his own place', ...named, by, office: '44-PNH', sees: ofOffice, refused: others([]) };
}

const noSide = {
  clerk: '403 role-not-allowed',
  'desk-officer': '403 role-not-allowed',
  'post-at-desk': '403 role-not-allowed',
};

export const bagObjects: Record<string, Making> = {
  'GET /v1/bags': async (world) => {
    await bags(world);
    return [{ there: { path: '/v1/bags', names: [] }, by: world.cast.clerk }];
  },
  'GET /v1/bags/:number': async (world) =>
    (await bags(world)).map(({ what, bag, by, sees }) => ({
      ...{ what, by, sees },
      ...asked('/v1/bags/:x', bag, { absent: NO_BAG }),
    })),
  'GET /v1/bags/:number/label.pdf': async (world) =>
    (await bags(world)).map(({ what, bag, by, sees }) => ({
      ...{ what, by, sees },
      ...asked('/v1/bags/:x/label.pdf', bag, { absent: NO_BAG }),
    })),
  'POST /v1/bags': async (world) =>
    (await holding(world)).map(({ what, number, by, holders }) => ({
      ...{ what, by },
      ...asked('/v1/bags', number, { body: { target, seal: 'NT-7', numbers: ['<x>'] }, absent: NO_ITEM }),
      // who signs for no office or desk seals nothing
      sees: (role: Person, place: Place) =>
        place === 'above' ? role !== 'courier' : place === 'own' && holders.includes(role),
      refusal: { status: 409, code: 'item-not-yours' },
      refused: Object.fromEntries(Object.entries(noSide).map(([role, told]) => [`${role} above`, told])),
    })),
  'POST /v1/bags/:number/count': async (world) => [
    await alone(world, 'count'),
    ...(await bags(world))
      .filter(({ holders }) => !holders.includes('courier'))
      .map(({ what, bag, by, sees, holders }) => ({
        ...{ what, by, sees },
        ...asked('/v1/bags/:x/count', bag, { body: { numbers: [NO_ITEM] }, absent: NO_BAG }),
        refused: others(holders),
      })),
  ],
  'POST /v1/bags/:number/open': async (world) => {
    const objects: ScopeObject[] = [await alone(world, 'open')];
    for (const { what, number, bag, by, sees, holders } of await bags(world)) {
      if (holders.includes('courier')) continue;
      await countBag(by, bag, [number]);
      const named = asked('/v1/bags/:x/open', bag, { body: { sealFound: 'intact' }, absent: NO_BAG });
      objects.push({ what, ...named, by, sees, refused: others(holders) });
    }
    return objects;
  },
};
