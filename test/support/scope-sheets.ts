import { localIso } from '../../src/platform/clock.js';
import type { Person, Place } from './scope-people.js';
import { asked, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';
import { entered, intake, padOf, photographed, signers, typistsOf } from './sheets.js';

const desks: readonly Person[] = ['desk-officer', 'post-at-desk'];
const NO_SHEET = 'NONE-000001';
const NO_DELIVERY = '00000000-0000-4000-8000-000000000000';
/** How many pads were asked for: each has a number of its own. */
let pads = 0;

type Holder = 'office' | 'desk';
const holders: readonly Holder[] = ['office', 'desk'];

/** A pad is the business of its unit's people and of those above. */
const of =
  (holder: Holder) =>
  (role: Person, place: Place): boolean =>
    place === 'above' || (place === 'own' && desks.includes(role) === (holder === 'desk'));

const unitOf = { office: '44-DHO', desk: '44-TTPVHCC' };

/** A blank sheet or one that is typed, and what could be typed. */
async function sheetOf(
  world: ScopeWorld,
  holder: Holder,
  state: 'BLANK' | 'ENTERED',
): Promise<{ number: string; entry: object; typed: string }> {
  const { typist, deskTypist } = typistsOf(world.service);
  const [number = ''] = (await padOf(world.service, 1, { unit: unitOf[holder] })).numbers;
  const by = holder === 'office' ? typist : deskTypist;
  const signer = holder === 'office' ? signers.clerk : signers.officer;
  // the desk's is refused when it is confirmed, which is told with 200 as well
  const content = holder === 'office' ? intake : { ...intake, path: `/v1/deliveries/${NO_DELIVERY}/release` };
  const sheet = { writtenAt: localIso(world.service.clock.now()), signer, content };
  const typed = state === 'ENTERED' ? (await entered(by, { number, ...sheet })).body.act : '';
  return { number, typed, entry: { ...sheet, photo: await photographed(by) } };
}

const byOf = { office: 'controller', desk: 'desk-officer' } as const;

/** The same of an office's pad and of a desk's. */
function ofBoth(make: (world: ScopeWorld, holder: Holder) => Promise<Omit<ScopeObject, 'by'>>): Making {
  return async (world) => {
    const objects: ScopeObject[] = [];
    for (const holder of holders) {
      const object = await make(world, holder);
      objects.push({ what: `of an ${holder}`, ...object, by: await world.seated(byOf[holder]), sees: of(holder) });
    }
    return objects;
  };
}

const about = (act: 'amend' | 'confirm' | 'void'): Making =>
  ofBoth(async (world, holder) => {
    const { number, entry, typed } = await sheetOf(world, holder, 'ENTERED');
    const bodies = { amend: entry, confirm: { entry: typed }, void: { reason: 'Viết hỏng (mẫu)' } };
    return asked(`/v1/sheets/:x/${act}`, number, { body: bodies[act], absent: NO_SHEET });
  });

export const sheetObjects: Record<string, Making> = {
  'POST /v1/pads': async (world) => {
    pads += 1;
    const body = { unit: '<x>', prefix: 'SCOPE', first: pads, last: pads };
    const named = asked('/v1/pads', '44-DHO', { body, absent: '44-NONE' });
    return [{ ...named, by: await world.seated('controller'), sees: of('office') }];
  },
  'GET /v1/pads': async (world) => [{ there: { path: '/v1/pads', names: [] }, by: await world.seated('controller') }],
  'GET /v1/pads/:id': ofBoth(async (world, holder) => {
    const { id } = await padOf(world.service, 1, { unit: unitOf[holder] });
    return asked('/v1/pads/:x', id);
  }),
  'GET /v1/pads/:id/sheets.pdf': ofBoth(async (world, holder) => {
    const { id } = await padOf(world.service, 1, { unit: unitOf[holder] });
    return asked('/v1/pads/:x/sheets.pdf?form=handover', id);
  }),
  'GET /v1/sheets': async (world) => [
    { there: { path: '/v1/sheets', names: [] }, by: await world.seated('controller') },
  ],
  'GET /v1/sheets/:number': ofBoth(async (world, holder) => {
    const { number } = await sheetOf(world, holder, 'ENTERED');
    return asked('/v1/sheets/:x', number, { absent: NO_SHEET });
  }),
  'POST /v1/sheets': ofBoth(async (world, holder) => {
    const { number, entry } = await sheetOf(world, holder, 'BLANK');
    return asked('/v1/sheets', number, { body: { ...entry, number: '<x>' }, absent: NO_SHEET });
  }),
  'POST /v1/sheets/:number/amend': about('amend'),
  'POST /v1/sheets/:number/confirm': about('confirm'),
  'POST /v1/sheets/:number/void': about('void'),
};
