import { randomUUID } from 'node:crypto';
import { deliveryLifecycle, deliveryStates, type DeliveryState } from '../src/modules/delivery/delivery.lifecycle.js';
import { itemLifecycle, itemStates, type HolderKind, type ItemState } from '../src/modules/item/item.lifecycle.js';
import type { Role } from '../src/platform/actor.js';
import { derivedId } from '../src/platform/ids.js';
import { together } from './support/handing-over.js';
import { owner } from './support/papers.js';
import { courierId, handing, photo, ResultPath, type OnTheWay } from './support/results.js';
import { TestService, type Caller, type Reply, type ReplyBody } from './support/service.js';

let service: TestService;
let path: ResultPath;
let callers: Partial<Record<Role, Caller>>;
let dossier: string;
let delivery: string;
let way: OnTheWay;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
  callers = {
    clerk: path.clerk,
    courier: path.courier,
    'desk-officer': path.officer,
    'post-at-desk': service.as('post-ttpvhcc', 'post-at-desk', '44-TTPVHCC'),
    citizen: service.as('citizen-sample-1', 'citizen'),
  };
  ({ dossier, delivery } = await path.ready());
  const { body: citizen } = await service.as('citizen-sample-1', 'citizen').get('/v1/me');
  await service.db.query('update dossier set requested_by = $2 where id = $1', [dossier, citizen['person']]);
  way = await path.released();
}, 60_000);
afterAll(() => service.close());

function callerOf(role: Role): Caller {
  const caller = callers[role];
  if (!caller) throw new Error(`Nobody plays ${role}`);
  return caller;
}

const walked = deliveryLifecycle.rows
  .filter((row) => row.act !== 'ask')
  .flatMap((row) => row.by.flatMap((role) => row.from.map((from) => ({ role, act: row.act, from, to: row.to }))));

/** Puts the order into a state behind the service's back. */
async function orderIn(state: DeliveryState): Promise<void> {
  await service.db.query('update delivery set status = $2, item = null where id = $1', [delivery, state]);
}

async function performOnOrder(role: Role, act: string): Promise<string> {
  if (role === 'system') {
    await path.authority(dossier, async (doing, locked, all) => {
      if (act === 'await') await all.awaiting(doing, locked);
      if (act === 'ready') await all.ready(doing, locked, { resultCount: 2, originals: 1 });
      if (act === 'cancel') await all.revoked(doing, locked);
      if (act === 'recall') await all.recalled(doing, locked);
    });
    return (
      (await service.db.query<{ status: string }[]>('select status from delivery where id = $1', [delivery]))[0]
        ?.status ?? ''
    );
  }
  const { body } = await perform(role, act);
  return said(body);
}

/** The refusal's code, or the state reached. */
function said({ code, status }: Partial<ReplyBody>): string {
  return code ?? String(status);
}

function perform(role: Role, act: string): Promise<Reply> {
  const signing = {
    resultCount: 2,
    originals: 1,
    seal: 'KQ-0009',
    weightGrams: 60,
    carrierSignature: handing.signature,
  };
  return callerOf(role).post(`/v1/deliveries/${delivery}/${act}`, act === 'release' ? signing : {});
}

describe('F9 F126 every row of the order’s lifecycle', () => {
  test.each(walked)('$role: $act from $from leads to $to', async ({ role, act, from, to }) => {
    await orderIn(from);
    expect(await performOnOrder(role, act)).toBe(act === 'release' ? 'AT_DESK' : to);
  });

  const closed = deliveryStates.filter((state) => state !== 'READY_AT_DESK');
  test.each(closed)('release from %s is refused', async (state) => {
    await orderIn(state);
    expect(await perform('desk-officer', 'release')).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });

  test('cancel from CLOSED_ELECTRONIC is refused', async () => {
    await orderIn('CLOSED_ELECTRONIC');
    expect(await perform('clerk', 'cancel')).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });

  test.each(['citizen', 'clerk', 'desk-officer'] as const)('%s may ask', async (role) => {
    await orderIn('CANCELLED');
    const asked = await callerOf(role).post('/v1/deliveries', { dossier, recipient: { ...owner, ward: '18859' } });
    expect(asked).toMatchObject({ status: 201, body: { status: 'READY_AT_DESK' } });
    await service.db.query(`update delivery set status = 'CANCELLED' where id = $1`, [asked.body.id]);
  });
});

