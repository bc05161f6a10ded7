import { randomUUID } from 'node:crypto';
import {
  deliveryLifecycle,
  deliveryStates,
  firstState,
  type DeliveryAct,
  type DeliveryState,
} from '../src/modules/delivery/delivery.lifecycle.js';
import { dossierStates, type DossierState } from '../src/modules/dossier/dossier.lifecycle.js';
import type { Role } from '../src/platform/actor.js';
import { inbox } from './support/followed.js';
import { together } from './support/handing-over.js';
import { Outside } from './support/outside.js';
import { owner } from './support/papers.js';
import { handing, ResultPath } from './support/results.js';
import { TestService, type Caller, type Reply, type ReplyBody } from './support/service.js';

let service: TestService;
let outside: Outside;
let path: ResultPath;
let callers: Partial<Record<Role, Caller>>;
let dossier: string;
let delivery: string;
let postCode: string;
let serial = 0;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  path = new ResultPath(service);
  callers = {
    clerk: path.clerk,
    'desk-officer': path.officer,
    'post-at-desk': service.as('post-ttpvhcc', 'post-at-desk', '44-TTPVHCC'),
    citizen: service.as('citizen-sample-1', 'citizen'),
  };
  ({ dossier, delivery } = await path.ready());
  const { body: citizen } = await callerOf('citizen').get('/v1/me');
  const rows = await service.db.query<[{ code: string }[], number]>(
    'update dossier set requested_by = $2 where id = $1 returning post_code as code',
    [dossier, citizen['person']],
  );
  postCode = rows[0][0]?.code ?? '';
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

function callerOf(role: Role): Caller {
  const caller = callers[role];
  if (!caller) throw new Error(`Nobody plays ${role}`);
  return caller;
}

const { rows } = deliveryLifecycle;
const walked = rows
  .filter((row) => row.act !== 'ask')
  .flatMap((row) => row.by.flatMap((role) => row.from.map((from) => ({ role, act: row.act, from, to: row.to }))));
const byPeople = walked.filter(({ role }) => role !== 'system');
const byWebhook = walked.filter(({ role }) => role === 'system');

/** Puts the order into a state behind the service's back. */
async function orderIn(state: DeliveryState): Promise<void> {
  await service.db.query(`update delivery set status = 'CANCELLED' where dossier = $1 and id <> $2`, [
    dossier,
    delivery,
  ]);
  await service.db.query('update delivery set status = $2, item = null where id = $1', [delivery, state]);
}

async function dossierIn(state: DossierState): Promise<void> {
  await service.db.query('update dossier set status = $2 where id = $1', [dossier, state]);
}

interface OrderRow {
  status: DeliveryState;
  item: string | null;
  kind: string | null;
}

/** The order, and the state and holder of what was released for it. */
async function order(id = delivery): Promise<OrderRow | undefined> {
  const found = await service.db.query<OrderRow[]>(
    `select d.status, i.status as item, i.holder_kind as kind from delivery d left join item i on i.id = d.item where d.id = $1`,
    [id],
  );
  return found[0];
}

/** The refusal's code, or the state reached. */
function said({ code, status }: Partial<ReplyBody>): string {
  return code ?? String(status);
}

function perform(role: Role, act: DeliveryAct): Promise<Reply> {
  const counted = { resultCount: 2, originals: 1, seal: 'KQ-0009', weightGrams: 60 };
  const signing = { ...counted, carrierSignature: handing.signature };
  return callerOf(role).post(`/v1/deliveries/${delivery}/${act}`, act === 'release' ? signing : {});
}

