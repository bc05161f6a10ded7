import { handOver, offer, sealed, tally, toDesk, type Receiver } from './handing-over.js';
import type { Person, Place } from './scope-people.js';
import { asked, NO_ITEM, only, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';
import { signature } from './papers.js';
import { courierId } from './results.js';

const overseers: readonly Person[] = ['clerk', 'dispatcher', 'controller', 'supervisor', 'auditor'];
/** The clerk's office gives, the courier receives; those above both look on. */
const sides = (role: Person, place: Place): boolean =>
  overseers.includes(role) ? place !== 'other' : only('courier')(role, place);

type Stage = 'draft' | 'offered' | 'counted' | 'accepted';

function receiver({ cast }: ScopeWorld): Receiver {
  return { caller: cast.carrier, to: { person: courierId } };
}

/** A list of one envelope from the office in Đồng Hới to its courier. */
async function list(world: ScopeWorld, stage: Stage): Promise<{ id: string; number: string }> {
  const { clerk } = world.cast;
  const [number = ''] = await sealed(clerk, 1);
  const to = receiver(world);
  if (stage === 'accepted') return { id: (await handOver(clerk, to, [number])).body.id, number };
  const draft = { purpose: 'run', to: to.to, numbers: [number] };
  const made = stage === 'draft' ? clerk.post('/v1/handovers', draft) : offer(clerk, to.to, [number]);
  const { id } = (await made).body;
  if (stage === 'counted') await to.caller.post(`/v1/handovers/${id}/count`, { numbers: [number] });
  return { id, number };
}

interface Act {
  stage: Stage;
  by: 'clerk' | 'courier';
  body?: object;
}

/** `<number>` in the body is that of the envelope on the list. */
function act(name: string, { stage, by, body = {} }: Act): Making {
  return async (world) => {
    const { id, number } = await list(world, stage);
    const sent = JSON.parse(JSON.stringify(body).replaceAll('<number>', number)) as object;
    const caller = by === 'clerk' ? world.cast.clerk : world.cast.carrier;
    return [{ ...asked(`/v1/handovers/:x/${name}`, id, { body: sent }), by: caller, sees: only(by) }];
  };
}

/** Whoever may read the envelope learns that he does not hold it; a courier reads his own only. */
async function drafted(world: ScopeWorld): Promise<ScopeObject> {
  const [number = ''] = await sealed(world.cast.clerk, 1);
  const body = { purpose: 'run', to: { person: world.path.onRun.to.person }, numbers: ['<x>'] };
  const noSide = { 'clerk above': 'role-not-allowed', 'desk-officer above': 'role-not-allowed' };
  return {
    ...asked('/v1/handovers', number, { body, absent: NO_ITEM }),
    by: world.cast.clerk,
    sees: (role, place) => place !== 'other' && role !== 'courier',
    refusal: { status: 404, code: 'item-unknown' },
    refused: { ...noSide, 'post-at-desk above': 'role-not-allowed' },
  };
}

async function tallied(world: ScopeWorld): Promise<ScopeObject> {
  const [number = ''] = await sealed(world.cast.clerk, 1);
  const { id } = (await toDesk(world.service, [number])).body;
  const body = { tallies: [{ number, asPostingSlip: true }], giverSignature: signature };
  const named = asked('/v1/handovers/:x/tally', id, { body });
  return { ...named, by: world.cast.officer, sees: only('desk-officer', 'post-at-desk') };
}

/** The receiver asks, the giver's side confirms. */
async function undoing(world: ScopeWorld, name: 'ask-undo' | 'undo'): Promise<ScopeObject[]> {
  const { id } = await list(world, 'accepted');
  const { carrier, clerk } = world.cast;
  const named = asked(`/v1/handovers/:x/${name}`, id, { body: name === 'undo' ? {} : reason });
  if (name === 'undo') await carrier.post(`/v1/handovers/${id}/ask-undo`, reason);
  return [{ ...named, by: name === 'undo' ? clerk : carrier, sees: only('clerk', 'courier') }];
}

/** A record that both signed, of the acceptance and of the tally. */
async function records(world: ScopeWorld): Promise<ScopeObject[]> {
  const { id } = await list(world, 'accepted');
  const [number = ''] = await sealed(world.cast.clerk, 1);
  const atDesk = (await toDesk(world.service, [number])).body.id;
  await tally(world.cast.officer, atDesk, [{ number, asPostingSlip: true }]);
  const ofDesk = (role: Person, place: Place): boolean =>
    overseers.includes(role) ? place !== 'other' : only('courier', 'desk-officer', 'post-at-desk')(role, place);
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
    return [{ ...asked('/v1/handovers/:x', id), by: world.cast.clerk, sees: sides }];
  },
  'GET /v1/handovers/:id/record.pdf': records,
  'POST /v1/handovers': async (world) => [await drafted(world)],
  'POST /v1/handovers/:id/scan': act('scan', { stage: 'draft', by: 'clerk', body: numbers }),
  'POST /v1/handovers/:id/remove': act('remove', { stage: 'draft', by: 'clerk', body: numbers }),
  'POST /v1/handovers/:id/close': act('close', { stage: 'draft', by: 'clerk' }),
  'POST /v1/handovers/:id/revise': act('revise', { stage: 'offered', by: 'clerk', body: reason }),
  'POST /v1/handovers/:id/withdraw': act('withdraw', { stage: 'offered', by: 'clerk', body: reason }),
  'POST /v1/handovers/:id/refuse': act('refuse', { stage: 'offered', by: 'courier', body: reason }),
  'POST /v1/handovers/:id/count': act('count', { stage: 'offered', by: 'courier', body: numbers }),
  'POST /v1/handovers/:id/accept': act('accept', { stage: 'counted', by: 'courier', body: { version: 1 } }),
  'POST /v1/handovers/:id/ask-undo': (world) => undoing(world, 'ask-undo'),
  'POST /v1/handovers/:id/undo': (world) => undoing(world, 'undo'),
  'POST /v1/handovers/:id/tally': async (world) => [await tallied(world)],
};
