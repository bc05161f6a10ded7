import { sealed } from './handing-over.js';
import { officeId, placeItem } from './placed.js';
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

const atNoOffice = { 'clerk above': 'role-not-allowed', 'courier above': 'role-not-allowed' };

async function arriving({ path }: ScopeWorld): Promise<ScopeObject[]> {
  const { number } = await path.taken();
  const named = asked('/v1/items/:x/arrive', number, { absent: NO_ITEM });
  return [{ ...named, by: path.clerk, sees: business, refused: atNoOffice }];
}

async function depositing({ service }: ScopeWorld): Promise<ScopeObject[]> {
  const [number = ''] = await sealed(service.as('post-pnh', 'clerk', '44-PNH'), 1);
  await placeItem(service, number, { status: 'WITH_POST', courier: derivedId('person', 'post-pnh') });
  const named = asked('/v1/items/:x/deposit', number, { absent: NO_ITEM });
  const by = service.as('post-pnh', 'courier', '44-PNH');
  return [{ ...named, by, sees: business, refused: atNoOffice, office: '44-PNH' }];
}

/** What a courier brought in where he is alone, and then carried on to the office in Đồng Hới. */
async function notingPlace(world: ScopeWorld): Promise<ScopeObject[]> {
  const [object] = await depositing(world);
  if (!object) throw new Error('Nothing was deposited');
  const [number = ''] = object.there.names;
  await object.by.post(object.there.path);
  const named = asked('/v1/items/:x/note-place', number, { body: { place: '44-DHO' }, absent: NO_ITEM });
  return [{ ...object, ...named, refused: {} }];
}

/** The postage among the slips of a courier. */
async function cash(world: ScopeWorld): Promise<{ number: string; amount: number }> {
  await atTheDoor(world);
  const { body } = await world.visits.courier.get('/v1/payment-slips');
  const slips = body['data'] as { number: string; payee: string; amount: number }[];
  const postage = slips.find(({ payee }) => payee === 'post');
  if (!postage) throw new Error('The courier has no postage in his hand');
  return postage;
}

/** The same length, and no slip of this number. */
const noSlip = (number: string): string => number.replace(/\d{4}$/, '9999');

async function remitting(world: ScopeWorld): Promise<ScopeObject[]> {
  const { number } = await cash(world);
  const body = { slips: ['<x>'], target: '44-DHO' };
  const refusal = { status: 409, code: 'slips-not-remittable' };
  const named = asked('/v1/remittances', number, { body, absent: noSlip(number) });
  return [{ ...named, by: world.visits.courier, sees: only('courier'), refusal }];
}

function remitted(name: 'accept' | 'refuse'): Making {
  return async (world) => {
    const { number, amount } = await cash(world);
    const { body } = await world.visits.courier.post('/v1/remittances', { slips: [number], target: '44-DHO' });
    const named = asked(`/v1/remittances/:x/${name}`, body.id, { body: { amount } });
    return [{ ...named, by: await world.seated('cashier'), sees: only('cashier') }];
  };
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

/** The last number of the office's own range. */
async function voiding({ service, path }: ScopeWorld): Promise<ScopeObject[]> {
  const [last] = await service.db.query<{ prefix: string; serial: number }[]>(
    'select prefix, last_serial::int as serial from number_range where unit = $1 order by last_serial desc limit 1',
    [officeId],
  );
  if (!last) throw new Error('The office has no range of numbers');
  const number = itemNumber(last.prefix, last.serial);
  const named = asked('/v1/numbers/:x/void', number, { body: { reason: 'Nhãn rách' }, absent: NO_ITEM });
  const refusal = { status: 422, code: 'number-foreign' };
  return [{ ...named, by: path.clerk, sees: only('clerk', 'dispatcher'), refusal }];
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
  'POST /v1/items/:number/deposit': depositing,
  'POST /v1/items/:number/note-place': notingPlace,
  'POST /v1/remittances': remitting,
  'POST /v1/remittances/:id/accept': remitted('accept'),
  'POST /v1/remittances/:id/refuse': remitted('refuse'),
};
