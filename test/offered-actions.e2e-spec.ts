import type { Role } from '../src/platform/actor.js';
import type { Lifecycle } from '../src/platform/lifecycle.js';
import { Policies, type Route } from '../src/platform/policies.js';
import { webhookLifecycle } from '../src/integrations/webhooks/webhooks.lifecycle.js';
import { deliveryLifecycle } from '../src/modules/delivery/delivery.lifecycle.js';
import { closingLifecycle } from '../src/modules/handover/closing/closing.lifecycle.js';
import { handoverLifecycle } from '../src/modules/handover/handover.lifecycle.js';
import { runLifecycle } from '../src/modules/handover/run/run.lifecycle.js';
import { bagLifecycle } from '../src/modules/item/bags/bag.lifecycle.js';
import { irregularityLifecycle } from '../src/modules/item/irregularities/irregularity.lifecycle.js';
import { itemLifecycle } from '../src/modules/item/item.lifecycle.js';
import { paymentSlipLifecycle } from '../src/modules/money/payment-slip.lifecycle.js';
import { remittanceLifecycle } from '../src/modules/money/remittances.js';
import { pickupLifecycle } from '../src/modules/pickup/pickup.lifecycle.js';
import { sheetLifecycle } from '../src/paper/sheet.lifecycle.js';
import { bagged, carriedBag } from './support/bags.js';
import { correctorsOf, lose } from './support/corrections.js';
import { castOf, sealed } from './support/handing-over.js';
import { TestService, type Caller, type ReplyBody } from './support/service.js';

let service: TestService;
let routes: Route[];

beforeAll(async () => {
  service = await TestService.start();
  routes = service.app.get(Policies).routes();
}, 60_000);
afterAll(() => service.close());

/** What a view draws its actions from. */
type Table = Pick<Lifecycle<string, string>, 'rows'>;

/** Where what is offered of a noun is asked for; `:act` is its name. */
interface Place {
  table: Table;
  at: readonly string[];
  /** By act, where it is asked for elsewhere. */
  under?: Record<string, string>;
  /** Acts that no view offers. */
  hidden?: readonly string[];
}

const asked: readonly Place[] = [
  {
    table: itemLifecycle,
    at: ['/v1/items/:number/:act', '/v1/deliveries/:id/:act'],
    under: { load: '/v1/rounds/:id/load', tally: '/v1/handovers/:id/tally' },
  },
  { table: handoverLifecycle, at: ['/v1/handovers/:id/:act'] },
  { table: closingLifecycle, at: ['/v1/closings/:id/:act'] },
  { table: runLifecycle, at: ['/v1/runs/:number/:act'] },
  { table: bagLifecycle, at: ['/v1/bags/:number/:act'] },
  { table: irregularityLifecycle, at: ['/v1/irregularities/:id/:act'], hidden: ['rewrap', 'undo'] },
  { table: pickupLifecycle, at: ['/v1/pickups/:id/:act'], under: { intake: '/v1/intakes' } },
  { table: deliveryLifecycle, at: ['/v1/deliveries/:id/:act'] },
  { table: paymentSlipLifecycle, at: ['/v1/payment-slips/:number/:act'] },
  { table: remittanceLifecycle, at: ['/v1/remittances/:id/:act'] },
  { table: sheetLifecycle, at: ['/v1/sheets/:number/:act'], hidden: ['enter'] },
  { table: webhookLifecycle, at: ['/v1/endpoints/:id/:act'] },
];

/** Of everything that a row offers to a role, the route, or nothing where there is none that lets him. */
function offers(): { what: string; role: Role; allowed: boolean }[] {
  return asked.flatMap(({ table, at, under = {}, hidden = [] }) =>
    table.rows
      .filter(({ act, from }) => from.length > 0 && !hidden.includes(act))
      .flatMap(({ act, by }) => {
        const paths = under[act] ? [under[act]] : at.map((path) => path.replace(':act', act));
        const open = routes.filter(({ method, path }) => method === 'POST' && paths.includes(path));
        return by
          .filter((role) => role !== 'system')
          .map((role) => ({
            what: `${act} by ${paths.join(' or ')}`,
            role,
            allowed: open.some(({ policy }) => policy.roles.includes(role)),
          }));
      }),
  );
}

