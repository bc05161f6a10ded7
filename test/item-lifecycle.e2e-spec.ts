import { randomUUID } from 'node:crypto';
import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import { HOLD_DEADLINE } from '../src/modules/delivery/delivery-records.js';
import { ended, itemLifecycle, itemStates, type ItemAct, type ItemState } from '../src/modules/item/item.lifecycle.js';
import type { Role } from '../src/platform/actor.js';
import { Refused } from '../src/platform/problems.js';
import { derivedId } from '../src/platform/ids.js';
import { correct, correctorsOf, find, lose, misdeliver, retrieve } from './support/corrections.js';
import { castOf, sealed, tally } from './support/handing-over.js';
import { acceptedAtDesk, courierId, officeId, placeItem, untallied, type AtDesk } from './support/placed.js';
import { handing, photo, ResultPath, type OnTheWay } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';

let service: TestService;
let path: ResultPath;
let submitted: string;
let ofPost: string;
let atDesk: AtDesk;
let way: OnTheWay;
let round: string;
let controller: Caller;
let lost: string;
let taken: AtDesk;
let delivered: OnTheWay;
let seal = 0;
const postman = derivedId('person', 'post-pnh');
const atPost = (role: 'courier' | 'clerk') => service.as('post-pnh', role, '44-PNH');

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
  [submitted = ''] = await sealed(path.clerk, 1);
  [ofPost = ''] = await sealed(atPost('clerk'), 1);
  atDesk = await acceptedAtDesk(service);
  way = await path.released();
  const opened = await path.clerk.post('/v1/rounds', { courier: courierId, day: '2026-11-30' });
  round = opened.body.id;
  ({ controller } = correctorsOf(service));
  // the journal has to know of a loss
  [lost = ''] = await sealed(path.clerk, 1);
  await lose(controller, lost);
  await lose(castOf(service).secondOfficer, atDesk.number);
  taken = await acceptedAtDesk(service);
  delivered = await path.onRound();
  await path.deliver(delivered);
}, 60_000);
afterAll(() => service.close());

/** Somebody else than who took it in. */
function secondAtDesk(role: Role): Caller {
  return role === 'desk-officer' ? castOf(service).secondOfficer : correctorsOf(service).postAtDesk;
}

function callerOf(role: Role): Caller {
  const callers: Partial<Record<Role, Caller>> = { clerk: path.clerk, courier: path.courier };
  const caller = callers[role];
  if (!caller) throw new Error(`Nobody plays ${role}`);
  return caller;
}

/** The state that an act led to, or the code of its refusal. */
type Told = string;

function said({ status, body }: Reply, state = String(body.status)): Told {
  return status < 300 ? state : `${status} ${body.code}`;
}

async function stateOf(number: string): Promise<ItemState | undefined> {
  const rows = await service.db.query<{ status: ItemState }[]>('select status from item where number = $1', [number]);
  return rows[0]?.status;
}

async function scanned(role: Role, act: 'arrive' | 'deposit', state: ItemState): Promise<Told> {
  if (act === 'deposit') {
    await placeItem(service, ofPost, { status: state, courier: postman });
    return said(await atPost(role === 'clerk' ? 'clerk' : 'courier').post(`/v1/items/${ofPost}/deposit`));
  }
  await placeItem(service, submitted, { status: state });
  return said(await callerOf(role).post(`/v1/items/${submitted}/arrive`));
}

/** Where an envelope lies that its courier has brought to the office. */
const own = { holder: 'COURIER', place: officeId } as const;

async function placeNoted(state: ItemState): Promise<Told> {
  await placeItem(service, submitted, { status: state, ...(state === 'AT_OFFICE' && own) });
  return said(await path.courier.post(`/v1/items/${submitted}/note-place`, { place: '44-PNH' }));
}

async function loaded(state: ItemState): Promise<Told> {
  await placeItem(service, way.number, { status: state, ...(state === 'AT_OFFICE' && own) });
  return said(await path.courier.post(`/v1/rounds/${round}/load`, { number: way.number }));
}

async function tallied(role: Role, state: ItemState): Promise<Told> {
  await untallied(service, atDesk, { item: state });
  const receiver = role === 'post-at-desk' ? service.as('post-ttpvhcc', role, '44-TTPVHCC') : path.officer;
  const reply = await tally(receiver, atDesk.handover, [{ number: atDesk.number, asPostingSlip: true }]);
  return said(reply, await stateOf(atDesk.number));
}

/** By the deadline that a last notice sets; a refusal stays with it. */
async function expired(state: ItemState): Promise<Told> {
  await placeItem(service, way.number, { status: state });
  const id = randomUUID();
  await service.db.query(
    'insert into deadline (id, kind, subject, due_at, set_act) select $1, $2, $3, $4, sealed_act from item where number = $5',
    [id, HOLD_DEADLINE, way.delivery, service.clock.now(), way.number],
  );
  await service.app.get(DeadlineSweeper).sweep();
  const [row] = await service.db.query<{ last_problem: string | null }[]>(
    'select last_problem from deadline where id = $1',
    [id],
  );
  await service.db.query('update deadline set withdrawn_act = set_act where id = $1 and done_act is null', [id]);
  return row?.last_problem ? `409 ${row.last_problem}` : String(await stateOf(way.number));
}

