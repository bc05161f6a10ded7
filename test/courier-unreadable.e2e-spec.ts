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

/** A batch as its bytes: the content of the first act is written as it is. */
async function sendRaw(device: string, content: Buffer, acts: readonly Late[]): Promise<Response> {
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