describe('F9 every row of the order’s lifecycle that people act', () => {
  test.each(byPeople)('$role: $act from $from leads to $to', async ({ role, act, from, to }) => {
    await orderIn(from);
    const reply = await perform(role, act);
    const released = act === 'release';
    expect(said(reply.body)).toBe(released ? 'AT_DESK' : to);
    const item = released ? { item: 'AT_DESK', kind: 'DESK' } : { item: null, kind: null };
    expect(await order()).toEqual({ status: to, ...item });
  });

  const refused = byPeople
    .filter(({ from }) => from === 'READY_AT_DESK')
    .flatMap(({ role, act }) =>
      deliveryStates
        .filter((state) => !byPeople.some((each) => each.role === role && each.act === act && each.from === state))
        // cancelled already is fine
        .filter((state) => act !== 'cancel' || state !== 'CANCELLED')
        .map((state) => ({ role, act, state })),
    );
  test.each(refused)('$role: $act from $state is refused', async ({ role, act, state }) => {
    await orderIn(state);
    expect(await perform(role, act)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect((await order())?.status).toBe(state);
  });

  const asking = (['citizen', 'clerk', 'desk-officer'] as const).flatMap((role) =>
    dossierStates.map((state) => ({ role, state, to: firstState(state) })),
  );
  test.each(asking)('$role asks while the dossier is $state: $to', async ({ role, state, to }) => {
    await orderIn('CANCELLED');
    await dossierIn(state);
    const ask = { dossier, recipient: { ...owner, ward: '18859' } };
    const asked = await callerOf(role).post('/v1/deliveries', ask);
    expect(said(asked.body)).toBe(to ?? 'no-result-to-bring');
  });
});

const events: Partial<Record<DeliveryAct, { type: string; dossier: DossierState; data?: () => object }>> = {
  await: {
    type: 'authority.received',
    dossier: 'FILED',
    data: () => ({ code: `H48.12-261130-${(serial += 1)}`, dueDate: '2026-12-07' }),
  },
  ready: {
    type: 'authority.finished',
    dossier: 'ACCEPTED',
    data: () => ({ resultCount: 2 + (serial += 1), originals: 1 }),
  },
  cancel: { type: 'result-order.revoked', dossier: 'ACCEPTED' },
  recall: {
    type: 'authority.recalled',
    dossier: 'FINISHED',
    data: () => ({ reason: `Sai sót, lần ${(serial += 1)}` }),
  },
};

/** What became of the webhook that stands for an act. */
async function sent(act: DeliveryAct, from: DeliveryState): Promise<unknown> {
  const event = events[act];
  await orderIn(from);
  await dossierIn(event?.dossier ?? 'ACCEPTED');
  const reply = await outside.webhook({ type: event?.type, data: { postCode, ...event?.data?.() } });
  return reply.body['status'];
}

describe('F82 F126 every row of the order’s lifecycle by webhook', () => {
  test.each(byWebhook)('$act from $from leads to $to', async ({ act, from, to }) => {
    expect(await sent(act, from)).toBe('applied');
    expect(await order()).toEqual({ status: to, item: null, kind: null });
  });

  const others = (Object.keys(events) as DeliveryAct[]).flatMap((act) =>
    deliveryStates
      .filter((state) => !byWebhook.some((each) => each.act === act && each.from === state))
      .map((state) => ({ act, state })),
  );
  test.each(others)('$act leaves an order that is $state as it is', async ({ act, state }) => {
    const fate = await sent(act, state);
    const early = state === 'REQUESTED' || state === 'AWAITING_RESULT';
    const standing = early || state === 'READY_AT_DESK';
    const fates: Partial<Record<DeliveryAct, string>> = {
      recall: early ? 'waiting' : 'refused',
      ready: standing ? 'refused' : 'applied',
    };
    expect(fate).toBe(fates[act] ?? 'applied');
    expect((await order())?.status).toBe(state);
    const problem = act === 'recall' ? 'nothing-to-recall' : 'wrong-state';
    if (fate === 'refused') expect((await inbox(service)).at(-1)?.problem).toBe(problem);
  });

  const ordered = dossierStates.map((state) => ({ state, to: firstState(state) }));
  test.each(ordered)('an order while the dossier is $state: $to', async ({ state, to }) => {
    await orderIn('CANCELLED');
    await dossierIn(state);
    const where = { procedure: 'GTVT-01', authority: '44-CA', desk: '44-TTPVHCC', dueDate: '2026-12-02' };
    const counts = { resultCount: 2, originals: 1, collect: { postage: 30_500, fee: 0 } };
    const data = { postCode, code: `H48.12-261101-${(serial += 1)}`, ...where, ...counts, recipient: owner };
    const { body } = await outside.webhook({ type: 'result-order.requested', data });
    expect(body['status']).toBe(to ? 'applied' : 'refused');
    const [newest] = await service.db.query<{ status: DeliveryState }[]>(
      'select status from delivery where dossier = $1 order by asked_at desc, id desc limit 1',
      [dossier],
    );
    expect(newest?.status).toBe(to ?? 'CANCELLED');
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
