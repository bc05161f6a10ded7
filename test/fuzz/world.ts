import { randomUUID } from 'node:crypto';
import { roles, type Role } from '../../src/platform/actor.js';
import { localIso } from '../../src/platform/clock.js';
import { itemNumber } from '../../src/platform/s10.js';
import { countBag, sealBag } from '../support/bags.js';
import { close, closedTheDayBefore, sign } from '../support/closings.js';
import { carrierId, castOf, offer, sealed, toDesk } from '../support/handing-over.js';
import { completeLines, owner, signature } from '../support/papers.js';
import { irregularitiesOf, withDifferences } from '../support/irregularities.js';
import { carried, offerOf, phoneOf } from '../support/offline-phones.js';
import { blockOf } from '../support/numbers.js';
import { officeId } from '../support/placed.js';
import { handing, photo, ResultPath } from '../support/results.js';
import type { Caller, ReplyBody, TestService } from '../support/service.js';
import { entered, intake, padOf, photographed, signers, typistsOf } from '../support/sheets.js';
import { Office } from '../support/visits.js';
import { bodiesOf, type Known } from './bodies.js';
import type { Operation } from './operations.js';

const seats: Record<Exclude<Role, 'system'>, [login: string, unit?: string]> = {
  citizen: ['citizen-sample-1'],
  clerk: ['clerk-dho-1', '44-DHO'],
  courier: ['courier-dho-1', '44-DHO'],
  dispatcher: ['dispatcher-dho', '44-DHO'],
  'desk-officer': ['desk-ttpvhcc-1', '44-TTPVHCC'],
  'post-at-desk': ['post-ttpvhcc', '44-TTPVHCC'],
  cashier: ['cashier-dho', '44-DHO'],
  controller: ['controller-dho', '44-DHO'],
  supervisor: ['supervisor-44', '44'],
  auditor: ['auditor-44', '44'],
};
const person = { name: 'Lê Văn Cam (mẫu)', phone: '0905000002', address: 'Số 5 Lý Thường Kiệt', ward: '18859' };
const opened = { procedure: 'GTVT-01', service: 'both', owner: person };
const sealing = { seal: 'NP-7001', weightGrams: 90, lines: completeLines, identity: 'seen' };

/** What a field of this name may hold, where the schema leaves that open. */
const fields: Known = {
  ...person,
  ...{ procedure: 'GTVT-01', claimedCode: 'H48.1-26', code: 'H48.1-26', authority: '44-SXD', province: 'Quảng Bình' },
  ...{ unit: '44-TTPVHCC', target: '44-DHO', day: '2026-12-01', sha256: signature.sha256, size: signature.size },
  ...{ seal: 'NP-7001', last4: '1234', weightGrams: 90, line: 1, given: 1, reason: 'Hẹn lại (mẫu)', person: carrierId },
  ...{ carrier: carrierId, occurredAt: '2026-11-30T07:41:00.000+07:00', ifMatch: '"1"', path: '/v1/intakes' },
};

/** A service with something of everything in it: paths name what exists, bodies say what could be so. */
export class World {
  private constructor(
    private readonly callers: Map<string, Caller>,
    private readonly named: Record<string, readonly string[]>,
    readonly known: Known,
    private readonly sound: Record<string, unknown[]>,
  ) {}

  static async of(service: TestService): Promise<World> {
    const callers = new Map<string, Caller>();
    for (const role of roles.filter((each) => each !== 'system')) {
      const caller = service.as(seats[role][0], role, seats[role][1]);
      if ((await caller.get('/v1/me')).status !== 200) throw new Error(`${role} cannot sign in`);
      callers.set(role, caller);
    }
    return filled(service, (named, known, sound) => new World(callers, named, known, sound));
  }

  /** Who may ask for an operation; undefined where nobody signs in. */
  rolesOf({ policy }: Operation): (string | undefined)[] {
    const allowed = policy.roles.filter((role) => this.callers.has(role));
    return allowed.length > 0 ? allowed : [undefined];
  }

  async authorization(role: string | undefined): Promise<Record<string, string>> {
    const caller = role === undefined ? undefined : this.callers.get(role);
    return caller ? { Authorization: await caller.authorization() } : {};
  }

  /** What the parameters of an operation's path may name, newest first. */
  namesFor({ path }: Operation): string[] {
    const noun = Object.keys(this.named).find((prefix) => path.startsWith(`${prefix}/{`));
    return [...(noun ? (this.named[noun] ?? []) : []), randomUUID()];
  }

  bodiesFor({ name, body }: Operation): unknown[] {
    return body ? [...(this.sound[name] ?? []), ...bodiesOf(body, this.known)] : [undefined];
  }
}

