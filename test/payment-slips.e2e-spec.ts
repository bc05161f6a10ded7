import { randomUUID } from 'node:crypto';
import { paymentSlipLifecycle } from '../src/modules/money/payment-slip.lifecycle.js';
import { castOf, tally, toDesk } from './support/handing-over.js';
import { signature } from './support/papers.js';
import { squeezed, textOf } from './support/read-print.js';
import { books, codeOf, liveSlips, paid, reason, reissued, replaced, voided, type Slip } from './support/slips.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext') ? test : test.skip;

let service: TestService;
let clerk: Caller;
let cashier: Caller;
let courier: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  cashier = service.as('cashier-dho', 'cashier', '44-DHO');
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
}, 60_000);
afterAll(() => service.close());

afterEach(async () => {
  expect((await books(service)).filter(({ whole }) => !whole)).toEqual([]);
});

const wrongState = { status: 409, code: 'wrong-state' };

async function lastEvent(dossier: string): Promise<{ type: string; data: unknown } | undefined> {
  const rows = await service.db.query<{ type: string; data: unknown }[]>(
    `select type, body::jsonb -> 'data' as data from event where dossier_id = $1 order by seq desc limit 1`,
    [dossier],
  );
  return rows[0];
}

function refOf({ id, payee, amount, number }: Slip): object {
  return { id, payee, amount, serial: number };
}

async function openTasks(slip: Slip): Promise<number> {
  const { body } = await clerk.get('/v1/tasks?kind=payment-slip.unpaid');
  return (body['data'] as { subject: string }[]).filter(({ subject }) => subject === slip.id).length;
}

async function amountDue(dossier: string): Promise<number> {
  const rows = await service.db.query<{ due: number }[]>(
    'select coalesce(sum(amount), 0)::int as due from charge where dossier = $1 and slip is null',
    [dossier],
  );
  return rows[0]?.due ?? -1;
}

/** A paper was missing at the desk; the citizen brings it to the counter, where the money due is taken along. */
async function takenAgain(dossier: string, item: string, method: string): Promise<Reply> {
  const atDesk = await toDesk(service, [item]);
  await tally(castOf(service).officer, atDesk.body.id, [
    { number: item, lines: [{ line: 3, given: 0 }], accepted: false },
  ]);
  const lines = [{ line: 3, given: 1 }];
  const taken = { dossier, seal: 'NP-0002', weightGrams: 30, lines, identity: 'seen' };
  return clerk.post('/v1/intakes', { taken: [taken], signature, method, voucher: 'printed' });
}

