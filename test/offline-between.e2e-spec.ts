import { randomUUID } from 'node:crypto';
import { castOf, handOver, offer as offerOnline } from './support/handing-over.js';
import {
  acceptOf,
  carried,
  expectSound,
  holders,
  offerOf,
  phoneOf,
  phones,
  send,
  stateOf,
  tasksOf,
  uploadsOf,
  type Phone,
} from './support/offline-phones.js';
import { officeId } from './support/placed.js';
import { TestService, type Caller } from './support/service.js';

let service: TestService;
let giver: Phone;
let receiver: Phone;
let toOffice: { caller: Caller; to: { unit: string } };
beforeAll(async () => {
  service = await TestService.start();
  ({ giver, receiver } = await phones(service));
  toOffice = { caller: castOf(service).clerk, to: { unit: '44-DHO' } };
}, 60_000);
afterAll(() => service.close());
afterEach(() => expectSound(service));

describe('F110 an online act in between', () => {
  test('at every place: before both halves are there it takes its envelope away, after that it is refused', async () => {
    const ends: unknown[] = [];
    for (const place of [0, 1, 2]) {
      const numbers = await carried(service, 2);
      const offer = offerOf(service, giver, numbers);
      const [first, , , last] = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer));
      const steps = [first, last].map((upload) => () => send(upload));
      steps.splice(place, 0, () => handOver(giver.caller, toOffice, numbers.slice(1), 'other'));
      const told = [];
      for (const step of steps) told.push((await step()).status);
      ends.push([told, await stateOf(service, offer.says.handover, numbers)]);
    }
    const kept = { holders: ['desk', 'office'], lines: ['0 moved'], differences: ['1 extra'], offline: 'applied' };
    const all = { holders: ['desk', 'desk'], lines: ['0 moved', '1 moved'], differences: [], offline: 'applied' };
    expect(ends).toEqual([
      [[200, 200, 200], expect.objectContaining(kept)],
      [[200, 200, 200], expect.objectContaining(kept)],
      [[200, 200, 409], expect.objectContaining(all)],
    ]);
  });

  test('the first change of custody wins: moved online before, that envelope is extra and has an owner', async () => {
    const numbers = await carried(service, 2);
    const offer = offerOf(service, giver, numbers);
    const [, , last] = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer));
    await handOver(giver.caller, toOffice, numbers.slice(1), 'other');
    expect((await send(last)).body).toMatchObject({ status: 'applied' });
    expect(await stateOf(service, offer.says.handover, numbers)).toMatchObject({
      holders: ['desk', 'office'],
      list: 'ACCEPTED_WITH_DIFFERENCE 01:00',
      lines: ['0 moved'],
      differences: ['1 extra'],
      tasks: 'handover.difference',
    });
  });

  test('moved offline before, the online act is refused', async () => {
    const numbers = await carried(service, 1);
    const offer = offerOf(service, giver, numbers);
    await send(uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer))[2]);
    const online = await offerOnline(giver.caller, toOffice.to, numbers, 'other');
    expect([online.status, online.body.code]).toEqual([409, 'item-not-yours']);
    expect(await holders(service, numbers)).toEqual(['desk']);
  });

  test('nothing left: refused with a task that names the holder; it ends when something is left again', async () => {
    const numbers = await carried(service, 1);
    const offer = offerOf(service, giver, numbers);
    const accept = acceptOf(service, receiver, offer);
    const [, , last] = uploadsOf(giver, receiver, offer, accept);
    const list = (await giver.caller.post('/v1/handovers', { purpose: 'other', to: toOffice.to, numbers })).body.id;
    expect((await send(last)).body).toMatchObject({ status: 'refused', why: 'nothing-left' });
    expect((await send(last)).body).toMatchObject({ status: 'refused', why: 'nothing-left' });
    const tasks = (await tasksOf(castOf(service).clerk, 'offline.refused')).filter(
      (task) => task['subject'] === offer.says.handover,
    );
    expect(tasks).toEqual([expect.objectContaining({ holder: { kind: 'COURIER', id: giver.person }, unit: '44-DHO' })]);
    await giver.caller.post(`/v1/handovers/${list}/withdraw`, { reason: 'Đã giao khi mất sóng' });
    expect((await send(last)).body).toMatchObject({ status: 'applied' });
    expect(await stateOf(service, offer.says.handover, numbers)).toMatchObject({ holders: ['desk'], tasks: null });
  });

  test('the handover ended online: refused before, already done after', async () => {
    const numbers = await carried(service, 1);
    const begun = await giver.caller.post('/v1/handovers', { purpose: 'run', to: { unit: '44-TTPVHCC' }, numbers });
    const offer = offerOf(service, giver, numbers, { handover: begun.body.id });
    const [first, , last] = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer));
    await send(first);
    await giver.caller.post(`/v1/handovers/${begun.body.id}/withdraw`, { reason: 'Nhầm điểm đến' });
    expect((await send(last)).body).toMatchObject({ status: 'refused', why: 'ended' });
    expect(await stateOf(service, begun.body.id, numbers)).toMatchObject({ holders: ['courier'], lines: ['0 freed'] });
  });

  test('the id of somebody else’s list moves nothing of it', async () => {
    const [mine = '', his = ''] = await carried(service, 2);
    const { clerk } = castOf(service);
    const foreign = await giver.caller.post('/v1/handovers', { purpose: 'other', to: toOffice.to, numbers: [his] });
    const offer = offerOf(service, giver, [mine], { handover: foreign.body.id });
    const [, , last] = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer));
    expect((await send(last)).body).toMatchObject({ status: 'refused', why: 'handover-known' });
    expect(await holders(service, [mine, his])).toEqual(['courier', 'courier']);
    const task = (await tasksOf(clerk, 'offline.refused')).find((each) => each['subject'] === foreign.body.id);
    const settled = await castOf(service).supervisor.post(`/v1/tasks/${String(task?.['id'])}/settle`, {
      reason: 'Đã rõ',
    });
    expect(settled.status).toBe(200);
  });

  test('who is not designated for the authority cannot receive offline either; both acts are undone', async () => {
    const numbers = await carried(service, 1);
    const offer = offerOf(service, giver, numbers);
    await service.db.query('update designation set valid_to = $2 where person = $1', [receiver.person, '2026-11-29']);
    const [, , last] = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer));
    expect((await send(last)).body).toMatchObject({ status: 'refused', why: 'designation-missing' });
    expect(await stateOf(service, offer.says.handover, numbers)).toMatchObject({
      holders: ['courier'],
      lines: [],
      list: null,
    });
    await service.db.query('update designation set valid_to = null where person = $1', [receiver.person]);
    expect((await send(last)).body).toMatchObject({ status: 'applied' });
  });
});

