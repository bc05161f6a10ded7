import { ed25519 } from '@noble/curves/ed25519.js';
import { derivedId } from '../src/platform/ids.js';
import { castOf } from './support/handing-over.js';
import { sweep } from './support/custody.js';
import {
  acceptOf,
  carried,
  expectSound,
  holders,
  offerOf,
  phones,
  send,
  stateOf,
  tasksOf,
  uploadsOf,
  type Phone,
} from './support/offline-phones.js';
import { deskId } from './support/placed.js';
import { TestService, type Reply } from './support/service.js';

let service: TestService;
let giver: Phone;
let receiver: Phone;
beforeAll(async () => {
  service = await TestService.start();
  ({ giver, receiver } = await phones(service));
}, 60_000);
afterAll(() => service.close());
afterEach(() => expectSound(service));

const controller = () => service.as('controller-dho', 'controller', '44-DHO');

describe('F110 one side never uploads', () => {
  test('both agree: either alone suffices', async () => {
    for (const place of [1, 2] as const) {
      const numbers = await carried(service, 1);
      const offer = offerOf(service, giver, numbers);
      const reply = await send(uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer))[place]);
      expect(reply.body).toMatchObject({ status: 'applied' });
      expect(await holders(service, numbers)).toEqual(['desk']);
    }
  });

  test('something differs: the other’s lines are awaited for a working day, then there is a task with the holder', async () => {
    const numbers = await carried(service, 2);
    const offers = [0, 1, 2, 3].map(() => offerOf(service, giver, numbers));
    const waits: unknown[] = [];
    for (const [place, offer] of offers.entries()) {
      const upload = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer, numbers.slice(1)))[place];
      if (upload) waits.push((await send(upload)).body['waitsFor']);
      if (upload) await send(upload);
    }
    expect(waits).toEqual(['accept', 'lines-of-receiver', 'lines-of-giver', 'offer']);
    await sweep(service);
    expect(await tasksOf(controller(), 'offline.half-missing')).toEqual([]);
    service.clock.moveTo(new Date(service.clock.now().getTime() + 26 * 3_600_000));
    await sweep(service);
    const tasks = await tasksOf(castOf(service).supervisor, 'offline.half-missing');
    const holder = { kind: 'COURIER', id: giver.person };
    expect(tasks.map((task) => [task['subject'], task['unit'], task['holder']])).toEqual(
      expect.arrayContaining([
        ...offers.slice(0, 3).map(({ says }) => [says.handover, '44-DHO', holder]),
        [offers[3]?.says.handover, '44-TTPVHCC', undefined],
      ]),
    );
    expect(tasks).toHaveLength(4);
    await sweep(service);
    expect(await tasksOf(castOf(service).supervisor, 'offline.half-missing')).toHaveLength(4);
  });

  test('what comes after all ends the task, and is done', async () => {
    const numbers = await carried(service, 1);
    const offer = offerOf(service, giver, numbers);
    const [first, both] = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer));
    await send(first);
    service.clock.moveTo(new Date(service.clock.now().getTime() + 26 * 3_600_000));
    await sweep(service);
    expect(await stateOf(service, offer.says.handover, numbers)).toMatchObject({ tasks: 'offline.half-missing' });
    expect((await send(both)).body).toMatchObject({ status: 'applied' });
    expect(await stateOf(service, offer.says.handover, numbers)).toMatchObject({ tasks: null, holders: ['desk'] });
  });
});

