import { completeLines, licence, owner, signature } from './support/papers.js';
import { ResultPath } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';

let service: TestService;
let clerk: Caller;
let citizen: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  citizen = service.as('citizen-a', 'citizen');
}, 60_000);
afterAll(() => service.close());

const WRONG_PHONE = { ...owner, phone: '12345' };
const places = (reply: Reply): unknown =>
  (reply.body['errors'] as { pointer: string }[] | undefined)?.map(({ pointer }) => pointer);

/** What lies at a JSON pointer of a request. */
function lyingAt(pointer: string, request: object): unknown {
  const step = (value: unknown, key: string): unknown => (value as Record<string, unknown> | undefined)?.[key];
  return pointer.split('/').slice(1).reduce(step, request);
}

describe('F85 a refusal names the field by its place in the whole request', () => {
  test.each<[string, string, object]>([
    ['phone-invalid', '/contact/phone', { contact: WRONG_PHONE }],
    ['procedure-unknown', '/dossiers/1/procedure', { dossiers: [licence, { ...licence, procedure: 'GTVT-99' }] }],
    ['phone-invalid', '/dossiers/1/owner/phone', { dossiers: [licence, { ...licence, owner: WRONG_PHONE }] }],
    ['phone-invalid', '/dossiers/0/submitter/phone', { dossiers: [{ ...licence, submitter: WRONG_PHONE }] }],
    ['phone-invalid', '/dossiers/0/recipient/phone', { dossiers: [{ ...licence, recipient: WRONG_PHONE }] }],
    ['ward-unknown', '/contact/ward', { contact: { ...owner, ward: '99999' } }],
  ])('asking for a visit: %s at %s', async (code, pointer, change) => {
    const request = { dossiers: [licence], contact: owner, day: '2026-12-01', window: 'morning', ...change };
    const reply = await citizen.post('/v1/pickups', request);
    expect([reply.status, reply.body.code, places(reply)]).toEqual([422, code, [pointer]]);
    expect(lyingAt(pointer, request)).toBeDefined();
  });

  test.each<[string, string, object]>([
    ['identity-mismatch', '/taken/1/identity', { identity: 'mismatch' }],
    ['papers-missing', '/taken/1/lines', { lines: [] }],
    ['number-malformed', '/taken/1/number', { number: 'CA015010000VN' }],
    ['number-foreign', '/taken/1/number', { number: 'CA025010009VN' }],
    ['procedure-unknown', '/taken/1/opened/procedure', { opened: { ...licence, procedure: 'GTVT-99' } }],
    ['phone-invalid', '/taken/1/opened/owner/phone', { opened: { ...licence, owner: WRONG_PHONE } }],
  ])('taking papers: %s at %s', async (code, pointer, change) => {
    const papers = { opened: licence, seal: 'NP-1', weightGrams: 90, lines: completeLines, identity: 'seen' };
    const taken = [papers, { ...papers, ...change }];
    const request = { taken, signature, method: 'cash', voucher: 'printed' };
    const reply = await clerk.post('/v1/intakes', request);
    expect([reply.status, reply.body.code, places(reply)]).toEqual([422, code, [pointer]]);
    expect(lyingAt(pointer, request)).toBeDefined();
  });

  test('what is the whole intake’s stays the whole intake’s: no method of payment', async () => {
    const papers = { opened: licence, seal: 'NP-1', weightGrams: 90, lines: completeLines, identity: 'seen' };
    const reply = await clerk.post('/v1/intakes', { taken: [papers], signature, voucher: 'printed' });
    expect([reply.body.code, places(reply)]).toEqual(['payment-missing', ['/method']]);
  });

  test('ordering a result: the recipient’s phone', async () => {
    const dossier = await new ResultPath(service).accepted({ opened: { ...licence, service: 'submission' } });
    const reply = await clerk.post('/v1/deliveries', { dossier, recipient: WRONG_PHONE });
    expect([reply.status, reply.body.code, places(reply)]).toEqual([422, 'phone-invalid', ['/recipient/phone']]);
  });
});