describe('F38 a payment slip is made void', () => {
  test('its money is due again, a task says so, the journal names it by id and the reason by its note', async () => {
    const { post } = await paid(service, clerk);
    const reply = await voided(cashier, post);
    expect(reply).toMatchObject({
      status: 200,
      body: { id: post.id, number: post.number, status: 'VOID', actions: ['reissue'] },
    });
    const note = { id: expect.any(String), hash: expect.any(String) };
    expect(await lastEvent(post.dossier)).toEqual({
      type: 'payment.voided',
      data: { voided: refOf(post), reason: note },
    });
    expect(JSON.stringify(await lastEvent(post.dossier))).not.toContain('Khách');
    expect([await amountDue(post.dossier), await openTasks(post)]).toEqual([post.amount, 1]);
    const open = (await clerk.get('/v1/payment-slips')).body['data'] as { number: string }[];
    expect(open.map(({ number }) => number)).not.toContain(post.number);
  });

  test('whoever took the money does not do it alone, nor a courier, nor another office', async () => {
    const { post } = await paid(service, clerk);
    const { post: atTheDoor } = await paid(service, courier);
    expect(codeOf(await voided(clerk, post))).toEqual({ status: 403, code: 'slip-own' });
    expect(codeOf(await voided(courier, atTheDoor))).toEqual({ status: 403, code: 'role-not-allowed' });
    expect((await voided(service.as('clerk-bdo-1', 'clerk', '44-BDO'), post)).status).toBe(404);
    expect((await voided(cashier, { number: '44-DHO-C-9999999' })).status).toBe(404);
    expect((await voided(clerk, atTheDoor)).status).toBe(200);
    expect(await liveSlips(service, post.dossier)).toHaveLength(2);
  });

  test('not without a reason', async () => {
    const { post } = await paid(service, clerk);
    for (const body of [{}, { reason: ' ' }, { reason, more: 1 }])
      expect(codeOf(await cashier.post(`/v1/payment-slips/${post.number}/void`, body))).toEqual({
        status: 422,
        code: 'body-invalid',
      });
  });

  test('not once its money was handed on, until the receiver has refused it', async () => {
    const { post } = await paid(service, clerk);
    const { body } = await clerk.post('/v1/remittances', { slips: [post.number], target: '44-DHO' });
    for (const act of [voided, replaced])
      expect(await act(cashier, post)).toMatchObject({
        status: 409,
        body: { code: 'slip-remitted', detail: expect.stringContaining(body.number) },
      });
    await cashier.post(`/v1/remittances/${body.id}/refuse`);
    expect((await voided(cashier, post)).status).toBe(200);
  });

  test.each([
    ['void', 'VOID'],
    ['replace', 'REPLACED'],
  ])('after %s the lifecycle is over but for what its table says', async (act, state) => {
    const { post } = await paid(service, clerk);
    await cashier.post(
      `/v1/payment-slips/${post.number}/${act}`,
      act === 'void' ? { reason } : { reason, method: 'cash' },
    );
    expect(codeOf(await voided(cashier, post))).toEqual(wrongState);
    expect(codeOf(await replaced(cashier, post))).toEqual(wrongState);
    const may = paymentSlipLifecycle.rows.some(
      (row) => row.act === 'reissue' && row.from.some((from) => from === state),
    );
    expect((await reissued(cashier, post)).status).toBe(may ? 201 : 409);
    expect(codeOf(await reissued(cashier, post))).toEqual(wrongState);
  });

  test('a live slip is not reissued', async () => {
    const { post } = await paid(service, clerk);
    expect(codeOf(await reissued(cashier, post))).toEqual(wrongState);
  });

  test('the same act twice is one', async () => {
    const { post } = await paid(service, clerk);
    const key = randomUUID();
    const once = await voided(cashier, post, key);
    const twice = await voided(cashier, post, key);
    expect([twice.status, twice.body]).toEqual([200, once.body]);
  });
});

