import { adminUrl } from './support/database.js';
import { OtherSide } from './support/other-side.js';

let side: OtherSide;

beforeAll(async () => {
  side = await OtherSide.start(adminUrl());
});
afterAll(() => side.close());
beforeEach(() => side.reset());

describe('F78 a webhook sent by hand', () => {
  const event = { type: 'authority.received', data: { postCode: 'BC-HAND' } };

  test('is signed, goes past the others, and answers what the other side answers', async () => {
    side.statuses = [202, 422];
    const sent = await side.call('POST', '/control/send', { ...event, id: 'msg_by_hand' });
    expect(sent).toEqual({ status: 202, body: { webhookId: 'msg_by_hand', answer: '' } });
    expect(side.received).toEqual([{ ...event, id: 'msg_by_hand' }]);
    expect((await side.call('POST', '/control/send', event)).status).toBe(422);
  });

  test('without a type it is not sent; to a target where nobody listens is 502', async () => {
    expect((await side.call('POST', '/control/send', { data: {} })).status).toBe(422);
    expect(side.received).toEqual([]);
    await side.post('/control/target', { url: 'http://127.0.0.1:1', endpoint: 'nobody' });
    expect((await side.call('POST', '/control/send', event)).status).toBe(502);
    await side.restart();
  });
});