async function filled(
  service: TestService,
  make: (named: Record<string, string[]>, known: Known, sound: Record<string, unknown[]>) => World,
): Promise<World> {
  const office = new Office(service);
  const results = new ResultPath(service);
  const [onRound, ready] = [await results.onRound(), await results.ready()];
  const delivered = await results.onRound();
  await results.deliver(delivered);
  const visits = await visitsOf(office);
  const dossiers = visits.flatMap((visit) => (visit['dossiers'] as { id: string }[]).map(({ id }) => id));
  const [free = '', listed = '', filed = ''] = await sealed(office.clerk, 3);
  const lists = [await offer(office.clerk, { person: carrierId }, [listed]), await toDesk(service, [filed])];
  const slips = ((await office.clerk.get('/v1/payment-slips')).body['data'] as { number: string }[]).map(
    (slip) => slip.number,
  );
  const remitted = await office.clerk.post('/v1/remittances', { slips: slips.slice(0, 1), target: '44-DHO' });
  const courier = await office.courierId();
  const round = await office.clerk.post('/v1/rounds', { courier, day: '2026-12-01' });
  const closings = await closingsOf(service);
  const number = onRound.number;
  const named = {
    '/v1/pickups': visits.map(({ id }) => id),
    '/v1/handovers': lists.map(({ body }) => body.id),
    '/v1/deliveries': [onRound.delivery, ready.delivery, delivered.delivery],
    '/v1/rounds': [round.body.id],
    '/v1/remittances': [remitted.body.id],
    '/v1/dossiers': [...dossiers, onRound.dossier],
    '/v1/items': [free, number],
    '/v1/payment-slips': slips.slice(0, 2),
    '/v1/tracking': [free],
    '/v1/procedures': ['GTVT-01'],
    '/v1/wards': ['18859'],
    '/v1/evidence': [signature.sha256],
    '/v1/endpoints': await webhooksOf(service),
    '/v1/irregularities': await reportsOf(service),
    '/v1/bags': await bagsOf(office.clerk),
    '/v1/closings': closings.ids,
    '/v1/runs': [(await office.clerk.post('/v1/runs', { carrier: courier, stops: ['44-TTPVHCC'] })).body.number],
    '/v1/number-blocks': [(await blockOf(service, 10)).id],
    ...(await offlineOf(service, office.courier)),
  };
  const paper = await paperOf(service);
  Object.assign(named, paper.named);
  const { listHash } = closings;
  const one = { courier, number, dossier: dossiers[0], pickup: visits[0]?.id };
  const known = { ...fields, ...one, numbers: [free], slips, listHash };
  const bodies = soundBodies({ ...one, free });
  return make(named, known, { ...bodies, ...paper.bodies });
}

const webhook = { url: 'http://127.0.0.1:9/', eventTypes: ['papers.accepted'], scope: { province: '44' } };

/** What was not as it was signed: a list, and an envelope on it. */
async function reportsOf(service: TestService): Promise<string[]> {
  const { list } = await withDifferences(service);
  return (await irregularitiesOf(service, list)).map(({ id }) => id);
}

/** A pad with a sheet that is typed, and what could stand on the next. */
async function paperOf(
  service: TestService,
): Promise<{ named: Record<string, string[]>; bodies: Record<string, unknown[]> }> {
  const { typist } = typistsOf(service);
  const pad = await padOf(service, 3);
  const [number = '', blank = ''] = pad.numbers;
  const sheet = { writtenAt: localIso(service.clock.now()), signer: signers.clerk, content: intake };
  const typed = await entered(typist, { number, ...sheet });
  const entry = { ...sheet, photo: await photographed(typist) };
  return {
    named: { '/v1/pads': [pad.id], '/v1/sheets': [number, blank] },
    bodies: {
      'POST /v1/pads': [{ unit: '44-DHO', prefix: 'FUZZ', first: 1, last: 2 }],
      'POST /v1/sheets': [{ number: blank, ...entry }],
      'POST /v1/sheets/{number}/amend': [entry],
      'POST /v1/sheets/{number}/confirm': [{ entry: typed.body.act }],
    },
  };
}

/** One that was taken apart to be counted, and one that was not. */
async function bagsOf(clerk: Caller): Promise<string[]> {
  const bags: string[] = [];
  for (const number of await sealed(clerk, 2)) bags.push((await sealBag(clerk, [number])).body.number);
  await countBag(clerk, bags[1] ?? '', [], { nothing: true });
  return bags;
}

/** One of the day before with its sheet, and one that differs, of which somebody has seen the list. */
async function closingsOf(service: TestService): Promise<{ ids: string[]; listHash: unknown }> {
  const { carrier, officer } = castOf(service);
  const closed = (await close(carrier, [])).body.id;
  await sign(service.as('controller-dho', 'controller', '44-DHO'), closed);
  await closedTheDayBefore(service);
  const { id, listHash } = (await close(officer, [itemNumber('ZZ', 1)])).body;
  return { ids: [closed, id], listHash };
}