/** Every list that offers something, and how its things are named in paths. */
const lists: readonly { list: string; path: (row: ReplyBody) => string }[] = [
  ...[
    ...['pickups', 'handovers', 'deliveries', 'closings', 'irregularities', 'remittances', 'tasks'],
    'number-blocks',
  ].map((noun) => ({
    list: `/v1/${noun}`,
    path: ({ id }: ReplyBody) => `/v1/${noun}/${id}`,
  })),
  ...['bags', 'payment-slips', 'sheets', 'runs'].map((noun) => ({
    list: `/v1/${noun}`,
    path: ({ number }: ReplyBody) => `/v1/${noun}/${number}`,
  })),
];

/** What the list offers this caller, as the route of each act. */
async function offersTo(caller: Caller, { list, path }: (typeof lists)[number]): Promise<string[]> {
  const { status, body } = await caller.get(list);
  const rows = status === 200 ? ((body['data'] ?? []) as ReplyBody[]) : [];
  return rows.flatMap((row) => (Array.isArray(row.actions) ? row.actions.map((act) => `${path(row)}/${act}`) : []));
}

/** Offers on these that the route refuses this caller for what he is, whatever he would send. */
async function refused(caller: Caller, role: Role): Promise<string[]> {
  const found: string[] = [];
  for (const offer of (await Promise.all(lists.map((each) => offersTo(caller, each)))).flat()) {
    const { status, body } = await caller.post(offer, {});
    if (status === 403) found.push(`${role} ${offer}: ${body.code}`);
  }
  return found;
}

const seats: readonly [Role, login: string, unit: string][] = [
  ['clerk', 'clerk-dho-1', '44-DHO'],
  ['courier', 'courier-dho-1', '44-DHO'],
  ['dispatcher', 'dispatcher-dho', '44-DHO'],
  ['cashier', 'cashier-dho', '44-DHO'],
  ['controller', 'controller-dho', '44-DHO'],
  ['desk-officer', 'desk-ttpvhcc-1', '44-TTPVHCC'],
  ['post-at-desk', 'post-ttpvhcc', '44-TTPVHCC'],
  ['supervisor', 'supervisor-44', '44'],
];

describe('F90 F24 what a view offers', () => {
  test('every row of every lifecycle is offered to roles that the policy of its route lets in', () => {
    expect(offers().filter(({ allowed }) => !allowed)).toEqual([]);
    expect(offers().length).toBeGreaterThan(100);
  });

  test('nothing is offered on any list that its reader is refused by policy', async () => {
    const { clerk } = castOf(service);
    await bagged(service, 1);
    await carriedBag(service, 1);
    const [number = ''] = await sealed(clerk, 1);
    await lose(correctorsOf(service).controller, number);
    const told: string[] = [];
    for (const [role, login, unit] of seats) told.push(...(await refused(service.as(login, role, unit), role)));
    expect(told).toEqual([]);
  });

  test('a courier is offered a bag to take apart only where he may', async () => {
    const { carrier } = castOf(service);
    const { bag, numbers } = await carriedBag(service, 2);
    const offered = async (): Promise<unknown> => (await carrier.get(`/v1/bags/${bag}`)).body.actions;
    expect(await offered()).toEqual([]);
    await lose(correctorsOf(service).controller, numbers[0] ?? '');
    expect(await offered()).toEqual(['count']);
    const counted = await carrier.post(`/v1/bags/${bag}/count`, { numbers: numbers.slice(1) });
    expect([counted.status, counted.body.actions]).toEqual([200, ['count', 'open']]);
    expect(await offered()).toEqual(['count', 'open']);
  });
});
