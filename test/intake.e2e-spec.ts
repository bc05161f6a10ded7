import { randomUUID } from 'node:crypto';
import { counterIntake } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';

let service: TestService;
let clerk: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
}, 60_000);
afterAll(() => service.close());

describe('F8 intake at the counter', () => {
  test('seals an envelope, charges, and the journal says so', async () => {
    const intake = await counterIntake(clerk);
    expect(intake.body).toMatchObject({ status: 'COLLECTED' });
    expect(intake.status).toBe(201);
    const [item] = intake.items;
    const read = await clerk.get(`/v1/items/${item?.number}`);
    expect(read.body).toMatchObject({ status: 'AT_OFFICE', holder: { kind: 'OFFICE' }, dossier: item?.dossier });
    const custody = await clerk.get(`/v1/items/${item?.number}/custody`);
    expect(custody.body['data']).toMatchObject([{ seq: 1, type: 'item.sealed' }]);
  });
});

describe('F80 idempotency keys', () => {
  test('the same id gives the stored answer and one row', async () => {
    const key = randomUUID();
    const first = await counterIntake(clerk, {}, key);
    const second = await counterIntake(clerk, {}, key);
    expect(second.body).toEqual(first.body);
    expect(second.status).toBe(201);
    expect(second.headers['idempotent-replayed']).toBe('true');
  });

  test('the same id with another body is refused', async () => {
    const key = randomUUID();
    await counterIntake(clerk, {}, key);
    const other = await counterIntake(clerk, { seal: 'NP-0002' }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'act-id-reused' } });
  });
});

describe('F85 problem details', () => {
  test('a body that is no JSON, an unknown field and an unknown route are problem+json', async () => {
    const broken = await service.raw('/v1/intakes', '{"taken":', 'clerk-dho-1');
    expect(broken).toMatchObject({ status: 400, body: { code: 'bad-request' } });
    expect(broken.headers['content-type']).toContain('application/problem+json');
    const unknown = await clerk.post('/v1/intakes', { surprise: 1 });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    const nowhere = await clerk.get('/v1/nowhere');
    expect(nowhere).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(nowhere.headers['content-type']).toContain('application/problem+json');
  });
});
