import { assignedVisit } from './assigned-visits.js';
import { handOver, offer, sealed, tally } from './handing-over.js';
import { completeLines, licence, picture, signature } from './papers.js';
import { courierId, photo, type OnTheWay } from './results.js';
import { cameIn, registerAdminSystem, rejectedIn } from './scope-outside.js';
import type { ScopeWorld } from './scope-world.js';
import type { Caller, ReplyBody } from './service.js';
import { reissued, voided } from './slips.js';

/** Somebody else who hands the papers in; whom the result goes to is the owner. */
export const submitter = { name: 'Trần Văn Nộp (mẫu)', phone: '0987654321', address: '7 đường Lê Lợi', ward: '18859' };
/** What only those see who go there. */
export const ACCESS_NOTE = 'Cổng xanh, gọi trước khi vào (mẫu)';

/** A dossier that has gone through everything, and one that is being brought home; each with what names it. */
export interface RichCase {
  visit: string;
  request: string;
  postCode: string;
  dossier: string;
  number: string;
  slip: string;
  handover: string;
  list: string;
  delivered: OnTheWay;
  /** On its round, with something to pay. */
  coming: OnTheWay;
  round: string;
}

async function taken(world: ScopeWorld, procedure: string): Promise<Pick<RichCase, 'visit' | 'request'> & ReplyBody> {
  const dossier = { ...licence, procedure, submitter, claimedCode: 'H44.01-260001' };
  const visit = await world.visits.atTheDoor({ dossiers: [dossier], accessNote: ACCESS_NOTE });
  const { body } = await world.visits.intake(visit, procedure === licence.procedure ? {} : await allOf(world, visit));
  return { ...body, visit: visit.id, request: visit.number };
}

/** All the papers that the checklist of another procedure asks for. */
async function allOf({ visits }: ScopeWorld, visit: ReplyBody): Promise<object> {
  const { body } = await visits.courier.get(`/v1/pickups/${visit.id}`);
  const [dossier] = body['dossiers'] as { id: string; checklist: { line: number; count: number }[] }[];
  const lines = dossier?.checklist.map(({ line, count }) => ({ line, given: count })) ?? completeLines;
  const paper = { dossier: dossier?.id, seal: 'NP-300', weightGrams: 80, lines, identity: 'seen' };
  return { taken: [paper] };
}

/** From the courier to the desk with a stray envelope too many, counted twice, tallied by both. */
async function handedIn({ cast, visits }: ScopeWorld, number: string): Promise<{ handover: string; list: string }> {
  const [stray = '', other = ''] = await sealed(cast.clerk, 2);
  const offered = await offer(visits.courier, { unit: '44-TTPVHCC' }, [number]);
  const path = `/v1/handovers/${offered.body.id}`;
  await cast.officer.post(`${path}/count`, { numbers: [number] });
  await cast.officer.post(`${path}/count`, { numbers: [number, stray], reason: 'Đếm lại' });
  await cast.officer.post(`${path}/accept`, { version: 1 });
  await tally(cast.officer, offered.body.id, [{ number, lines: [{ line: 1, given: 1 }] }]);
  const back = await offer(cast.clerk, { person: courierId }, [other]);
  await visits.courier.post(`/v1/handovers/${back.body.id}/count`, { numbers: [other] });
  await visits.courier.post(`/v1/handovers/${back.body.id}/refuse`, { reason: 'Không đủ chỗ' });
  return { handover: offered.body.id, list: back.body.id };
}

/** Brought home at the second visit, with a notice in between and all evidence there. */
async function broughtHome({ path }: ScopeWorld): Promise<OnTheWay> {
  const way = await path.onRound();
  await path.fail(way, { reason: 'D01', action: 'T1', evidence: [photo('door-photo')] });
  await path.handedBack(way);
  await path.clerk.post(`/v1/deliveries/${way.delivery}/retry`);
  await path.loaded(way);
  await path.deliver(way);
  await path.courier.put(`/v1/evidence/${signature.sha256}`, picture);
  return way;
}

/** As if a citizen had asked for it and the authority had given it code and day. */
async function known({ service }: ScopeWorld, dossier: string, citizen: Caller): Promise<void> {
  const { body } = await citizen.get('/v1/me');
  await service.db.query(
    `update dossier set requested_by = $2, code = 'H44.02-' || substr(post_code, 4), due_on = '2026-12-24' where id = $1`,
    [dossier, body['person']],
  );
}

/** Cash that a cashier took for what stood on a clerk's slip. */
async function takenAtCashDesk(world: ScopeWorld): Promise<void> {
  const cashier = await world.seated('cashier');
  const [slip] = (await world.cast.clerk.get('/v1/payment-slips')).body['data'] as { number: string }[];
  if (!slip) throw new Error('The clerk has no cash in his hand');
  await voided(cashier, slip);
  await reissued(cashier, slip, 'cash');
}

