import { sealed } from './handing-over.js';
import { placeItem } from './placed.js';
import { derivedId } from '../../src/platform/ids.js';
import { itemNumber } from '../../src/platform/s10.js';
import {
  asked,
  business,
  NO_ITEM,
  only,
  reading,
  type Making,
  type ScopeObject,
  type ScopeWorld,
} from './scope-world.js';
import type { Person } from './scope-people.js';
import type { Caller } from './service.js';
import { paid, takenAnew } from './slips.js';

/** Papers that a courier has just taken in at the door of a citizen. */
interface AtTheDoor {
  dossier: string;
  number: string;
  slips: string[];
}

async function atTheDoor({ visits }: ScopeWorld): Promise<AtTheDoor> {
  const taken = await visits.intake(await visits.atTheDoor());
  const [item] = taken.body['items'] as AtTheDoor[];
  if (!item) throw new Error(`Nothing was taken in: ${JSON.stringify(taken.body)}`);
  return item;
}

/** A paper or the life of an envelope. */
function ofItem(path: string): Making {
  return async (world) => {
    const { number } = await atTheDoor(world);
    return [{ ...asked(path, number, { absent: NO_ITEM }), by: world.visits.courier, sees: reading }];
  };
}

function ofDossier(path: string): Making {
  return async (world) => {
    const { dossier } = await atTheDoor(world);
    return [{ ...asked(path, dossier), by: world.visits.citizen, sees: reading }];
  };
}

const atNoOffice = { 'clerk above': '403 role-not-allowed', 'courier above': '403 role-not-allowed' };

const NOT_HIS = '409 item-not-yours';

/** Scanned in at its office: by a clerk whoever carries it, by a courier what he carries himself. */
async function arriving(world: ScopeWorld): Promise<ScopeObject[]> {
  const { path } = world;
  const scanned = (number: string) => asked('/v1/items/:x/arrive', number, { absent: NO_ITEM });
  const carried = { ...atNoOffice, 'courier own': NOT_HIS, 'courier beside': NOT_HIS };
  const own = { ...atNoOffice, 'courier beside': NOT_HIS };
  const [brought, fetched] = [await path.taken(), await world.fetched()];
  return [
    { what: 'by the clerk', ...scanned(brought.number), by: path.clerk, sees: business, refused: carried },
    { what: 'by its courier', ...scanned(fetched.number), by: path.courier, sees: business, refused: own },
  ];
}

/** He who is alone at his place does it in either role; others of the place do not carry the envelope. */
function depositing(role: 'courier' | 'clerk') {
  return async ({ service }: ScopeWorld): Promise<ScopeObject> => {
    const [number = ''] = await sealed(service.as('post-pnh', 'clerk', '44-PNH'), 1);
    await placeItem(service, number, { status: 'WITH_POST', courier: derivedId('person', 'post-pnh') });
    const named = asked('/v1/items/:x/deposit', number, { absent: NO_ITEM });
    const by = service.as('post-pnh', role, '44-PNH');
    const others = { 'clerk own': NOT_HIS, 'courier own': NOT_HIS, 'courier beside': NOT_HIS };
    const refused = { ...atNoOffice, ...others };
    return { what: `as ${role}`, ...named, by, sees: business, refused, office: '44-PNH' };
  };
}

/** What a courier brought in where he is alone, and then carried on to the office in Đồng Hới. */
async function notingPlace(world: ScopeWorld): Promise<ScopeObject[]> {
  const { what: _, ...object } = await depositing('courier')(world);
  const [number = ''] = object.there.names;
  await object.by.post(object.there.path);
  const named = asked('/v1/items/:x/note-place', number, { body: { place: '44-DHO' }, absent: NO_ITEM });
  return [{ ...object, ...named, refused: { courier: NOT_HIS } }];
}

/** Held by the office, whose clerks weigh it again. */
async function reweighing({ cast }: ScopeWorld): Promise<ScopeObject[]> {
  const [number = ''] = await sealed(cast.clerk, 1);
  const body = { weightGrams: 120, method: 'scale' };
  const named = asked('/v1/items/:x/reweigh', number, { body, absent: NO_ITEM });
  return [{ ...named, by: cast.clerk, sees: business, refused: { 'clerk above': NOT_HIS, 'clerk beside': NOT_HIS } }];
}

interface Cash {
  number: string;
  amount: number;
}

/** A slip among those whose cash a courier has in his hand. */
async function cash(world: ScopeWorld, payee: 'post' | 'authority' = 'post'): Promise<Cash> {
  await atTheDoor(world);
  const { body } = await world.visits.courier.get('/v1/payment-slips');
  const slips = body['data'] as (Cash & { payee: string })[];
  const slip = slips.find((each) => each.payee === payee);
  if (!slip) throw new Error(`The courier has no cash for the ${payee} in his hand`);
  return slip;
}

/** The same length, and no slip of this number. */
const noSlip = (number: string): string => number.replace(/\d{4}$/, '9999');

/** Whoever took the cash hands it on himself. */
async function remitting(world: ScopeWorld): Promise<ScopeObject[]> {
  const { service, cast, visits } = world;
  const cashier = await world.seated('cashier');
  const atCounter = await paid(service, cast.clerk);
  const atCashDesk = await takenAnew(service, cashier, await paid(service, cast.clerk), 'cash');
  const of = (role: 'courier' | 'clerk' | 'cashier', by: Caller, { number }: { number: string }): ScopeObject => {
    const body = { slips: ['<x>'], target: '44-DHO' };
    const named = asked('/v1/remittances', number, { body, absent: noSlip(number) });
    const refusal = { status: 409, code: 'slips-not-remittable' };
    return { what: `of a ${role}`, ...named, by, sees: only(role), refusal };
  };
  return [
    of('courier', visits.courier, await cash(world)),
    of('clerk', cast.clerk, atCounter.post),
    of('cashier', cashier, atCashDesk.post),
  ];
}

