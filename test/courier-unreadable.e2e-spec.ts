import { randomUUID } from 'node:crypto';
import { assignedVisit } from './support/assigned-visits.js';
import { inboxOf, late, sendLate, statuses, type Answer, type Late } from './support/late-acts.js';
import { TestService, type Caller } from './support/service.js';

let service: TestService;
let courier: Caller;

beforeAll(async () => {
  service = await TestService.start();
  await service.app.listen(0, '127.0.0.1');
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
}, 60_000);
afterAll(() => service.close());

/** A batch as its bytes: what is marked as the content of an act is written as it is. */
async function sendRaw(device: string, content: Buffer, acts: readonly unknown[]): Promise<Response> {
  const json = JSON.stringify({ device, acts }).split('"<content>"');
  return fetch(`${await service.app.getUrl()}/v1/courier/acts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: await courier.authorization() },
    body: Buffer.concat([Buffer.from(json[0] ?? ''), content, Buffer.from(json[1] ?? '')]),
  });
}
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('F72 content that cannot be read stops no device', () => {
  test.each([
    ['62 levels', nested(62)],
    ['a hundred thousand levels', nested(100_000)],
    ['a key that reaches a prototype', '{"__proto__":{"a":1}}'],
    ['the same deeper, by another way', '{"a":[{"constructor":{"prototype":{"b":"}"}}}]}'],
    ['no JSON', '{"reason":,}'],
    ['a name twice', '{"reason":"P01","reason":"P02"}'],
    ['bytes that are no text', '{"reason":"\xff"}'],
  ])('%s: refused for good and kept, and the next goes on', async (_name, content) => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const start = `/v1/pickups/${visit.id}/start`;
    const acts = [{ ...late(1, start), body: '<content>' as never }, late(2, start)];
    const reply = await sendRaw(device, Buffer.from(content, 'latin1'), acts);
    const told = (await reply.json()) as { acts: Answer[]; counter: number };
    expect(told).toMatchObject({
      counter: 2,
      acts: [
        { status: 422, body: { code: 'body-invalid', errors: [{ pointer: '/body', code: 'invalid-type' }] } },
        { status: 200 },
      ],
    });
    expect(await inboxOf(service, device)).toMatchObject([{ counter: 1, problem: 'body-invalid', applied: null }]);
    const again = await sendRaw(device, Buffer.from(content, 'latin1'), acts);
    expect(((await again.json()) as { acts: Answer[] }).acts.map(({ body }) => body)).toEqual(
      told.acts.map(({ body }) => body),
    );
  });

  test('as deep as anything may be, content is read', async () => {
    const acts = [{ ...late(1, '/v1/handovers'), body: '<content>' as never }];
    const reply = await sendRaw(randomUUID(), Buffer.from(nested(61)), acts);
    const [told] = ((await reply.json()) as { acts: Answer[] }).acts;
    expect(told).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    expect(told?.body).not.toMatchObject({ errors: [{ pointer: '/body' }] });
  });

  test.each(['{"a":1', '"', '['])('a batch that is no JSON even so, by «%s»: told what the app can do', async (cut) => {
    const device = randomUUID();
    const reply = await sendRaw(device, Buffer.from(cut), [
      { ...late(1, '/v1/handovers'), body: '<content>' as never },
    ]);
    const told = (await reply.json()) as { code: string; detail: string };
    expect([reply.status, told.code]).toEqual([400, 'batch-unreadable']);
    expect(told.detail).toMatch(/gửi lại từng thao tác một/);
    const asText = await sendLate(courier, device, [{ ...late(1, '/v1/handovers'), body: cut as never }]);
    expect([statuses(asText), asText.counter]).toEqual([[[1, 422]], 1]);
  });
});

/** An act whose envelope is twisted, between two sound ones: what each is told, and what the device has come to. */
async function around(twist: (sound: Late) => unknown): Promise<{ device: string; acts: Answer[]; counter: number }> {
  const [one, two] = [await assignedVisit(service, 'courier-dho-1'), await assignedVisit(service, 'courier-dho-1')];
  const device = randomUUID();
  const broken = late(2, `/v1/pickups/${two.id}/arrive`);
  const acts = [late(1, `/v1/pickups/${one.id}/start`), twist(broken), late(3, `/v1/pickups/${two.id}/start`)];
  const reply = await sendLate(courier, device, acts as Late[]);
  expect(reply.status).toBe(200);
  return { device, acts: reply.acts, counter: reply.counter };
}

describe('F72 an envelope that cannot be read is refused alone', () => {
  test.each<[what: string, twist: (sound: Late) => unknown, pointer: string]>([
    ['no path', ({ path: _, ...rest }) => rest, '/path'],
    ['a path that is no text', (sound) => ({ ...sound, path: ['/v1/intakes'] }), '/path'],
    ['no time', ({ occurredAt: _, ...rest }) => rest, '/occurredAt'],
    ['a time that is a number', (sound) => ({ ...sound, occurredAt: 1_796_000_000 }), '/occurredAt'],
    ['an If-Match that is a number', (sound) => ({ ...sound, ifMatch: 3 }), '/ifMatch'],
    ['a field that nobody knows', (sound) => ({ ...sound, retries: 4 }), '/retries'],
    ['no id', ({ id: _, ...rest }) => rest, '/id'],
    ['an id that is none', (sound) => ({ ...sound, id: 'act-2' }), '/id'],
  ])('%s: kept for the controller in its turn, and the next goes on', async (_what, twist, pointer) => {
    const { device, acts, counter } = await around(twist);
    expect(acts).toMatchObject([
      { index: 0, counter: 1, status: 200 },
      { index: 1, counter: 2, status: 422, body: { code: 'body-invalid' } },
      { index: 2, counter: 3, status: 200 },
    ]);
    expect(acts[1]?.body.errors?.[0]?.pointer).toBe(pointer);
    expect(counter).toBe(3);
    expect(await inboxOf(service, device)).toMatchObject([{ counter: 2, problem: 'body-invalid', applied: null }]);
    const told = await service.db.query('select kind from task where subject = $1', [acts[1]?.id]);
    expect(told).toEqual([{ kind: 'late-act-refused' }]);
  });

  test.each<[what: string, twist: (sound: Late) => unknown]>([
    ['no counter', ({ counter: _, ...rest }) => rest],
    ['a counter of nothing', (sound) => ({ ...sound, counter: 0 })],
    ['a counter that is text', (sound) => ({ ...sound, counter: '2' })],
    ['nothing at all', () => null],
    ['a list', (sound) => [sound]],
    ['text', (sound) => JSON.stringify(sound)],
  ])('%s: told so at its place in the batch, and what comes after it waits for it', async (_what, twist) => {
    const { device, acts, counter } = await around(twist);
    expect(acts).toMatchObject([
      { index: 0, status: 200 },
      { index: 2, counter: 3, status: 202, body: { waitsFor: 2 } },
      { index: 1, status: 422, body: { code: 'act-unplaced', errors: [{ pointer: '/counter' }] } },
    ]);
    expect([acts[2]?.counter, acts[2]?.id, counter]).toEqual([undefined, undefined, 1]);
    expect(acts[2]?.body).toMatchObject({ detail: expect.stringMatching(/đúng số thứ tự đã cấp/) as unknown });
    const again = await sendLate(courier, device, [{ ...late(2, ''), body: 'what the phone still has' as never }]);
    expect([statuses(again), again.counter]).toEqual([
      [
        [2, 422],
        [3, 200],
      ],
      3,
    ]);
    expect(await inboxOf(service, device)).toMatchObject([
      { counter: 2, problem: 'body-invalid' },
      { counter: 3, problem: null },
    ]);
  });

  test.each([
    ['a key that reaches a prototype', '{"__proto__":{"a":1},"counter":2}'],
    ['a comma too many', '{"counter":2,}'],
    ['bytes that are no text', '{"counter":2,"path":"\xff"}'],
    ['a hundred thousand levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('%s, as bytes: the others of the batch are taken', async (_what, envelope) => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const acts = [late(1, `/v1/pickups/${visit.id}/start`), '<content>'];
    const reply = await sendRaw(device, Buffer.from(envelope, 'latin1'), acts);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({
      counter: 1,
      acts: [
        { index: 0, counter: 1, status: 200 },
        { index: 1, status: 422, body: { code: 'act-unplaced' } },
      ],
    });
  });

  test('sent again it gets the answer it got; while it waits it is what was sent', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const broken = { counter: 2, id: 'act-2', path: 7, retries: ['\u0000', '\ud800'] } as never;
    const waiting = await sendLate(courier, device, [broken]);
    expect(waiting.acts).toMatchObject([{ index: 0, counter: 2, status: 202 }]);
    const played = await sendLate(courier, device, [late(1, `/v1/pickups/${visit.id}/start`)]);
    expect(played.acts).toMatchObject([
      { index: 0, counter: 1, status: 200 },
      { counter: 2, id: waiting.acts[0]?.id, status: 422, body: { code: 'body-invalid' } },
    ]);
    expect(played.acts[1]).not.toHaveProperty('index');
    const again = await sendLate(courier, device, [broken]);
    expect(again.acts).toMatchObject([{ counter: 2, body: played.acts[1]?.body, replayed: true }]);
  });

  test.each<[what: string, batch: object]>([
    ['no list', { acts: { 0: {} } }],
    ['nothing in it', { acts: [] }],
    ['more than two hundred', { acts: Array.from({ length: 201 }, (_, at) => late(at + 1, '/v1/intakes')) }],
    ['no device', { device: undefined, acts: [late(1, '/v1/intakes')] }],
  ])('a batch with %s is refused whole', async (_what, batch) => {
    const reply = await courier.post('/v1/courier/acts', { device: randomUUID(), ...batch });
    expect(reply).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
  });
});