describe('F38 a slip in place of a void one', () => {
  test('at once: the next serial, the same money, the same collector', async () => {
    const { post } = await paid(service, courier);
    const reply = await replaced(courier, post);
    const [, live] = await liveSlips(service, post.dossier);
    expect(reply).toMatchObject({
      status: 201,
      body: { number: live?.number, status: 'ISSUED', replaces: post.number },
    });
    expect(live).toMatchObject({ payee: 'post', amount: post.amount });
    const event = await lastEvent(post.dossier);
    expect(event).toMatchObject({
      type: 'payment.replaced',
      data: { voided: refOf(post), slips: [live && refOf(live)] },
    });
    const inHand = (await courier.get('/v1/payment-slips')).body['data'] as { number: string }[];
    expect(inHand.map(({ number }) => number)).toContain(live?.number);
    expect([await amountDue(post.dossier), await openTasks(post)]).toEqual([0, 0]);
  });

  test('later: whoever takes the money now answers for it, and the task is done', async () => {
    const { post } = await paid(service, courier);
    await voided(clerk, post);
    const reply = await reissued(clerk, post, 'cash');
    expect(reply).toMatchObject({ status: 201, body: { status: 'ISSUED', replaces: post.number } });
    expect(await lastEvent(post.dossier)).toMatchObject({ type: 'payment.reissued', data: { voided: refOf(post) } });
    expect([await amountDue(post.dossier), await openTasks(post)]).toEqual([0, 0]);
    const again = await voided(cashier, { number: reply.body.number });
    expect(again.status).toBe(200);
    expect((await reissued(cashier, { number: reply.body.number })).body['replaces']).toBe(reply.body.number);
  });

  test('cash does not become what nobody hands on by the hand that took it', async () => {
    const { post } = await paid(service, courier);
    expect(codeOf(await replaced(courier, post, 'transfer'))).toEqual({ status: 403, code: 'slip-own' });
    expect((await replaced(clerk, post, 'transfer')).status).toBe(201);
  });

  test('nor after a colleague made its slip void: neither on the slip in its place nor with the next papers', async () => {
    const { post, item } = await paid(service, clerk);
    await voided(cashier, post);
    for (const method of ['transfer', 'vietqr'])
      expect(codeOf(await reissued(clerk, post, method))).toEqual({ status: 403, code: 'slip-own' });
    const more = await takenAgain(post.dossier, item, 'transfer');
    expect(codeOf(more)).toEqual({ status: 403, code: 'slip-own' });
    expect([await amountDue(post.dossier), await openTasks(post)]).toEqual([post.amount, 1]);
    expect((await reissued(cashier, post)).status).toBe(201);
  });

  test('nobody makes another answer for cash: only the collector says that he took it', async () => {
    const { post, authority: fee } = await paid(service, courier, 'transfer');
    for (const other of [clerk, cashier]) {
      const refused = await replaced(other, post);
      expect(refused).toMatchObject({ status: 403, body: { code: 'slip-not-cash' } });
    }
    expect((await replaced(clerk, post, 'vietqr')).status).toBe(201);
    const mine = await replaced(courier, fee);
    const inHand = async (by: Caller) =>
      ((await by.get('/v1/payment-slips')).body['data'] as { number: string }[]).map(({ number }) => number);
    expect(await inHand(courier)).toContain(mine.body.number);
    expect(await inHand(clerk)).not.toContain(mine.body.number);
  });

  test('a courier puts right what he collected himself, and nothing else', async () => {
    const { post } = await paid(service, courier);
    expect((await replaced(service.as('courier-dho-2', 'courier', '44-DHO'), post)).status).toBe(404);
  });

  test('the voucher names the live slips', async () => {
    const { post, authority, item } = await paid(service, clerk);
    const { body } = await replaced(cashier, post);
    const voucher = await clerk.get(`/v1/items/${item}/voucher`);
    const named = (voucher.body['slips'] as { number: string }[]).map(({ number }) => number);
    expect(named.sort()).toEqual([body.number, authority.number].sort());
  });

  reading('a posting slip printed only afterwards names the slips that were issued with it', async () => {
    const { post, item } = await paid(service, clerk);
    const { body } = await replaced(cashier, post);
    const text = squeezed(textOf((await clerk.download(`/v1/items/${item}/posting-slip.pdf`)).body));
    expect([text.includes(post.number), text.includes(body.number)]).toEqual([true, false]);
  });

  test('whoever takes the next papers takes this money along, on a slip of its own', async () => {
    const { post, item } = await paid(service, clerk);
    await voided(cashier, post);
    const reply = await takenAgain(post.dossier, item, 'cash');
    expect(codeOf(reply)).toEqual({ status: 201 });
    const live = await liveSlips(service, post.dossier);
    const [inPlace] = live.filter(({ payee, amount }) => payee === 'post' && amount === post.amount);
    expect([live.length, await amountDue(post.dossier), await openTasks(post)]).toEqual([3, 0, 0]);
    expect(codeOf(await reissued(clerk, post))).toEqual(wrongState);
    const { body } = await voided(cashier, { number: inPlace?.number ?? '' });
    expect(body.status).toBe('VOID');
  });
});
