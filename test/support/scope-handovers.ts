import { correctFiling, filed } from './corrections.js';
import { handOver, offer, sealed, tally, toDesk, type Receiver } from './handing-over.js';
import type { Person, Place } from './scope-people.js';
import { asked, NO_ITEM, only, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';
import { signature } from './papers.js';
import { courierId } from './results.js';

const overseers: readonly Person[] = ['clerk', 'dispatcher', 'controller', 'supervisor', 'auditor'];
/** The clerk's office gives, the courier receives; those above both look on. */
const sides = (role: Person, place: Place): boolean =>
  overseers.includes(role) ? place !== 'other' : only('courier')(role, place);

/** The courier gives, the desk receives. */
const ofDesk = (role: Person, place: Place): boolean =>
  overseers.includes(role) ? place !== 'other' : only('courier', 'desk-officer', 'post-at-desk')(role, place);

type Party = 'office' | 'courier' | 'desk';
/** Of a list: who gives, who receives. */
interface Way {
  from: Party;
  to: Party;
}
type Stage = 'draft' | 'offered' | 'counted' | 'accepted';

const rolesOf: Record<Party, Person[]> = {
  office: ['clerk'],
  courier: ['courier'],
  desk: ['desk-officer', 'post-at-desk'],
};

/** Everybody who gives, and everybody who receives, does so on one of these. */
const ways: Record<'from' | 'to', Way[]> = {
  from: [
    { from: 'office', to: 'courier' },
    { from: 'courier', to: 'desk' },
    { from: 'desk', to: 'courier' },
  ],
  to: [
    { from: 'office', to: 'courier' },
    { from: 'courier', to: 'desk' },
    { from: 'courier', to: 'office' },
  ],
};

function side({ cast }: ScopeWorld, party: Party): Receiver {
  const sides: Record<Party, Receiver> = {
    office: { caller: cast.clerk, to: { unit: '44-DHO' } },
    courier: { caller: cast.carrier, to: { person: courierId } },
    desk: { caller: cast.officer, to: { unit: '44-TTPVHCC' } },
  };
  return sides[party];
}

/** An envelope that lies where it may go this way: papers to the desk, a result from it. */
async function given(world: ScopeWorld, { from, to }: Way): Promise<string> {
  if (from === 'desk') return (await world.path.released()).number;
  if (to === 'office') return (await world.fetched()).number;
  const [number = ''] = await sealed(world.cast.clerk, 1);
  if (from === 'courier') await handOver(world.cast.clerk, side(world, 'courier'), [number]);
  return number;
}

/** A list of one envelope. */
async function list(
  world: ScopeWorld,
  stage: Stage,
  way: Way = { from: 'office', to: 'courier' },
): Promise<{ id: string; number: string }> {
  const [{ caller: giver }, receiver] = [side(world, way.from), side(world, way.to)];
  const number = await given(world, way);
  if (stage === 'accepted') return { id: (await handOver(giver, receiver, [number])).body.id, number };
  const draft = { purpose: 'run', to: receiver.to, numbers: [number] };
  const made = stage === 'draft' ? giver.post('/v1/handovers', draft) : offer(giver, receiver.to, [number]);
  const { id } = (await made).body;
  if (stage === 'counted') await receiver.caller.post(`/v1/handovers/${id}/count`, { numbers: [number] });
  return { id, number };
}

interface Act {
  stage: Stage;
  by: 'from' | 'to';
  body?: object;
  /** Who besides him does it in a courier's place. */
  forCourier?: Person;
}

/** `<number>` in the body is that of the envelope on the list. */
function act(name: string, { stage, by, body = {}, forCourier }: Act): Making {
  return async (world) => {
    const objects: ScopeObject[] = [];
    for (const way of ways[by]) {
      const { id, number } = await list(world, stage, way);
      const sent = JSON.parse(JSON.stringify(body).replaceAll('<number>', number)) as object;
      const named = asked(`/v1/handovers/:x/${name}`, id, { body: sent });
      const sees = only(...rolesOf[way[by]], ...(forCourier && way[by] === 'courier' ? [forCourier] : []));
      objects.push({ what: `${way.from} to ${way.to}`, ...named, by: side(world, way[by]).caller, sees });
    }
    return objects;
  };
}

const NOT_HIS = '409 item-not-yours';
const noSide = {
  'clerk above': '403 role-not-allowed',
  'desk-officer above': '403 role-not-allowed',
  'post-at-desk above': '403 role-not-allowed',
};

/** Whoever may read the envelope learns that he does not hold it; a courier reads his own only. */
async function drafted(world: ScopeWorld): Promise<ScopeObject[]> {
  const { clerk, officer, carrier } = world.cast;
  const body = { purpose: 'run', to: { person: world.path.onRun.to.person }, numbers: ['<x>'] };
  const of = (number: string, isCarried: boolean) => ({
    ...asked('/v1/handovers', number, { body, absent: NO_ITEM }),
    sees: (role: Person, place: Place) => (role === 'courier' ? isCarried && place === 'own' : place !== 'other'),
    refusal: { status: 404, code: 'item-unknown' },
  });
  const [number = ''] = await sealed(clerk, 1);
  const [atDesk, fetched] = [await world.path.released(), await world.fetched()];
  const clerks = { ...noSide, 'clerk own': NOT_HIS };
  const desks = { ...noSide, 'desk-officer own': NOT_HIS, 'post-at-desk own': NOT_HIS };
  return [
    { what: 'at the office', ...of(number, false), by: clerk, refused: desks },
    { what: 'at the desk', ...of(atDesk.number, false), by: officer, refused: clerks },
    { what: 'with a courier', ...of(fetched.number, true), by: carrier, refused: { ...clerks, ...desks } },
  ];
}

async function tallied(world: ScopeWorld): Promise<ScopeObject> {
  const [number = ''] = await sealed(world.cast.clerk, 1);
  const { id } = (await toDesk(world.service, [number])).body;
  const body = { tallies: [{ number, asPostingSlip: true }], giverSignature: signature };
  const named = asked('/v1/handovers/:x/tally', id, { body });
  return { ...named, by: world.cast.officer, sees: only('desk-officer', 'post-at-desk') };
}

/** Either side asks. */
async function askingUndo(world: ScopeWorld): Promise<ScopeObject[]> {
  const objects: ScopeObject[] = [];
  for (const way of ways.to) {
    const named = asked('/v1/handovers/:x/ask-undo', (await list(world, 'accepted', way)).id, { body: reason });
    const sees = only(...rolesOf[way.from], ...rolesOf[way.to]);
    objects.push({ what: `${way.from} to ${way.to}`, ...named, by: side(world, way.to).caller, sees });
  }
  return objects;
}

/** One side asks, the other confirms. */
async function undoing(world: ScopeWorld, way: Way, by: 'from' | 'to'): Promise<ScopeObject> {
  const asking = way[by === 'from' ? 'to' : 'from'];
  const { id } = await list(world, 'accepted', way);
  await side(world, asking).caller.post(`/v1/handovers/${id}/ask-undo`, reason);
  const named = asked('/v1/handovers/:x/undo', id, { body: {} });
  const sees = only(...rolesOf[way.from], ...rolesOf[way.to]);
  const refused = Object.fromEntries(rolesOf[asking].map((role) => [role, '403 same-person']));
  return { what: `asked by the ${asking}`, ...named, by: side(world, way[by]).caller, sees, refused };
}

/** A record that both signed, of the acceptance and of the tally. */
async function records(world: ScopeWorld): Promise<ScopeObject[]> {
  const { id } = await list(world, 'accepted');
  const [number = ''] = await sealed(world.cast.clerk, 1);
  const atDesk = (await toDesk(world.service, [number])).body.id;
  await tally(world.cast.officer, atDesk, [{ number, asPostingSlip: true }]);
  return [
    { ...asked('/v1/handovers/:x/record.pdf', id), by: world.cast.clerk, sees: sides },
    { what: 'a tally', ...asked('/v1/handovers/:x/record.pdf', atDesk), by: world.cast.officer, sees: ofDesk },
  ];
}

const reason = { reason: 'Quét nhầm' };
const numbers = { numbers: ['<number>'] };

export const handoverObjects: Record<string, Making> = {
  'GET /v1/handovers/:id': async (world) => {
    const { id } = await list(world, 'counted');
    const [number = ''] = await sealed(world.cast.clerk, 1);
    const atDesk = (await toDesk(world.service, [number])).body.id;
    return [
      { what: 'to a courier', ...asked('/v1/handovers/:x', id), by: world.cast.clerk, sees: sides },
      { what: 'to a desk', ...asked('/v1/handovers/:x', atDesk), by: world.cast.officer, sees: ofDesk },
    ];
  },
  'GET /v1/handovers/:id/record.pdf': records,
  'GET /v1/handovers/:id/supplements/:number.pdf': async (world) => {
    const [number = ''] = await sealed(world.cast.clerk, 1);
    const list = await filed(world.service, number);
    const filedAt = new Date(world.service.clock.now().getTime() - 1).toISOString();
    await correctFiling(world.cast.officer, list, { number, filedAt });
    const named = asked(`/v1/handovers/:x/supplements/${number}.pdf`, list);
    return [{ ...named, by: world.cast.officer, sees: ofDesk }];
  },
  'GET /v1/handovers/:id/cover.pdf': async (world) => {
    const { id } = await list(world, 'offered');
    const toDesk = await list(world, 'offered', { from: 'courier', to: 'desk' });
    return [
      { what: 'to a courier', ...asked('/v1/handovers/:x/cover.pdf', id), by: world.cast.clerk, sees: sides },
      { what: 'to a desk', ...asked('/v1/handovers/:x/cover.pdf', toDesk.id), by: world.cast.officer, sees: ofDesk },
    ];
  },
  'GET /v1/records/:check': async ({ service, cast }) => {
    const numbers = await sealed(cast.clerk, 1);
    const { id } = (await handOver(cast.clerk, { caller: cast.carrier, to: { person: courierId } }, numbers)).body;
    await cast.clerk.download(`/v1/handovers/${id}/record.pdf`);
    const [paper] = await service.db.query<{ check: string }[]>(
      'select check_id as check from document where subject = $1',
      [id],
    );
    return [{ ...asked('/v1/records/:x', paper?.check ?? ''), by: cast.clerk }];
  },
  'POST /v1/handovers': drafted,
  'POST /v1/handovers/:id/scan': act('scan', { stage: 'draft', by: 'from', body: numbers }),
  'POST /v1/handovers/:id/remove': act('remove', { stage: 'draft', by: 'from', body: numbers }),
  'POST /v1/handovers/:id/close': act('close', { stage: 'draft', by: 'from' }),
  'POST /v1/handovers/:id/revise': act('revise', { stage: 'offered', by: 'from', body: reason }),
  'POST /v1/handovers/:id/withdraw': act('withdraw', {
    stage: 'offered',
    by: 'from',
    body: reason,
    forCourier: 'clerk',
  }),
  'POST /v1/handovers/:id/refuse': act('refuse', { stage: 'offered', by: 'to', body: reason }),
  'POST /v1/handovers/:id/count': act('count', { stage: 'offered', by: 'to', body: numbers }),
  'POST /v1/handovers/:id/accept': act('accept', { stage: 'counted', by: 'to', body: { version: 1 } }),
  'POST /v1/handovers/:id/ask-undo': askingUndo,
  'POST /v1/handovers/:id/undo': async (world) => [
    await undoing(world, { from: 'office', to: 'courier' }, 'from'),
    await undoing(world, { from: 'office', to: 'courier' }, 'to'),
    await undoing(world, { from: 'courier', to: 'desk' }, 'to'),
  ],
  'POST /v1/handovers/:id/tally': async (world) => [await tallied(world)],
};
