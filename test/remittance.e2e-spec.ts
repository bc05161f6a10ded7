import { randomUUID } from 'node:crypto';
import { outcome, together } from './support/handing-over.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { codeOf, paid, takenAnew, type Slip } from './support/slips.js';
import { remittanceLifecycle } from '../src/modules/money/remittances.js';
import type { Role } from '../src/platform/actor.js';

let service: TestService;
let givers: Partial<Record<Role, Caller>>;
let receivers: Partial<Record<Role, Caller>>;
let otherCourier: Caller;

beforeAll(async () => {
  service = await TestService.start();
  givers = {
    courier: service.as('courier-dho-1', 'courier', '44-DHO'),
    clerk: service.as('clerk-dho-1', 'clerk', '44-DHO'),
    cashier: service.as('cashier-dho', 'cashier', '44-DHO'),
  };
  receivers = { cashier: givers.cashier, 'desk-officer': officer(1) };
  otherCourier = service.as('courier-dho-2', 'courier', '44-DHO');
}, 60_000);
afterAll(() => service.close());

const officer = (no: number): Caller => service.as(`desk-ttpvhcc-${no}`, 'desk-officer', '44-TTPVHCC');
const target = { post: '44-DHO', authority: '44-TTPVHCC' } as const;
type Payee = Slip['payee'];

function of(people: Partial<Record<Role, Caller>>, role: Role): Caller {
  const caller = people[role];
  if (!caller) throw new Error(`Nobody plays ${role}`);
  return caller;
}

/** Money taken for one dossier. A cashier takes no papers: she takes the money for what stood on void slips. */
async function taken(collector: Caller = of(givers, 'clerk'), method = 'cash'): Promise<Record<Payee, Slip>> {
  if (collector !== givers.cashier) return paid(service, collector, method);
  const slips = await paid(service, of(givers, 'clerk'));
  return takenAnew(service, collector, slips, method);
}

function offer(giver: Caller, slips: readonly Slip[], to: string = target.post, key?: string): Promise<Reply> {
  return giver.post('/v1/remittances', { slips: slips.map(({ number }) => number), target: to }, { key });
}

/** A fee that a clerk offers to the desk. */
async function offered(): Promise<{ fee: Slip; path: string; id: string }> {
  const { authority: fee } = await taken();
  const { body } = await offer(of(givers, 'clerk'), [fee], target.authority);
  return { fee, id: body.id, path: `/v1/remittances/${body.id}` };
}

async function openFor(giver: Caller): Promise<string[]> {
  const { body } = await giver.get('/v1/payment-slips');
  return (body['data'] as { number: string }[]).map(({ number }) => number);
}

async function remitted(dossier: string): Promise<unknown[]> {
  return service.db.query(
    `select body::jsonb -> 'data' as data from event where dossier_id = $1 and type = 'money.remitted'`,
    [dossier],
  );
}

const notRemittable = { status: 409, code: 'slips-not-remittable' };

describe('F15 every row of the remittance’s lifecycle', () => {
  const [offering, ...receiving] = remittanceLifecycle.rows;

  test.each(offering?.by ?? [])('%s offers exactly his slips; they are in no hand’s list any more', async (role) => {
    const giver = of(givers, role);
    const { post } = await taken(giver);
    expect(await openFor(giver)).toContain(post.number);
    const reply = await offer(giver, [post], target.post);
    const number = expect.stringMatching(/^NT/);
    expect(reply).toMatchObject({ status: 201, body: { number, status: 'OFFERED', events: [] } });
    expect(await openFor(giver)).not.toContain(post.number);
  });

  const walked = receiving.flatMap((row) => row.by.map((role) => ({ role, act: row.act, to: row.to })));
  test.each(walked)('$role: $act from OFFERED leads to $to', async ({ role, act, to }) => {
    const payee = role === 'cashier' ? 'post' : 'authority';
    const { [payee]: slip } = await taken();
    const { body } = await offer(of(givers, 'clerk'), [slip], target[payee]);
    const path = `/v1/remittances/${body.id}/${act}`;
    const reply = await of(receivers, role).post(path, act === 'accept' ? { amount: slip.amount } : {});
    expect(reply).toMatchObject({ status: 200, body: { status: to, actions: [] } });
    const told = act === 'accept' ? [{ data: { remittance: body.id, slips: [slip.id] } }] : [];
    expect(await remitted(slip.dossier)).toEqual(told);
    for (const again of ['accept', 'refuse']) {
      const late = await of(receivers, role).post(`/v1/remittances/${body.id}/${again}`, { amount: slip.amount });
      expect(codeOf(late)).toEqual({ status: 409, code: 'wrong-state' });
    }
  });

  test('other roles may not', async () => {
    const { path } = await offered();
    const denied = { status: 403, code: 'role-not-allowed' };
    expect(codeOf(await of(givers, 'clerk').post(`${path}/accept`, { amount: 1 }))).toEqual(denied);
    expect(codeOf(await of(givers, 'courier').post(`${path}/refuse`))).toEqual(denied);
    expect(codeOf(await officer(1).post('/v1/remittances', { slips: ['x'], target: '44-DHO' }))).toEqual(denied);
  });
});

