import { randomUUID } from 'node:crypto';
import { completeLines, licence, owner, signature } from './papers.js';
import { asked, business, reading, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';
import type { ReplyBody } from './service.js';
import { nobodyThere } from './visits.js';

const slot = { day: '2026-12-01', window: 'morning' };
const steps = ['confirm', 'assign', 'start', 'arrive', 'fail'] as const;
type Step = (typeof steps)[number];

/** A citizen's visit, brought as far as this step. */
async function visitAfter({ visits }: ScopeWorld, last?: Step): Promise<ReplyBody> {
  const { dispatcher, courier } = visits;
  const bodies: Partial<Record<Step, object>> = { assign: { courier: await visits.courierId() }, fail: nobodyThere };
  let { body } = await visits.ask();
  for (const step of steps.slice(0, last === undefined ? 0 : steps.indexOf(last) + 1)) {
    const by = step === 'confirm' || step === 'assign' ? dispatcher : courier;
    body = (await by.post(`/v1/pickups/${body.id}/${step}`, bodies[step])).body;
  }
  return body;
}

interface Act {
  after?: Step;
  by: 'citizen' | 'dispatcher' | 'courier';
  body?: object | ((world: ScopeWorld) => Promise<object>);
  refused?: Record<string, string>;
}

const notHis = { 'courier beside': '403 not-your-visit', 'courier above': '403 not-your-visit' };
/** Who is above gives visits to couriers of his own unit, which has none. */
const notOfThePlace = { 'clerk above': '422 courier-unknown', 'dispatcher above': '422 courier-unknown' };

function act(name: string, { after, by, body, refused }: Act): Making {
  return async (world) => {
    const visit = await visitAfter(world, after);
    const sent = typeof body === 'function' ? await body(world) : body;
    const version = name === 'reschedule' ? visit.version : undefined;
    const named = asked(`/v1/pickups/:x/${name}`, visit.id, { body: sent, version });
    return [{ ...named, by: world.visits[by], sees: business, refused: by === 'courier' ? notHis : refused }];
  };
}

/** A dossier whose visit was cancelled, so that its papers may come another way. */
async function awaiting(world: ScopeWorld): Promise<string> {
  const { id, dossiers } = (await visitAfter(world)) as ReplyBody & { dossiers: { id: string }[] };
  await world.visits.citizen.post(`/v1/pickups/${id}/cancel`);
  return dossiers[0]?.id ?? '';
}

async function askedAgain(world: ScopeWorld): Promise<ScopeObject> {
  const body = { dossiers: [{ dossier: '<x>' }], contact: owner, ...slot };
  const by = world.visits.citizen;
  return { what: 'a known dossier', ...asked('/v1/pickups', await awaiting(world), { body }), by, sees: business };
}

const paper = { seal: 'NP-0900', weightGrams: 80, lines: completeLines, identity: 'seen' };
const atNoOffice = { 'clerk above': '403 role-not-allowed', 'courier above': '403 role-not-allowed' };

function intakeBody(pickup: string | undefined, dossier: string): object {
  return { pickup, taken: [{ dossier, ...paper }], signature, method: 'cash', voucher: 'pad' };
}

async function broughtToCounter(world: ScopeWorld): Promise<ScopeObject> {
  const body = intakeBody(undefined, '<x>');
  const named = asked('/v1/intakes', await awaiting(world), { body });
  return { what: 'a known dossier', ...named, by: world.cast.clerk, sees: business, refused: atNoOffice };
}

async function takenAtTheDoor(world: ScopeWorld): Promise<ScopeObject> {
  const visit = await world.visits.atTheDoor();
  const [dossier] = (visit['dossiers'] as { id: string }[]).map(({ id }) => id);
  const of = (pickup: string, taken = '') => ({
    path: '/v1/intakes',
    body: intakeBody(pickup, taken),
    names: [pickup, taken],
  });
  return {
    what: 'a visit',
    there: of(visit.id, dossier),
    absent: of(randomUUID(), randomUUID()),
    by: world.visits.courier,
    sees: business,
    refused: { ...atNoOffice, 'courier beside': '403 not-your-visit', clerk: '403 role-not-allowed' },
  };
}

async function newIntake({ cast }: ScopeWorld): Promise<ScopeObject> {
  const taken = [{ opened: licence, ...paper }];
  const body = { taken, signature, method: 'cash', voucher: 'pad' };
  return { there: { path: '/v1/intakes', body, names: [] }, by: cast.clerk, refused: atNoOffice };
}

async function newVisit({ visits }: ScopeWorld): Promise<ScopeObject> {
  const body = { dossiers: [licence], contact: owner, ...slot };
  return { there: { path: '/v1/pickups', body, names: [] }, by: visits.citizen };
}

export const visitObjects: Record<string, Making> = {
  'POST /v1/pickups': async (world) => [await newVisit(world), await askedAgain(world)],
  'POST /v1/intakes': async (world) => [
    await newIntake(world),
    await broughtToCounter(world),
    await takenAtTheDoor(world),
  ],
  'GET /v1/pickups/:id': async (world) => {
    const visit = await visitAfter(world, 'arrive');
    return [{ ...asked('/v1/pickups/:x', visit.id), by: world.visits.courier, sees: reading }];
  },
  'POST /v1/pickups/:id/confirm': act('confirm', { by: 'dispatcher' }),
  'POST /v1/pickups/:id/refuse': act('refuse', { by: 'dispatcher', body: { reason: 'Ngoài giờ' } }),
  'POST /v1/pickups/:id/reschedule': act('reschedule', { after: 'confirm', by: 'citizen', body: slot }),
  'POST /v1/pickups/:id/rebook': act('rebook', { after: 'fail', by: 'citizen', body: slot }),
  'POST /v1/pickups/:id/close': act('close', { after: 'fail', by: 'citizen' }),
  'POST /v1/pickups/:id/cancel': act('cancel', { by: 'citizen' }),
  'POST /v1/pickups/:id/assign': act('assign', {
    after: 'confirm',
    by: 'dispatcher',
    body: async ({ visits }) => ({ courier: await visits.courierId() }),
    refused: notOfThePlace,
  }),
  'POST /v1/pickups/:id/unassign': act('unassign', { after: 'assign', by: 'dispatcher' }),
  'POST /v1/pickups/:id/start': act('start', { after: 'assign', by: 'courier' }),
  'POST /v1/pickups/:id/arrive': act('arrive', { after: 'start', by: 'courier' }),
  'POST /v1/pickups/:id/fail': act('fail', { after: 'arrive', by: 'courier', body: nobodyThere }),
  'POST /v1/pickups/:id/not-attempted': act('not-attempted', {
    after: 'assign',
    by: 'courier',
    body: { reason: 'P09' },
  }),
};
