import { randomUUID } from 'node:crypto';
import { OneTimeCodes } from '../../src/modules/delivery/one-time-code/one-time-codes.js';
import { licence, owner, signature } from './papers.js';
import { late, sendLate } from './late-acts.js';
import { ADMIN_SYSTEM } from './outside.js';
import type { TestService } from './service.js';
import { courierId, handing, photo, type OnTheWay } from './results.js';
import { registerAdminSystem, rejectedIn } from './scope-outside.js';
import { asked, business, only, reading, type Making, type ScopeObject, type ScopeWorld } from './scope-world.js';

const recipient = { name: owner.name, phone: owner.phone, address: owner.address, ward: owner.ward };

/** A dossier that a citizen sends and whose result he has not asked for yet. */
async function sentOnly({ visits }: ScopeWorld): Promise<string> {
  const { body } = await visits.ask({ dossiers: [{ ...licence, service: 'submission' }] });
  return (body['dossiers'] as { id: string }[])[0]?.id ?? '';
}

async function ordered(world: ScopeWorld): Promise<string> {
  const { body } = await world.visits.citizen.post('/v1/deliveries', { dossier: await sentOnly(world), recipient });
  return body.id;
}

async function byCode(world: ScopeWorld): Promise<ScopeObject> {
  const dossier = await sentOnly(world);
  const code = `H44-${dossier.slice(-12)}`;
  const rows = await world.service.db.query<[{ unit: string }[], number]>(
    `update dossier d set code = $2 from unit u where d.id = $1 and u.id = d.authority returning u.code as unit`,
    [dossier, code],
  );
  const body = { claimed: { code: '<x>', authority: rows[0][0]?.unit }, recipient };
  const refusal = { status: 422, code: 'dossier-not-here-yet' };
  const named = asked('/v1/deliveries', code, { body, absent: code.replace('H44', 'H45') });
  return { what: 'by its code', ...named, by: world.visits.citizen, sees: business, refusal };
}

async function asking(world: ScopeWorld): Promise<ScopeObject[]> {
  const body = { dossier: '<x>', recipient };
  const named = asked('/v1/deliveries', await sentOnly(world), { body });
  return [{ ...named, by: world.visits.citizen, sees: business }, await byCode(world)];
}

/** Held at the office without a notice. */
async function held({ path }: ScopeWorld): Promise<OnTheWay> {
  const way = await path.onRound();
  await path.fail(way, { reason: 'D04', action: 'T3', evidence: [photo('identity-log')] });
  await path.handedBack(way);
  return way;
}

const NOT_HIS = '409 item-not-yours';
/** Whose business it is, and who does not carry the envelope, or stands at another counter. */
const elsewhere = {
  courier: { 'courier above': NOT_HIS, 'courier beside': NOT_HIS },
  clerk: { 'clerk above': '409 not-at-this-counter' },
};

function act(name: string, by: 'clerk' | 'courier', body: object): Making {
  return async (world) => {
    const way = by === 'courier' ? await world.path.onRound() : await held(world);
    const sent = JSON.parse(JSON.stringify(body).replaceAll('<number>', way.number)) as object;
    const named = asked(`/v1/deliveries/:x/${name}`, way.delivery, { body: sent });
    return [{ ...named, by: world.path[by], sees: business, refused: elsewhere[by] }];
  };
}

async function releasing(world: ScopeWorld): Promise<ScopeObject[]> {
  const { delivery } = await world.path.ready();
  const counts = { resultCount: 2, originals: 1, weightGrams: 60 };
  const body = { ...counts, seal: 'KQ-0900', carrierSignature: signature };
  const otherDesk = { 'desk-officer above': '403 not-this-desk', 'post-at-desk above': '403 not-this-desk' };
  const named = asked('/v1/deliveries/:x/release', delivery, { body });
  return [{ ...named, by: world.path.officer, sees: business, refused: otherDesk }];
}

async function round({ path }: ScopeWorld): Promise<string> {
  return (await path.clerk.post('/v1/rounds', { courier: courierId, day: '2026-11-30' })).body.id;
}

/** An envelope that its courier brought in himself, onto his own round. */
async function loading(world: ScopeWorld): Promise<ScopeObject[]> {
  const { path } = world;
  const way = await world.fetched();
  await path.courier.post(`/v1/items/${way.number}/arrive`);
  const named = asked('/v1/rounds/:x/load', await round(world), { body: { number: way.number } });
  const sees = (role: string, place: string): boolean => role === 'courier' && ['own', 'beside'].includes(place);
  return [{ ...named, by: path.courier, sees, refused: { 'courier beside': '403 not-your-round' } }];
}

async function opening({ path }: ScopeWorld): Promise<ScopeObject[]> {
  const named = asked('/v1/rounds', courierId, { body: { courier: '<x>', day: '2026-11-30' } });
  const refusal = { status: 422, code: 'not-of-your-office' };
  return [{ ...named, by: path.clerk, sees: only('clerk', 'dispatcher'), refusal }];
}

/** The first event of a dossier was rejected by the administrative system. */
async function settling(world: ScopeWorld): Promise<ScopeObject[]> {
  await registerAdminSystem(world.service);
  const [door] = (await world.visits.atTheDoor())['dossiers'] as { id: string }[];
  const id = await rejectedIn(world.service, door?.id ?? '', 'Sai mã hồ sơ');
  const named = asked('/v1/confirmations/:x/settle', id, { body: { reason: 'Đã thống nhất' } });
  return [{ ...named, by: await world.seated('controller'), sees: business }];
}