describe('F15 what may be handed on', () => {
  test('money of two payees never goes on one list, nor to another’s place', async () => {
    const clerk = of(givers, 'clerk');
    const { post, authority } = await taken();
    expect(codeOf(await offer(clerk, [post, authority]))).toEqual(notRemittable);
    expect(codeOf(await offer(clerk, [post, authority], target.authority))).toEqual(notRemittable);
    expect(codeOf(await offer(clerk, [post], target.authority))).toEqual(notRemittable);
    expect(codeOf(await offer(clerk, [post], '44-CA'))).toEqual(notRemittable);
    expect(codeOf(await offer(clerk, [post], '44-BDO'))).toEqual(notRemittable);
    expect(codeOf(await offer(clerk, [authority], '44-PVHCC-BDO'))).toEqual(notRemittable);
    expect(codeOf(await offer(clerk, [post], 'nowhere'))).toEqual({ status: 404, code: 'not-found' });
  });

  test('cash is handed on by who took it, not by a colleague, a clerk or the cashier of the office', async () => {
    const courier = of(givers, 'courier');
    const mine = await taken(courier);
    const others = [
      otherCourier,
      of(givers, 'clerk'),
      of(givers, 'cashier'),
      service.as('clerk-bdo-1', 'clerk', '44-BDO'),
    ];
    for (const other of others) {
      expect(codeOf(await offer(other, [mine.post]))).toEqual(notRemittable);
      expect(await openFor(other)).not.toContain(mine.post.number);
    }
    const { post } = await taken();
    expect(codeOf(await offer(courier, [mine.post, post]))).toEqual(notRemittable);
    expect((await offer(courier, [mine.post])).body.status).toBe('OFFERED');
  });

  test.each(['vietqr', 'transfer'])('%s never passes hands', async (method) => {
    const { post } = await taken(of(givers, 'clerk'), method);
    expect(await openFor(of(givers, 'clerk'))).not.toContain(post.number);
    expect(codeOf(await offer(of(givers, 'clerk'), [post]))).toEqual(notRemittable);
    expect(codeOf(await offer(of(givers, 'clerk'), [(await taken()).post, post]))).toEqual(notRemittable);
  });

  test('a void slip, an unknown one and an empty list are refused', async () => {
    const clerk = of(givers, 'clerk');
    const { post } = await taken();
    await of(givers, 'cashier').post(`/v1/payment-slips/${post.number}/void`, { reason: 'Khách đổi ý' });
    expect(codeOf(await offer(clerk, [post]))).toEqual(notRemittable);
    expect(codeOf(await offer(clerk, [{ ...post, number: '44-DHO-C-9999999' }]))).toEqual(notRemittable);
    expect(codeOf(await offer(clerk, []))).toEqual({ status: 422, code: 'body-invalid' });
  });
});