/** @param procedure of the dossier that a citizen hands in */
export async function richCase(world: ScopeWorld, procedure = 'GTVT-01'): Promise<RichCase> {
  const { path, visits, cast, service } = world;
  const { visit, request, ...intake } = await taken(world, procedure);
  const [item] = intake['items'] as { number: string; dossier: string; postCode: string; slips: string[] }[];
  if (!item) throw new Error(`Nothing was taken in: ${JSON.stringify(intake)}`);
  const lists = await handedIn(world, item.number);
  const delivered = await broughtHome(world);
  const coming = await path.onRound();
  await assignedVisit(service, 'courier-dho-1', { accessNote: ACCESS_NOTE });
  for (const dossier of [item.dossier, delivered.dossier, coming.dossier]) await known(world, dossier, visits.citizen);
  const [held = ''] = await sealed(cast.clerk, 1);
  await takenAtCashDesk(world);
  await registerAdminSystem(service);
  await rejectedIn(service, item.dossier, 'Sai mã hồ sơ');
  await cameIn(service, item.dossier);
  await handOver(cast.clerk, { caller: visits.courier, to: { person: courierId } }, [held]);
  const round = (await path.clerk.post('/v1/rounds', { courier: courierId, day: '2026-11-30' })).body.id;
  const [slip = ''] = item.slips;
  const { number, dossier, postCode } = item;
  return { visit, request, dossier, number, postCode, slip, ...lists, delivered, coming, round };
}

/** What each reading route is asked, to show all that it may show. @param tracked addresses that open their dossier */
export function readings(rich: RichCase, tracked: readonly string[]): Record<string, string[]> {
  const { visit, request, dossier, number, slip, handover, list, delivered, round } = rich;
  const dossiers = [dossier, delivered.dossier];
  const items = [number, delivered.number].map((each) => `/v1/items/${each}`);
  const lists = [handover, list].map((each) => `/v1/handovers/${each}`);
  return {
    'GET /v1/dossiers/:id': dossiers.map((id) => `/v1/dossiers/${id}`),
    'GET /v1/dossiers/:id/journal': dossiers.map((id) => `/v1/dossiers/${id}/journal?limit=200`),
    'GET /v1/items/:number': items,
    'GET /v1/items/:number/custody': items.map((path) => `${path}/custody`),
    'GET /v1/items/:number/voucher': [`/v1/items/${number}/voucher`],
    'GET /v1/deliveries/:id': [`/v1/deliveries/${delivered.delivery}`],
    'GET /v1/pickups/:id': [`/v1/pickups/${visit}`],
    'GET /v1/handovers/:id': lists,
    'GET /v1/handovers': ['/v1/handovers', '/v1/handovers?direction=out'],
    'GET /v1/rounds/:id': [`/v1/rounds/${round}`],
    'GET /v1/tracking/:reference': [`/v1/tracking/${request}`, ...tracked],
    'GET /v1/payment-slips/:number.pdf': [`/v1/payment-slips/${slip}.pdf`],
    'GET /v1/wards/:code': ['/v1/wards/18859'],
    'GET /v1/day-roots': ['/v1/day-roots'],
    'GET /v1/custody': ['/v1/custody'],
    'GET /v1/custody/ages': ['/v1/custody/ages'],
    'GET /v1/tasks': ['/v1/tasks', '/v1/tasks?status=closed'],
  };
}

/** The fields of an answer; `[]` stands for each of a list, and alone for an empty one. Values are left out. */
export function fieldsOf(body: unknown, path = ''): string[] {
  if (Array.isArray(body)) return body.length > 0 ? body.flatMap((each) => fieldsOf(each, `${path}[]`)) : [`${path}[]`];
  if (typeof body !== 'object' || body === null) return [path];
  return Object.entries(body).flatMap(([key, value]) => fieldsOf(value, path ? `${path}.${key}` : key));
}

/** Fields of several answers, each once, sorted; a list that was empty once is told by what it holds otherwise. */
export function together(fields: readonly string[]): string[] {
  const all = [...new Set(fields)].sort();
  return all.filter((field) => !field.endsWith('[]') || !all.some((each) => each.startsWith(`${field}.`)));
}

/** Roles that are shown the same fields, side by side. */
export function byRoles(fields: ReadonlyMap<string, readonly string[]>): Record<string, string[]> {
  const groups = new Map<string, { roles: string[]; fields: readonly string[] }>();
  for (const [role, shown] of fields) {
    const key = shown.join('\n');
    const group = groups.get(key) ?? { roles: [], fields: shown };
    group.roles.push(role);
    groups.set(key, group);
  }
  return Object.fromEntries([...groups.values()].map((group) => [group.roles.join(', '), [...group.fields]]));
}
