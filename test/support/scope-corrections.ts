import { filed, lose, misdeliver, why } from './corrections.js';
import { derivedId } from '../../src/platform/ids.js';
import { carrierId, handOver, sealed, tally, toDesk } from './handing-over.js';
import { signature } from './papers.js';
import { handing, type OnTheWay } from './results.js';
import type { Person } from './scope-people.js';
import { asked, business, NO_ITEM, only, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';
import { allPapers } from './transfers.js';

const WRONG_STATE = '409 wrong-state';
const atNoUnit = '403 role-not-allowed';
const desks = ['desk-officer', 'post-at-desk'] as const satisfies Person[];

/** `role place` of these, all told the same. */
function each(roles: readonly Person[], places: readonly string[], told: string): Record<string, string> {
  return Object.fromEntries(roles.flatMap((role) => places.map((place) => [`${role} ${place}`, told])));
}

/** With the courier: his controller. At the desk: a second person of it. */
function puttingRight(act: 'lose' | 'correct', body: object): Making {
  return async (world): Promise<ScopeObject[]> => {
    const { clerk, carrier, secondOfficer } = world.cast;
    const [carried = '', atDesk = ''] = await sealed(clerk, 2);
    await handOver(clerk, { caller: carrier, to: { person: carrierId } }, [carried]);
    await toDesk(world.service, [atDesk]);
    const of = (number: string) => asked(`/v1/items/:x/${act}`, number, { body, absent: NO_ITEM });
    const controllers = each(['controller'], ['own', 'above'], WRONG_STATE);
    return [
      {
        what: 'with a courier',
        ...of(carried),
        by: await world.seated('controller'),
        sees: business,
        refused: each(desks, ['own', 'above'], WRONG_STATE),
      },
      {
        what: 'at the desk',
        ...of(atDesk),
        by: secondOfficer,
        sees: business,
        // who took it in does not put that right alone
        refused: { ...controllers, 'desk-officer own': '403 second-person' },
      },
    ];
  };
}

async function finding(world: ScopeWorld): Promise<ScopeObject[]> {
  const [number = ''] = await sealed(world.cast.clerk, 1);
  await toDesk(world.service, [number]);
  await lose(world.cast.secondOfficer, number);
  const named = asked('/v1/items/:x/find', number, { body: { reason: why }, absent: NO_ITEM });
  const refused = each(['controller', ...desks], ['above'], atNoUnit);
  // wherever what is reported lost turns up
  return [{ ...named, by: await world.seated('controller'), refused }];
}

async function delivered({ path }: ScopeWorld): Promise<OnTheWay> {
  const way = await path.onRound();
  await path.deliver(way);
  return way;
}

async function misdelivering(world: ScopeWorld): Promise<ScopeObject[]> {
  const { delivery } = await delivered(world);
  const named = asked('/v1/deliveries/:x/misdeliver', delivery, { body: { reason: why } });
  return [{ ...named, by: await world.seated('controller'), sees: business }];
}

async function retrieving(world: ScopeWorld): Promise<ScopeObject[]> {
  const way = await delivered(world);
  const controller = await world.seated('controller');
  await misdeliver(controller, way.delivery);
  const body = { number: way.number, seal: 'KQ-0003', counted: handing.counted, reason: why };
  const named = asked('/v1/deliveries/:x/retrieve', way.delivery, { body });
  return [{ ...named, by: controller, sees: business, refused: { 'controller above': atNoUnit } }];
}

async function recovering(world: ScopeWorld): Promise<ScopeObject[]> {
  const { path } = world;
  const body = { lines: [{ line: 3, given: 1 }], seal: 'TH-0001', weightGrams: 20, signature };
  const of = (delivery: string) => asked('/v1/deliveries/:x/recover', delivery, { body });
  const NOT_HIS = '403 recovery-not-yours';
  const byCourier = await delivered(world);
  const others = each(['courier'], ['above', 'beside'], NOT_HIS);
  return [
    { ...of(byCourier.delivery), by: path.courier, sees: business, refused: { ...others, 'clerk above': NOT_HIS } },
  ];
}

async function correctingFiling(world: ScopeWorld): Promise<ScopeObject[]> {
  const { service, cast } = world;
  const [number = ''] = await sealed(cast.clerk, 1);
  const list = await filed(service, number);
  const filedAt = service.clock.now().toISOString();
  const body = { number, filedAt, giverSignature: signature, reason: why };
  const named = asked('/v1/handovers/:x/correct-filing', list, { body });
  return [{ ...named, by: cast.officer, sees: only(...desks) }];
}

/** Filed at a desk that is not the competent one. */
async function transferring(world: ScopeWorld): Promise<ScopeObject[]> {
  const { service, cast } = world;
  const [number = ''] = await sealed(cast.clerk, 1);
  const accepted = (await toDesk(service, [number])).body;
  const dossier = accepted.events[0]?.dossier ?? '';
  const competent = derivedId('unit', '44-PVHCC-BDO');
  await service.db.query('update dossier set received_at = $2 where id = $1', [dossier, competent]);
  await tally(cast.officer, accepted.id, [{ number, asPostingSlip: true }]);
  const body = { dossier: '<x>', lines: allPapers, seal: 'LC-0001', weightGrams: 90 };
  const named = asked('/v1/transfers', dossier, { body });
  return [{ ...named, by: cast.officer, sees: business, refused: each(desks, ['above'], atNoUnit) }];
}

export const correctionObjects: Record<string, Making> = {
  'POST /v1/items/:number/lose': puttingRight('lose', { cause: 'D24', reason: why }),
  'POST /v1/items/:number/find': finding,
  'POST /v1/items/:number/correct': puttingRight('correct', { error: 'did_not_occur', holder: 'giver', reason: why }),
  'POST /v1/deliveries/:id/misdeliver': misdelivering,
  'POST /v1/deliveries/:id/retrieve': retrieving,
  'POST /v1/deliveries/:id/recover': recovering,
  'POST /v1/handovers/:id/correct-filing': correctingFiling,
  'POST /v1/transfers': transferring,
};