async function recalled(state: ItemState): Promise<Told> {
  await placeItem(service, way.number, { status: state });
  try {
    await path.recall(way.dossier);
  } catch (error) {
    if (error instanceof Refused) return `409 ${error.code}`;
    throw error;
  }
  return String(await stateOf(way.number));
}

const bodies: Partial<Record<ItemAct, () => object>> = {
  fail: () => ({ number: way.number, reason: 'D04', action: 'T3', evidence: [photo('identity-log')] }),
  deliver: () => ({ number: way.number, ...handing }),
  'hand-out': () => ({ number: way.number, ...handing }),
  notice: () => ({ channel: 'phone' }),
};

async function atHome(role: Role, act: ItemAct, state: ItemState): Promise<Told> {
  await placeItem(service, way.number, { status: state });
  return said(await callerOf(role).post(`/v1/deliveries/${way.delivery}/${act}`, bodies[act]?.() ?? {}));
}

/** What a controller, or a second person of the desk, puts right. */
async function putRight(role: Role, act: 'lose' | 'find' | 'correct', state: ItemState): Promise<Told> {
  const [caller, number] =
    role === 'controller'
      ? [controller, state === 'LOST' ? lost : submitted]
      : [secondAtDesk(role), act === 'correct' ? taken.number : atDesk.number];
  const courier = derivedId('person', 'courier-dho-2');
  await placeItem(service, number, { status: state, ...(state === 'LOST' && { holder: 'COURIER' }), courier });
  if (act === 'lose') return said(await lose(caller, number));
  if (act === 'find') return said(await find(caller, number));
  return said(await correct(caller, number, role === 'controller' ? { person: courierId } : 'giver'));
}

async function gotBack(act: 'misdeliver' | 'retrieve', state: ItemState): Promise<Told> {
  await placeItem(service, delivered.number, { status: state });
  await service.db.query(
    'update delivery set delivered_act = coalesce(delivered_act, (select sealed_act from item where id = item)) where id = $1',
    [delivered.delivery],
  );
  seal += 1;
  return said(
    act === 'misdeliver'
      ? await misdeliver(controller, delivered.delivery)
      : await retrieve(controller, delivered, { seal: `KQ-9${seal}` }),
  );
}

const performers: Partial<Record<ItemAct, (role: Role, state: ItemState) => Promise<Told>>> = {
  arrive: (role, state) => scanned(role, 'arrive', state),
  deposit: (role, state) => scanned(role, 'deposit', state),
  'note-place': (_, state) => placeNoted(state),
  load: (_, state) => loaded(state),
  tally: (role, state) => tallied(role, state),
  expire: (_, state) => expired(state),
  recall: (_, state) => recalled(state),
  lose: (role, state) => putRight(role, 'lose', state),
  find: (role, state) => putRight(role, 'find', state),
  correct: (role, state) => putRight(role, 'correct', state),
  misdeliver: (_, state) => gotBack('misdeliver', state),
  retrieve: (_, state) => gotBack('retrieve', state),
};

function perform(role: Role, act: ItemAct, state: ItemState): Promise<Told> {
  return performers[act]?.(role, state) ?? atHome(role, act, state);
}

const { rows } = itemLifecycle;
const walked = rows.flatMap(({ act, by, from, to }) =>
  by.flatMap((role) => from.map((state) => ({ role, act, state, to }))),
);
const acting = [...new Set(rows.flatMap(({ act, by }) => by.map((role) => `${role} ${act}`)))];
const refused = acting.flatMap((who) => {
  const [role, act] = who.split(' ') as [Role, ItemAct];
  const free = walked.filter((each) => each.act === act && each.role === role).map(({ state }) => state);
  return [{ role, act, states: itemStates.filter((state) => !free.includes(state)) }];
});

describe('F21 F38 every row of the item’s lifecycle', () => {
  test.each(walked)('$role: $act from $state leads to $to', async ({ role, act, state, to }) => {
    expect([to].flat()).toContain(await perform(role, act, state));
  });

  test.each(refused)('$role: $act from any other state is refused', async ({ role, act, states }) => {
    const told: Record<string, Told> = {};
    for (const state of states) told[state] = await perform(role, act, state);
    const gone = (state: ItemState): boolean => act === 'recall' && ended.includes(state);
    const wanted = states.map((state) => [state, gone(state) ? '409 nothing-to-recall' : '409 wrong-state']);
    expect(told).toEqual(Object.fromEntries(wanted));
  });

  test('another role may do none of it', async () => {
    const dispatcher = service.as('dispatcher-dho', 'dispatcher', '44-DHO');
    for (const act of ['arrive', 'deposit', 'lose', 'find', 'correct'])
      expect(said(await dispatcher.post(`/v1/items/${submitted}/${act}`))).toBe('403 role-not-allowed');
    for (const act of ['fail', 'deliver', 'hand-out', 'notice', 'retry', 'misdeliver', 'retrieve'])
      expect(said(await dispatcher.post(`/v1/deliveries/${way.delivery}/${act}`))).toBe('403 role-not-allowed');
  });
});