/** A phone with a key, and an offer that it signed. */
async function offlineOf(service: TestService, courier: Caller): Promise<Record<string, string[]>> {
  const phone = await phoneOf(courier, 'courier-dho-1', officeId);
  const offered = offerOf(service, phone, await carried(service, 1));
  await courier.post('/v1/offline-handovers', { offer: offered.text });
  return { '/v1/courier/devices': [phone.device], '/v1/offline-handovers': [offered.says.handover] };
}

/** An endpoint that was owed something. */
async function webhooksOf(service: TestService): Promise<string[]> {
  const supervisor = service.as('supervisor-44', 'supervisor', '44');
  const { body } = await supervisor.post('/v1/endpoints', { name: 'fuzz', ...webhook });
  await sealed(service.as('clerk-dho-1', 'clerk', '44-DHO'), 1);
  return [body.id];
}

/** One at the door, and one that waits for each step before. */
async function visitsOf(office: Office): Promise<ReplyBody[]> {
  const atTheDoor = await office.atTheDoor();
  const [assigned, confirmed, asked] = [await office.ask(), await office.ask(), await office.ask()].map(
    ({ body }) => body,
  );
  await office.dispatcher.post(`/v1/pickups/${assigned?.id}/confirm`);
  await office.dispatcher.post(`/v1/pickups/${assigned?.id}/assign`, { courier: await office.courierId() });
  await office.dispatcher.post(`/v1/pickups/${confirmed?.id}/confirm`);
  return [atTheDoor, assigned, confirmed, asked].filter((visit) => visit !== undefined);
}

/** Bodies that are taken as they are, where what the schema allows is not enough. */
function soundBodies(known: Record<string, string | undefined>): Record<string, unknown[]> {
  const { number, free, courier, pickup, dossier } = known;
  const signed = { signature, method: 'cash', voucher: 'printed', evidence: [photo('door-photo')] };
  const act = { counter: 1, id: randomUUID(), path: '/v1/handovers', body: { purpose: 'run', to: { unit: '44-DHO' } } };
  return {
    'POST /v1/intakes': [
      { ...signed, taken: [{ ...sealing, opened }] },
      { ...signed, pickup, taken: [{ ...sealing, dossier }] },
    ],
    'POST /v1/pickups': [{ dossiers: [opened], contact: owner, day: '2026-12-01', window: 'morning' }],
    'POST /v1/handovers': [{ purpose: 'run', to: { unit: '44-TTPVHCC' }, numbers: [free] }],
    'POST /v1/deliveries': [{ claimed: { code: 'H48.1-26', authority: '44-SXD' }, recipient: person }],
    'POST /v1/endpoints': [{ name: 'fuzz-sound', ...webhook }],
    'POST /v1/endpoints/{id}/replay': [{ from: '2026-11-30T00:00:00+07:00', to: '2026-12-30T00:00:00+07:00' }],
    'POST /v1/rounds': [{ courier, day: '2026-12-01' }],
    'POST /v1/deliveries/{id}/deliver': [{ number, ...handing }],
    'POST /v1/deliveries/{id}/fail': [{ number, reason: 'D01', action: 'T1', evidence: [photo('door-photo')] }],
    'POST /v1/handovers/{id}/count': [{ nothing: true }],
    'POST /v1/number-blocks': [{ unit: '44-DHO', prefix: 'CA', first: 91_000_000, last: 91_000_009 }],
    'POST /v1/number-blocks/{id}/return': [{ count: 10 }],
    'POST /v1/runs': [{ carrier: courier, stops: ['44-TTPVHCC'] }],
    'POST /v1/closings': [{ nothing: true }],
    'POST /v1/closings/{id}/recount': [{ nothing: true, reason: 'Đếm lại (mẫu)' }],
    'POST /v1/bags': [{ target: '44-TTPVHCC', seal: 'NT-7001', numbers: [free] }],
    'POST /v1/bags/{number}/count': [{ nothing: true, reason: 'Đếm lại (mẫu)' }],
    'POST /v1/items/{number}/lose': [{ cause: 'D24', reason: 'Tìm không thấy (mẫu)' }],
    'POST /v1/items/{number}/find': [{ reason: 'Tìm thấy sau tủ (mẫu)' }],
    'POST /v1/items/{number}/correct': [
      { error: 'did_not_occur', holder: { person: courier }, reason: 'Ghi nhầm (mẫu)' },
    ],
    'POST /v1/deliveries/{id}/recover': [
      { lines: [{ line: 3, given: 1 }], seal: 'TH-7001', weightGrams: 20, signature },
    ],
    'POST /v1/courier/acts': [
      { device: randomUUID(), acts: [{ ...act, occurredAt: '2026-11-30T07:41:00.000+07:00' }] },
    ],
  };
}
