import { offer as offerOnline } from './support/handing-over.js';
import { sweep } from './support/custody.js';
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
  twins,
  uploadsOf,
  type Phone,
} from './support/offline-phones.js';
import { officeId } from './support/placed.js';
import { TestService, type Reply } from './support/service.js';
import { Superuser } from './support/verified.js';

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

describe('F110 a cloned device', () => {
  test('both halves are kept, the first that is whole stands, the key is taken back, its controller has a task', async () => {
    const states: unknown[] = [];
    for (const [winner, loser] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const phone = await phoneOf(giver.caller, 'courier-dho-1', officeId);
      const { numbers, handovers, uploads } = await twins(service, phone, receiver);
      const [won, lost] = [uploads[winner], uploads[loser]];
      for (const upload of [lost[0], won[2], lost[2], won[1]]) await send(upload);
      states.push([
        await stateOf(service, handovers[winner], numbers),
        await stateOf(service, handovers[loser], numbers),
      ]);
      const tasks = (await tasksOf(controller(), 'device-cloned')).filter((task) => task['subject'] === phone.device);
      expect(tasks).toEqual([expect.objectContaining({ unit: '44-DHO', actions: ['settle'] })]);
      const keys = await controller().get(`/v1/courier/devices/${phone.device}/keys`);
      expect(keys.body).toMatchObject({
        keys: [{ key: 1, through: 1, revokedAt: expect.any(String) }],
        clones: [{ key: 1, counter: 1, halves: [{}, {}] }],
      });
      const late = offerOf(service, phone, numbers.slice(loser, loser + 1));
      const refused = await send(uploadsOf(phone, receiver, late, acceptOf(service, receiver, late))[2]);
      expect(refused.body).toMatchObject({ status: 'refused', why: 'revoked' });
    }
    expect(states).toEqual([
      [
        expect.objectContaining({ offline: 'applied', holders: ['desk', 'courier'] }),
        expect.objectContaining({ offline: 'refused cloned', halves: 2, list: null, tasks: 'offline.refused' }),
      ],
      [
        expect.objectContaining({ offline: 'applied', holders: ['courier', 'desk'] }),
        expect.objectContaining({ offline: 'refused cloned', halves: 2, list: null, tasks: 'offline.refused' }),
      ],
    ]);
  });

  test('the twin that waited is judged again by itself', async () => {
    const phone = await phoneOf(giver.caller, 'courier-dho-1', officeId);
    const { handovers, uploads } = await twins(service, phone, receiver);
    await send(uploads[0][0]);
    await send(uploads[1][2]);
    await sweep(service);
    const read = await giver.caller.get(`/v1/offline-handovers/${handovers[0]}`);
    expect(read.body).toMatchObject({ status: 'refused', why: 'cloned', halves: [{ counter: 1 }] });
    expect(await sweep(service)).toBe(0);
  });
});

describe('F110 at the same time', () => {
  const status = (reply: Reply): string => (reply.status === 200 ? String(reply.body.status) : reply.body.code);

  test('all uploads of a handover at once are one handover', async () => {
    for (let world = 0; world < 4; world += 1) {
      const numbers = await carried(service, 2);
      const offer = offerOf(service, giver, numbers);
      const uploads = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer, numbers.slice(1)));
      const told = (await Promise.all([...uploads, ...uploads].map(send))).map(status);
      expect([...new Set(told)].filter((each) => each !== 'waiting')).toEqual(['applied']);
      expect(await stateOf(service, offer.says.handover, numbers)).toMatchObject({
        holders: ['courier', 'desk'],
        counts: 1,
        events: 2,
        offline: 'applied',
      });
    }
  });

  test('twins of a cloned device at once: exactly one stands', async () => {
    for (let world = 0; world < 4; world += 1) {
      const phone = await phoneOf(giver.caller, 'courier-dho-1', officeId);
      const { numbers, handovers, uploads } = await twins(service, phone, receiver);
      await Promise.all(uploads.flatMap((each) => each.slice(1, 3)).map(send));
      await sweep(service);
      const offline = await service.db.query<{ told: string }[]>(
        `select concat_ws(' ', status, why) as told from offline_handover where id = any($1) order by 1`,
        [handovers],
      );
      expect(offline.map(({ told }) => told)).toEqual(['applied', 'refused cloned']);
      expect((await holders(service, numbers)).sort()).toEqual(['courier', 'desk']);
    }
  });

  test('an online list of the same envelopes at once: one of them, never both', async () => {
    for (let world = 0; world < 6; world += 1) {
      const numbers = await carried(service, 2);
      const offer = offerOf(service, giver, numbers);
      const [, both, last] = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer));
      const [online, ...offline] = await Promise.all([
        offerOnline(giver.caller, { unit: '44-DHO' }, numbers, 'other'),
        send(both),
        send(last),
      ]);
      const isOffline = offline.some((reply) => status(reply) === 'applied');
      expect([isOffline, offline.map(status).sort()[0], online.status < 300]).toEqual(
        isOffline ? [true, 'applied', false] : [false, 'refused', true],
      );
      expect(await holders(service, numbers)).toEqual(Array(2).fill(isOffline ? 'desk' : 'courier'));
    }
  });

  test('a key taken back while its half comes: whichever was first', async () => {
    for (let world = 0; world < 4; world += 1) {
      const phone = await phoneOf(giver.caller, 'courier-dho-1', officeId);
      const numbers = await carried(service, 1);
      const offer = offerOf(service, phone, numbers);
      const upload = uploadsOf(phone, receiver, offer, acceptOf(service, receiver, offer))[2];
      const [sent, revoked] = await Promise.all([
        send(upload),
        controller().post(`/v1/courier/devices/${phone.device}/revoke`),
      ]);
      expect(revoked.body.status).toBe('REVOKED');
      const again = status(await send(upload));
      expect([status(sent), again]).toEqual([again, again]);
      expect(await holders(service, numbers)).toEqual([again === 'applied' ? 'desk' : 'courier']);
    }
  });
});

describe('F110 verify', () => {
  test('names what stands without its halves, twice, or with nobody', async () => {
    const phone = await phoneOf(giver.caller, 'courier-dho-1', officeId);
    const { handovers, uploads } = await twins(service, phone, receiver);
    await send(uploads[0][2]);
    await send(uploads[1][2]);
    const [applied, refused] = handovers;
    const superuser = await Superuser.of(service);
    const broken = (change: string, values: unknown[], place: string): Promise<void> =>
      superuser.expectBroken(change, values, 'N5', place);
    await broken(`update offline_handover set accept = offer where id = $1`, [applied], applied);
    await broken(`update handover set ended_act = offered_act where id = $1`, [applied], applied);
    await broken(
      `update offline_handover set status = 'waiting', waits_for = 'accept', offer = null, accept = null where id = $1`,
      [applied],
      'stands under no applied',
    );
    await broken(`update device_key set through = 0 where device = $1`, [phone.device], phone.device);
    await broken(
      `update offline_handover r set status = 'applied', why = null, offer = a.offer, accept = a.accept
       from offline_handover a where r.id = $1 and a.id = $2`,
      [refused, applied],
      'the same counter',
    );
    const unheard = [refused];
    await superuser.expectBroken(`delete from task where subject = $1`, unheard, 'N10', 'nobody was');
    await superuser.client.end();
  });
});