/** A dossier that the administrative system refused for good. */
function parked(name: 'retry' | 'skip'): Making {
  return async (world) => {
    await registerAdminSystem(world.service);
    const dossier = await sentOnly(world);
    const [door] = (await world.visits.atTheDoor())['dossiers'] as { id: string }[];
    const id = door?.id ?? dossier;
    await world.service.db.query(
      `insert into follower_cursor (endpoint, dossier, acked_seq, head_seq, behind_since, parked_at, parked_act)
       select $1, dossier_id, 0, 1, recorded_at, $3, act_id from event where dossier_id = $2 and seq = 1
       on conflict (endpoint, dossier) do update set parked_at = excluded.parked_at, parked_act = excluded.parked_act`,
      [ADMIN_SYSTEM, id, world.service.clock.now()],
    );
    const named = asked(`/v1/followers/${ADMIN_SYSTEM}/dossiers/:x/${name}`, id, { body: { reason: 'Đã báo' } });
    return [{ ...named, by: await world.seated('controller'), sees: business }];
  };
}

/** On its round its courier asks, at the office a clerk of it. */
async function challenging(world: ScopeWorld): Promise<ScopeObject[]> {
  const { path } = world;
  const of = async (way: Promise<OnTheWay>) => asked('/v1/deliveries/:x/challenge', (await way).delivery);
  const atDoor = { ...elsewhere.courier, clerk: '409 wrong-state' };
  const atCounter = { ...elsewhere.clerk, courier: '409 wrong-state' };
  return [
    { what: 'on its round', ...(await of(path.onRound())), by: path.courier, sees: business, refused: atDoor },
    { what: 'held', ...(await of(held(world))), by: path.clerk, sees: business, refused: atCounter },
  ];
}

/** Delivered without signal, with a code that was wrong; at the office another one was sent. */
async function confirming({ service, path }: ScopeWorld): Promise<ScopeObject[]> {
  const way = await path.onRound();
  const at = `/v1/deliveries/${way.delivery}`;
  await path.courier.post(`${at}/challenge`);
  const first = await codeOf(service, way.delivery);
  const wrong = first === '000000' ? '000001' : '000000';
  const done = { number: way.number, ...handing, code: wrong };
  await sendLate(path.courier, randomUUID(), [late(1, `${at}/deliver`, done)]);
  await path.clerk.post(`${at}/challenge`);
  const body = { code: await codeOf(service, way.delivery) };
  const named = asked('/v1/deliveries/:x/confirm-code', way.delivery, { body });
  return [{ ...named, by: path.clerk, sees: business, refused: elsewhere.clerk }];
}

/** What the recipient was sent last. */
async function codeOf(service: TestService, delivery: string): Promise<string> {
  const rows = await service.db.query<{ id: string }[]>(
    'select id from code_challenge where delivery = $1 order by id desc limit 1',
    [delivery],
  );
  return service.app.get(OneTimeCodes).of(rows[0]?.id ?? '');
}

const failing = { number: '<number>', reason: 'D04', action: 'T3', evidence: [photo('identity-log')] };
const handed = { number: '<number>', ...handing };

export const deliveryObjects: Record<string, Making> = {
  'POST /v1/deliveries': asking,
  'GET /v1/deliveries/:id': async (world) => {
    const way = await world.path.onRound();
    const of = asked('/v1/deliveries/:x', way.delivery);
    const staff = (role: Parameters<typeof reading>[0], place: Parameters<typeof reading>[1]): boolean =>
      role !== 'citizen' && reading(role, place);
    const own = asked('/v1/deliveries/:x', await ordered(world));
    const notCouriers = (role: Parameters<typeof reading>[0], place: Parameters<typeof reading>[1]): boolean =>
      role !== 'courier' && reading(role, place);
    return [
      { what: 'on its round', ...of, by: world.path.courier, sees: staff },
      { what: 'ordered by a citizen', ...own, by: world.visits.citizen, sees: notCouriers },
    ];
  },
  'POST /v1/deliveries/:id/cancel': async (world) => [
    { ...asked('/v1/deliveries/:x/cancel', await ordered(world)), by: world.visits.citizen, sees: business },
  ],
  'POST /v1/deliveries/:id/release': releasing,
  'POST /v1/deliveries/:id/deliver': act('deliver', 'courier', handed),
  'POST /v1/deliveries/:id/fail': act('fail', 'courier', failing),
  'POST /v1/deliveries/:id/hand-out': act('hand-out', 'clerk', handed),
  'POST /v1/deliveries/:id/notice': act('notice', 'clerk', { channel: 'phone' }),
  'POST /v1/deliveries/:id/retry': act('retry', 'clerk', {}),
  'POST /v1/deliveries/:id/challenge': challenging,
  'POST /v1/deliveries/:id/confirm-code': confirming,
  'POST /v1/rounds': opening,
  'GET /v1/rounds/:id': async (world) => {
    const sees = only('clerk', 'dispatcher', 'courier', 'controller');
    return [{ ...asked('/v1/rounds/:x', await round(world)), by: world.path.clerk, sees }];
  },
  'POST /v1/rounds/:id/load': loading,
  'POST /v1/confirmations/:id/settle': settling,
  'POST /v1/followers/:endpoint/dossiers/:dossier/retry': parked('retry'),
  'POST /v1/followers/:endpoint/dossiers/:dossier/skip': parked('skip'),
};