describe('F110 a revoked key', () => {
  test('what the service knew before holds, what comes later does not, even in one handover', async () => {
    const numbers = await carried(service, 2);
    const [known = '', later = ''] = numbers;
    const phone = await phoneOf(giver.caller, 'courier-dho-1', officeId);
    const before = offerOf(service, phone, [known]);
    const after = offerOf(service, phone, [later]);
    await send(uploadsOf(phone, receiver, before, acceptOf(service, receiver, before))[0]);
    const revoked = await castOf(service).supervisor.post(`/v1/courier/devices/${phone.device}/revoke`);
    expect([revoked.status, revoked.body.status]).toEqual([200, 'REVOKED']);
    expect((await send(uploadsOf(phone, receiver, before, acceptOf(service, receiver, before))[2])).body).toMatchObject(
      {
        status: 'applied',
      },
    );
    expect((await send(uploadsOf(phone, receiver, after, acceptOf(service, receiver, after))[2])).body).toMatchObject({
      status: 'refused',
      why: 'revoked',
    });
    expect(await holders(service, numbers)).toEqual(['desk', 'courier']);
  });

  test('its owner or who answers for his unit revokes it, twice is once; nobody else learns of it', async () => {
    const phone = await phoneOf(giver.caller, 'courier-dho-1', officeId);
    const path = `/v1/courier/devices/${phone.device}/revoke`;
    const { otherCourier, officer, clerk } = castOf(service);
    const strangers = [otherCourier, officer, clerk, service.as('controller-bdo', 'controller', '44-BDO')];
    for (const stranger of strangers) expect((await stranger.post(path)).status).toBeGreaterThanOrEqual(403);
    expect((await otherCourier.post(`/v1/courier/devices/${randomUUID()}/revoke`)).body.code).toBe('not-found');
    for (const by of [giver.caller, service.as('controller-dho', 'controller', '44-DHO'), giver.caller])
      expect((await by.post(path)).body.status).toBe('REVOKED');
  });
});
