import { handOver, offer, sealed, toDesk } from './handing-over.js';
import { damage, irregularitiesOf, suspect, withDifferences } from './irregularities.js';
import { completeLines, signature } from './papers.js';
import { courierId } from './results.js';
import type { Person, Place } from './scope-people.js';
import { asked, business, NO_ITEM, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';
import type { Caller } from './service.js';

const desks: readonly Person[] = ['desk-officer', 'post-at-desk'];
const torn = { conditions: ['damaged'], evidence: [damage] };
const answer = { outcome: 'found', note: 'Còn trong túi thư' };

/** A list of two with one missing. @returns the report on it */
async function reported(world: ScopeWorld, to: 'courier' | 'desk'): Promise<string> {
  const { clerk, carrier, officer } = world.cast;
  const numbers = await sealed(clerk, 2);
  const courier = { person: courierId };
  if (to === 'desk') await handOver(clerk, { caller: carrier, to: courier }, numbers);
  const [giver, receiver] = to === 'desk' ? [carrier, officer] : [clerk, carrier];
  const { id } = (await offer(giver, to === 'desk' ? { unit: '44-TTPVHCC' } : courier, numbers)).body;
  await receiver.post(`/v1/handovers/${id}/count`, { numbers: numbers.slice(1) });
  return String((await receiver.post(`/v1/handovers/${id}/accept`, { version: 1 })).body['irregularity']);
}

/** The office gives to its courier: desks have nothing to do with it. */
const ofOffice = (role: Person, place: Place): boolean => {
  if (role === 'courier') return place === 'own';
  return place === 'above' || (place === 'own' && !desks.includes(role));
};

/** The courier gives to the desk, which finds it. */
const ofDesk = (role: Person, place: Place): boolean => (role === 'courier' ? place === 'own' : place !== 'other');

function about(path: string, by: 'clerk' | 'controller', body?: object): Making {
  return async (world): Promise<ScopeObject[]> => {
    const caller = await world.seated(by);
    const of = (id: string) => ({ ...asked(path, id, { body }), by: caller });
    const refused = body && Object.fromEntries(desks.map((role) => [`${role} own`, '403 not-owner']));
    return [
      { what: 'an office’s', ...of(await reported(world, 'courier')), sees: ofOffice },
      { what: 'found at a desk', ...of(await reported(world, 'desk')), sees: ofDesk, refused },
    ];
  };
}

const NOT_HIS = '409 item-not-yours';
/** Whoever has to do with the dossier and does not hold its envelope. */
const others = (...holders: Person[]): Record<string, string> =>
  Object.fromEntries(
    (['clerk', 'courier', ...desks] as const).flatMap((role) =>
      (['own', 'above', 'beside'] as const)
        .filter((place) => place !== 'own' || !holders.includes(role))
        .map((place) => [`${role} ${place}`, NOT_HIS]),
    ),
  );

/** An envelope at the office, with the courier, at the desk; torn already where it is to be sealed anew. */
async function holding(world: ScopeWorld, act: 'suspect' | 'reseal'): Promise<ScopeObject[]> {
  const { clerk, carrier, officer } = world.cast;
  const [atOffice = '', carried = '', atDesk = ''] = await sealed(clerk, 3);
  await handOver(clerk, { caller: carrier, to: { person: courierId } }, [carried]);
  await toDesk(world.service, [atDesk]);
  const places: [string, Caller, Person[]][] = [
    [atOffice, clerk, ['clerk']],
    [carried, carrier, ['courier']],
    [atDesk, officer, ['desk-officer', 'post-at-desk']],
  ];
  const body = act === 'suspect' ? torn : { seal: 'NP-NEW', lines: completeLines, witness: signature };
  const objects: ScopeObject[] = [];
  for (const [number, by, holders] of places) {
    if (act === 'reseal') await suspect(by, number);
    const named = asked(`/v1/items/:x/${act}`, number, { body, absent: NO_ITEM });
    objects.push({ what: `held by ${holders.join()}`, ...named, by, sees: business, refused: others(...holders) });
  }
  return objects;
}

export const irregularityObjects: Record<string, Making> = {
  'GET /v1/irregularities': async (world) => {
    await reported(world, 'desk');
    return [{ there: { path: '/v1/irregularities', names: [] }, by: world.cast.clerk }];
  },
  'GET /v1/irregularities/:id': about('/v1/irregularities/:x', 'clerk'),
  'GET /v1/irregularities/:id/record.pdf': about('/v1/irregularities/:x/record.pdf', 'clerk'),
  'POST /v1/irregularities/:id/add-evidence': async (world) => {
    const list = await withDifferences(world.service, { noCamera: true });
    const [torn] = await irregularitiesOf(world.service, list.list);
    const named = asked('/v1/irregularities/:x/add-evidence', torn?.id ?? '', { body: { evidence: [damage] } });
    return [{ ...named, by: world.cast.clerk, sees: ofOffice }];
  },
  'POST /v1/irregularities/:id/settle': about('/v1/irregularities/:x/settle', 'controller', answer),
  'POST /v1/items/:number/suspect': async (world) => holding(world, 'suspect'),
  'POST /v1/items/:number/reseal': async (world) => holding(world, 'reseal'),
};