describe('F110 what is no half', () => {
  test('each with its own problem, and nothing of it is stored', async () => {
    const numbers = await carried(service, 1);
    const offer = offerOf(service, giver, numbers);
    const accept = acceptOf(service, receiver, offer);
    const other = offerOf(service, giver, numbers);
    const unknown = offerOf(service, { ...giver, key: 7 }, numbers);
    const forged = offerOf(service, { ...giver, secretKey: receiver.secretKey }, numbers);
    const another = offerOf(service, giver, numbers, { giver: receiver.person });
    const noRole = offerOf(service, giver, numbers, { giverUnit: deskId });
    const ofOurs = offerOf(service, giver, numbers, { handover: derivedId('act', 'x') });
    const tooNew = offerOf(service, giver, numbers, { version: 2_147_483_648 });
    const flipped = `${offer.text.startsWith('F') ? 'G' : 'F'}${offer.text.slice(1)}`;
    const cases: [body: object, code: string, fault?: string][] = [
      [{ offer: 'đ' }, 'half-unreadable', 'base45'],
      [{ offer: offer.text.slice(0, -2) }, 'half-unreadable', 'length'],
      [{ offer: accept.text }, 'half-unreadable', 'magic'],
      [{ accept: offer.text }, 'half-unreadable', 'magic'],
      [{ offer: flipped }, 'half-unreadable', 'magic'],
      [{ offer: ofOurs.text }, 'half-unreadable', 'field'],
      [{ offer: tooNew.text }, 'half-unreadable', 'field'],
      [{ offer: unknown.text }, 'half-not-signed', 'unknown-key'],
      [{ offer: forged.text }, 'half-not-signed', 'signature'],
      [{ offer: another.text }, 'half-not-signed', 'other-person'],
      [{ offer: noRole.text }, 'half-no-right', 'half-no-right'],
      [{ offer: other.text, accept: accept.text }, 'halves-apart'],
      [{ offer: offer.text, offered: ['CA000000000VN'] }, 'number-malformed', 'number-malformed'],
      [{ offered: numbers }, 'body-invalid', 'half-missing'],
      [{ offer: offer.text, offered: [] }, 'body-invalid', 'too-small'],
    ];
    const rows = () =>
      service.db.query(
        'select (select count(*) from offline_half) as halves, (select count(*) from offline_lines) as lines, (select count(*) from offline_handover) as handovers, (select count(*) from act) as acts',
      );
    const before = await rows();
    for (const [body, code, fault] of cases) {
      const { status: told, body: problem } = await send({ by: giver, body });
      const [first] = (problem['errors'] ?? []) as { code: string }[];
      expect([Object.keys(body), told, problem.code, first?.code]).toEqual([Object.keys(body), 422, code, fault]);
    }
    expect(await rows()).toEqual(before);
  });

  test('whom it does not concern learns nothing, and brings nothing in', async () => {
    const numbers = await carried(service, 1);
    const offer = offerOf(service, giver, numbers);
    const { otherCourier, otherClerk } = castOf(service);
    for (const caller of [otherCourier, otherClerk]) {
      const reply = await caller.post('/v1/offline-handovers', { offer: offer.text });
      expect([reply.status, reply.body.code]).toEqual([404, 'not-found']);
    }
    await send(uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer))[0]);
    for (const caller of [otherCourier, otherClerk])
      expect((await caller.get(`/v1/offline-handovers/${offer.says.handover}`)).status).toBe(404);
  });

  test('keys: of another’s device, enrolled already, no point of the curve, taken back', async () => {
    const publicKey = Buffer.from(ed25519.keygen().publicKey).toString('hex');
    const path = `/v1/courier/devices/${giver.device}/keys`;
    const codes = async (replies: Promise<Reply>[]): Promise<unknown[]> =>
      (await Promise.all(replies)).map(({ status: told, body }) => [told, told < 300 ? body['key'] : body.code]);
    expect(await codes([receiver.caller.post(path, { publicKey })])).toEqual([[403, 'device-of-another']]);
    expect(await codes([giver.caller.post(path, { publicKey })])).toEqual([[201, 2]]);
    expect(await codes([giver.caller.post(path, { publicKey })])).toEqual([[201, 2]]);
    const mine = `/v1/courier/devices/${receiver.device}/keys`;
    expect(await codes([receiver.caller.post(mine, { publicKey })])).toEqual([[409, 'key-taken']]);
    expect(await codes([receiver.caller.post(mine, { publicKey: '00'.repeat(32) })])).toEqual([[422, 'body-invalid']]);
    await giver.caller.post(`/v1/courier/devices/${giver.device}/revoke`);
    expect(await codes([giver.caller.post(path, { publicKey })])).toEqual([[409, 'key-taken']]);
  });
});