/** Postage goes to the cash desk of the office, a fee to the desk of the authority. */
function remitted(name: 'accept' | 'refuse'): Making {
  const of = async (world: ScopeWorld, to: 'cashier' | 'desk-officer'): Promise<ScopeObject> => {
    const { number, amount } = await cash(world, to === 'cashier' ? 'post' : 'authority');
    const target = to === 'cashier' ? '44-DHO' : '44-TTPVHCC';
    const { body } = await world.visits.courier.post('/v1/remittances', { slips: [number], target });
    const named = asked(`/v1/remittances/:x/${name}`, body.id, { body: { amount } });
    return { what: `by a ${to}`, ...named, by: await world.seated(to), sees: only(to) };
  };
  return async (world) => [await of(world, 'cashier'), await of(world, 'desk-officer')];
}

/** A slip that a courier of the office wrote; those at its cash desk put it right. */
function slip(name: 'void' | 'replace' | 'reissue'): Making {
  return async (world) => {
    const { number } = await cash(world);
    const voiding = { reason: 'Ghi nhầm' };
    const bodies = { void: voiding, replace: { ...voiding, method: 'cash' }, reissue: { method: 'cash' } };
    const cashier = await world.seated('cashier');
    if (name === 'reissue') await cashier.post(`/v1/payment-slips/${number}/void`, voiding);
    const named = asked(`/v1/payment-slips/:x/${name}`, number, { body: bodies[name], absent: noSlip(number) });
    const sees = name === 'replace' ? only('courier', 'clerk', 'cashier') : only('clerk', 'cashier');
    return [{ ...named, by: cashier, sees }];
  };
}

/** The last number of a range or block of a unit that nobody has made void yet. */
async function unused({ service }: ScopeWorld, kind: 'range' | 'block', unit: string, login?: string): Promise<string> {
  const [last] = await service.db.query<{ prefix: string; serial: number }[]>(
    `select prefix, last_serial::int - (select count(*) from number_void where unit = $1)::int as serial
     from number_${kind} n where unit = $1 and ($2::uuid is null or to_jsonb(n) ->> 'person' = $2::text)
     order by last_serial desc limit 1`,
    [derivedId('unit', unit), login && derivedId('person', login)],
  );
  if (!last) throw new Error(`${unit} has no ${kind} of numbers`);
  return itemNumber(last.prefix, last.serial);
}

/** A number of the office, one that a courier has in his block, one of the desk. */
async function voiding(world: ScopeWorld): Promise<ScopeObject[]> {
  const of = (number: string, by: Caller, ...roles: Person[]): ScopeObject => ({
    ...asked('/v1/numbers/:x/void', number, { body: { reason: 'Nhãn rách' }, absent: NO_ITEM }),
    by,
    sees: only(...roles),
    refusal: { status: 422, code: 'number-foreign' },
  });
  const [ofOffice, ofDesk] = [await unused(world, 'range', '44-DHO'), await unused(world, 'range', '44-TTPVHCC')];
  const carried = await unused(world, 'block', '44-DHO', 'courier-dho-1');
  return [
    { what: 'of the office', ...of(ofOffice, world.path.clerk, 'clerk', 'dispatcher') },
    { what: 'of a courier', ...of(carried, world.path.courier, 'courier', 'clerk', 'dispatcher') },
    { what: 'of the desk', ...of(ofDesk, world.path.officer, 'desk-officer') },
  ];
}

function slipPaper(path: string): Making {
  return async (world) => {
    const [slipNumber = ''] = (await atTheDoor(world)).slips;
    const named = asked(path, slipNumber, { absent: noSlip(slipNumber) });
    return [{ ...named, by: world.visits.clerk, sees: reading }];
  };
}

export const paperObjects: Record<string, Making> = {
  'GET /v1/dossiers/:id': ofDossier('/v1/dossiers/:x'),
  'GET /v1/dossiers/:id/journal': ofDossier('/v1/dossiers/:x/journal'),
  'GET /v1/items/:number': ofItem('/v1/items/:x'),
  'GET /v1/items/:number/custody': ofItem('/v1/items/:x/custody'),
  'GET /v1/items/:number/seals': ofItem('/v1/items/:x/seals'),
  'GET /v1/items/:number/label.pdf': ofItem('/v1/items/:x/label.pdf'),
  'GET /v1/label-sheet.pdf': ofItem('/v1/label-sheet.pdf?numbers=:x'),
  'GET /v1/items/:number/posting-slip.pdf': ofItem('/v1/items/:x/posting-slip.pdf'),
  'GET /v1/items/:number/voucher': ofItem('/v1/items/:x/voucher'),
  'GET /v1/payment-slips/:number.pdf': slipPaper('/v1/payment-slips/:x.pdf'),
  'GET /v1/payment-slips/:number/issued.pdf': slipPaper('/v1/payment-slips/:x/issued.pdf'),
  'POST /v1/payment-slips/:number/void': slip('void'),
  'POST /v1/payment-slips/:number/replace': slip('replace'),
  'POST /v1/payment-slips/:number/reissue': slip('reissue'),
  'POST /v1/numbers/:number/void': voiding,
  'POST /v1/items/:number/arrive': arriving,
  'POST /v1/items/:number/deposit': async (world) => [
    await depositing('courier')(world),
    await depositing('clerk')(world),
  ],
  'POST /v1/items/:number/note-place': notingPlace,
  'POST /v1/items/:number/reweigh': reweighing,
  'POST /v1/remittances': remitting,
  'POST /v1/remittances/:id/accept': remitted('accept'),
  'POST /v1/remittances/:id/refuse': remitted('refuse'),
};