describe('F15 the receiver counts and signs', () => {
  test('a wrong amount is refused and nothing moves', async () => {
    const { fee, path } = await offered();
    for (const amount of [fee.amount - 1, fee.amount + 1])
      expect(codeOf(await officer(1).post(`${path}/accept`, { amount }))).toEqual({
        status: 422,
        code: 'amount-wrong',
      });
    expect(await remitted(fee.dossier)).toEqual([]);
    expect((await officer(1).post(`${path}/accept`, { amount: fee.amount })).body.status).toBe('ACCEPTED');
  });

  test('whoever gave does not receive', async () => {
    const cashier = of(givers, 'cashier');
    const { post } = await taken(cashier);
    const { body } = await offer(cashier, [post]);
    const same = { status: 403, code: 'same-person' };
    expect(codeOf(await cashier.post(`/v1/remittances/${body.id}/accept`, { amount: post.amount }))).toEqual(same);
    expect(codeOf(await cashier.post(`/v1/remittances/${body.id}/refuse`))).toEqual(same);
  });

  test('only the place it was offered to receives it', async () => {
    const { fee, path } = await offered();
    const elsewhere = service.as('desk-pvhcc-bdo-1', 'desk-officer', '44-PVHCC-BDO');
    for (const stranger of [elsewhere, of(givers, 'cashier')]) {
      expect((await stranger.post(`${path}/accept`, { amount: fee.amount })).status).toBe(404);
      expect((await stranger.post(`${path}/refuse`)).status).toBe(404);
    }
    expect((await officer(1).post(`/v1/remittances/${randomUUID()}/accept`, { amount: 1 })).status).toBe(404);
  });

  test('refused, the slips are in the giver’s hands again and may be offered anew', async () => {
    const clerk = of(givers, 'clerk');
    const { fee, path } = await offered();
    expect(codeOf(await offer(clerk, [fee], target.authority))).toEqual(notRemittable);
    await officer(1).post(`${path}/refuse`);
    expect(await openFor(clerk)).toContain(fee.number);
    const again = await offer(clerk, [fee], target.authority);
    const { amount } = fee;
    expect(outcome(await officer(2).post(`/v1/remittances/${again.body.id}/accept`, { amount }))).toBe('ACCEPTED');
    expect(await openFor(clerk)).not.toContain(fee.number);
  });

  test('several dossiers on one list: one event each', async () => {
    const fees = [(await taken()).authority, (await taken()).authority];
    const { body } = await offer(of(givers, 'clerk'), fees, target.authority);
    const amount = fees.reduce((sum, fee) => sum + fee.amount, 0);
    const accepted = await officer(1).post(`/v1/remittances/${body.id}/accept`, { amount });
    expect(accepted.body.events.map(({ dossier }) => dossier).sort()).toEqual(fees.map((fee) => fee.dossier).sort());
  });
});

describe('twice and at the same moment', () => {
  test('the same key is the same offer and the same acceptance', async () => {
    const { authority: fee } = await taken();
    const [first, second] = [randomUUID(), randomUUID()];
    const once = await offer(of(givers, 'clerk'), [fee], target.authority, first);
    expect((await offer(of(givers, 'clerk'), [fee], target.authority, first)).body).toEqual(once.body);
    const accept = (): Promise<Reply> =>
      officer(1).post(`/v1/remittances/${once.body.id}/accept`, { amount: fee.amount }, { key: second });
    expect((await accept()).body).toEqual((await accept()).body);
    expect(await remitted(fee.dossier)).toHaveLength(1);
  });

  test('of two receivers one has it', async () => {
    const { fee, path } = await offered();
    const acts = [1, 2].map((no) => () => officer(no).post(`${path}/accept`, { amount: fee.amount }));
    const replies = await together(service, 'select 1 from dossier where id = $1 for update', [fee.dossier], acts);
    expect(replies.map(outcome).sort()).toEqual(['ACCEPTED', 'wrong-state']);
    expect(await remitted(fee.dossier)).toHaveLength(1);
  });

  test('of accept and refuse one wins, and the slip follows it', async () => {
    const { fee, id, path } = await offered();
    const [accepted, refused] = await together(
      service,
      'select 1 from remittance where id = $1 for update',
      [id],
      [() => officer(1).post(`${path}/accept`, { amount: fee.amount }), () => officer(2).post(`${path}/refuse`)],
    );
    expect([accepted?.status, refused?.status].sort()).toEqual([200, 409]);
    expect((await openFor(of(givers, 'clerk'))).includes(fee.number)).toBe(refused?.status === 200);
  });

  test('a slip goes onto one of two remittances', async () => {
    const { post } = await taken(of(givers, 'courier'));
    const acts = [1, 2].map(() => () => offer(of(givers, 'courier'), [post]));
    const lock = 'select 1 from payment_slip where id = $1 for update';
    const replies = await together(service, lock, [post.id], acts);
    expect(replies.map(outcome).sort()).toEqual(['OFFERED', 'slips-not-remittable']);
    expect(await service.db.query('select 1 from remittance_line where slip = $1', [post.id])).toHaveLength(1);
  });
});
