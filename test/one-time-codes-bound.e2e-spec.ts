import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Proofs } from '../src/modules/dossier/proofs.js';
import { late, sendLate } from './support/late-acts.js';
import { CodesAtTheDoor, wrong } from './support/one-time-codes.js';
import { picture, signature } from './support/papers.js';
import { handing, ResultPath, type OnTheWay } from './support/results.js';
import { ScopePeople } from './support/scope-people.js';
import { TestService } from './support/service.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let path: ResultPath;
let codes: CodesAtTheDoor;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
  codes = new CodesAtTheDoor(path);
  await path.courier.put(`/v1/evidence/${signature.sha256}`, picture);
}, 60_000);
afterAll(() => service.close());

describe('F49 what a code is bound to', () => {
  test('not to another delivery, not to the visit after a failed one', async () => {
    const [one, other] = [await codes.challenged(), await codes.challenged()];
    expect(await path.deliver(other, { code: one.code })).toMatchObject({ body: { code: 'code-wrong' } });
    await path.fail(one, { reason: 'D05', action: 'T2', note: 'đọc nhầm mã' });
    await path.handedBack(one);
    await path.loaded(one);
    expect(await path.deliver(one, { code: one.code })).toMatchObject({
      status: 409,
      body: { code: 'code-not-asked-for' },
    });
  });

  test('whoever does not hold the item tries nothing and asks for nothing', async () => {
    const way = await codes.challenged();
    const colleague = service.as('courier-dho-2', 'courier', '44-DHO');
    const body = { number: way.number, ...handing, code: wrong(way.code) };
    const tried = await colleague.post(`/v1/deliveries/${way.delivery}/deliver`, body);
    expect(tried.status).toBeGreaterThanOrEqual(400);
    expect(tried.body.code).not.toBe('code-wrong');
    expect((await codes.ask(way, colleague)).status).toBeGreaterThanOrEqual(400);
    expect(await codes.ask(way, path.clerk)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(await codes.triesOf(way)).toBe(0);
    expect(await codes.ask(await path.released())).toMatchObject({ status: 409 });
  });

  test('at the counter it is the clerk’s, for what lies there', async () => {
    const way = await path.held();
    expect(await codes.ask(way, path.clerk)).toMatchObject({ status: 200, body: { status: 'HELD' } });
    const code = await codes.codeOf(way);
    const handOut = (typed: string) =>
      path.clerk.post(`/v1/deliveries/${way.delivery}/hand-out`, { number: way.number, ...handing, code: typed });
    expect(await handOut(wrong(code))).toMatchObject({ body: { code: 'code-wrong' } });
    expect(await handOut(code)).toMatchObject({ status: 200, body: { status: 'DELIVERED' } });
  });

  test('six digits and nothing else', async () => {
    const way = await codes.challenged();
    for (const code of ['12345', '1234567', '12345a', ' 123456', '１２３４５６', 123456]) {
      expect(await path.deliver(way, { code })).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    }
    expect(await codes.triesOf(way)).toBe(0);
  });
});

describe('F49 F111 without signal', () => {
  const device = randomUUID();
  let counter = 0;

  async function deliveredLate(way: OnTheWay, code: string) {
    counter += 1;
    const body = { number: way.number, ...handing, code };
    const at = service.clock.now().toISOString();
    const sent = await sendLate(path.courier, device, [
      late(counter, `/v1/deliveries/${way.delivery}/deliver`, body, at),
    ]);
    await service.app.get(Proofs).proveAll();
    return sent.acts[0];
  }
  const tasks = async () => {
    const { body } = await path.clerk.get('/v1/tasks');
    return (body['data'] as { kind: string }[]).filter(({ kind }) => kind === 'delivery.code').length;
  };

  test('the right code: FINAL as soon as the evidence is there', async () => {
    const way = await codes.challenged();
    expect(await deliveredLate(way, way.code)).toMatchObject({ status: 200, body: { status: 'DELIVERED' } });
    expect(await path.read(way)).toMatchObject({ proof: 'FINAL' });
    expect(await tasks()).toBe(0);
  });

  test('a wrong one: what happened stands, PROVISIONAL with a task, until the office has had the code confirmed', async () => {
    const way = await codes.challenged();
    expect(await deliveredLate(way, wrong(way.code))).toMatchObject({ status: 200, body: { status: 'DELIVERED' } });
    expect(await path.read(way)).toMatchObject({ status: 'DELIVERED', proof: 'PROVISIONAL' });
    expect([await codes.triesOf(way), await tasks()]).toEqual([1, 1]);
    const confirm = (code: string) => path.clerk.post(`/v1/deliveries/${way.delivery}/confirm-code`, { code });
    expect(await confirm(way.code)).toMatchObject({ status: 409, body: { code: 'code-not-asked-for' } });
    expect((await codes.ask(way, path.clerk)).status).toBe(200);
    const code = await codes.codeOf(way);
    expect(await confirm(wrong(code))).toMatchObject({ status: 422, body: { code: 'code-wrong' } });
    expect(await path.read(way)).toMatchObject({ proof: 'PROVISIONAL' });
    expect(await confirm(code)).toMatchObject({ status: 200 });
    await service.app.get(Proofs).proveAll();
    expect(await path.read(way)).toMatchObject({ proof: 'FINAL' });
    expect(await tasks()).toBe(0);
    expect(await codes.ask(way, path.clerk)).toMatchObject({ status: 409, body: { code: 'code-not-awaited' } });
    const superuser = await Superuser.of(service);
    const undone = 'update awaited_check set done_act = null where dossier = $1';
    await superuser.expectBroken(undone, [way.dossier], 'N6', way.dossier);
    await superuser.client.end();
  });

  test('the office above sees it and is told that it is not its own: nothing is tried, nothing confirmed', async () => {
    const way = await codes.challenged();
    await deliveredLate(way, wrong(way.code));
    const people = await ScopePeople.of(service);
    const { caller: above } = await people.seat('clerk', 'above');
    await people.close();
    expect((await codes.ask(way, path.clerk)).status).toBe(200);
    const code = await codes.codeOf(way);
    for (const typed of [code, wrong(code)]) {
      const told = await above.post(`/v1/deliveries/${way.delivery}/confirm-code`, { code: typed });
      expect(told).toMatchObject({ status: 409, body: { code: 'not-at-this-counter' } });
    }
    expect(await codes.triesOf(way)).toBe(1);
    const confirmed = await path.clerk.post(`/v1/deliveries/${way.delivery}/confirm-code`, { code });
    expect(confirmed.status).toBe(200);
  });

  test('a code never asked for: the same', async () => {
    const way = await path.onRound();
    expect(await deliveredLate(way, '000000')).toMatchObject({ status: 200 });
    expect(await path.read(way)).toMatchObject({ proof: 'PROVISIONAL' });
  });
});