const acts = { fail: 'courier', deliver: 'courier', 'hand-out': 'clerk', notice: 'clerk', retry: 'clerk' } as const;
type HomeAct = keyof typeof acts;
const holders: Partial<Record<ItemState, HolderKind>> = {
  AT_DESK: 'DESK',
  AT_OFFICE: 'OFFICE',
  HELD: 'OFFICE',
  FILED: 'AUTHORITY',
  SENT_BACK: 'DESK',
  RECALLED: 'DESK',
  DELIVERED: 'RECIPIENT',
  MISDELIVERED: 'RECIPIENT',
  BACK_WITH_OWNER: 'CITIZEN',
};
const bodies: Record<HomeAct, () => object> = {
  fail: () => ({ number: way.number, reason: 'D04', action: 'T3', evidence: [photo('identity-log')] }),
  deliver: () => ({ number: way.number, ...handing }),
  'hand-out': () => ({ number: way.number, ...handing }),
  notice: () => ({ channel: 'phone' }),
  retry: () => ({}),
};

async function itemIn(state: ItemState): Promise<void> {
  const kind = holders[state] ?? 'COURIER';
  const holder =
    kind === 'COURIER' ? courierId : kind === 'OFFICE' ? derivedId('unit', '44-DHO') : derivedId('unit', '44-TTPVHCC');
  await service.db.query(
    'update item set status = $2, holder_kind = $3, holder_id = $4, place = $5 where number = $1',
    [way.number, state, kind, holder, kind === 'OFFICE' ? holder : null],
  );
}

const cases = (Object.keys(acts) as HomeAct[]).flatMap((act) => itemStates.map((state) => ({ act, state })));

describe('F38 every act on a released result in every state of its item', () => {
  test.each(cases)('$act in $state', async ({ act, state }) => {
    await itemIn(state);
    const row = itemLifecycle.rows.find((each) => each.act === act);
    const { status, body } = await callerOf(acts[act]).post(`/v1/deliveries/${way.delivery}/${act}`, bodies[act]());
    const expected = row?.from.includes(state) ? { status: 200, said: row.to } : { status: 409, said: 'wrong-state' };
    expect({ status, said: said(body) }).toEqual(expected);
  });
});

describe('two at the same moment', () => {
  const lock = 'select 1 from dossier where id = $1 for update';

  test('F38 two couriers’ phones deliver the same envelope: one delivery', async () => {
    const home = await path.onRound();
    const replies = await together(service, lock, [home.dossier], [() => path.deliver(home), () => path.deliver(home)]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409]);
    expect((await path.read(home))['attempts']).toBe(1);
  });

  test('two officers release the same result: one envelope', async () => {
    const ready = await path.ready();
    const release = (): Promise<Reply> => path.release(ready.delivery, {}, randomUUID());
    const replies = await together(service, lock, [ready.dossier], [release, release]);
    expect(replies.map((reply) => said(reply.body)).sort()).toEqual(['AT_DESK', 'delivery-released']);
    expect(
      await service.db.query(`select 1 from item where dossier_id = $1 and leg = 'result'`, [ready.dossier]),
    ).toHaveLength(1);
  });

  test('F9 two orders for one dossier: one is refused', async () => {
    const asked = await path.accepted({ opened: { procedure: 'GTVT-01', service: 'submission', owner } });
    const ask = (): Promise<Reply> =>
      path.clerk.post('/v1/deliveries', { dossier: asked, recipient: { ...owner, ward: '18859' } });
    const replies = await together(service, lock, [asked], [ask, ask]);
    expect(replies.map((reply) => said(reply.body)).sort()).toEqual(['AWAITING_RESULT', 'delivery-exists']);
  });
});
