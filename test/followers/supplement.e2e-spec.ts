import { verify } from '../../src/verify/verify.js';
import { castOf, tally, toDesk } from '../support/handing-over.js';
import { typesOf } from '../support/followed.js';
import { drained, Outside, until } from '../support/outside.js';
import { counterIntake, signature } from '../support/papers.js';
import { TestService, type Caller } from '../support/service.js';

let service: TestService;
let outside: Outside;
let clerk: Caller;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

describe('F14 F82 the authority asks for what the desk found missing', () => {
  const statusOf = async (dossier: string): Promise<unknown> =>
    (await clerk.get(`/v1/dossiers/${dossier}`)).body.status;

  async function tallied(number: string, how: object): Promise<void> {
    const accepted = await toDesk(service, [number]);
    const reply = await tally(castOf(service).officer, accepted.body.id, [{ number, ...how }]);
    expect(reply.status).toBe(200);
  }

  test('a short tally leaves it OPENED, the demand is heard, and the supplement files it', async () => {
    const [first] = (await counterIntake(clerk)).items;
    if (!first) throw new Error('nothing was taken in');
    const { dossier, postCode } = first;
    await tallied(first.number, { lines: [{ line: 3, given: 0 }], accepted: false });
    expect(await statusOf(dossier)).toBe('OPENED');
    const reason = 'Thiếu bản chính giấy phép lái xe';
    const asked = { type: 'authority.asked-supplement', data: { postCode, reason } };
    expect((await outside.webhook(asked)).body).toEqual({ status: 'applied' });
    expect(await statusOf(dossier)).toBe('SUPPLEMENT_ASKED');
    expect((await typesOf(service, dossier)).slice(-2)).toEqual(['dossier.tallied', 'authority.asked-supplement']);
    const bodies = await service.db.query<object[]>(`select 1 from event where body like '%giấy phép%'`);
    expect(bodies).toEqual([]);

    const lines = [{ line: 3, given: 1 }];
    const taken = [{ dossier, seal: 'NP-0002', weightGrams: 30, lines, identity: 'seen' }];
    const brought = await clerk.post('/v1/intakes', { taken, signature, method: 'cash', voucher: 'printed' });
    const [second] = brought.body['items'] as { number: string }[];
    expect(await statusOf(dossier)).toBe('SUPPLEMENT_ASKED');
    await tallied(second?.number ?? '', { asPostingSlip: true });
    expect(await statusOf(dossier)).toBe('FILED');
  });

  test('the administrative system of the sample asks, reads the second tally, and receives', async () => {
    const [first] = (await counterIntake(clerk)).items;
    if (!first) throw new Error('nothing was taken in');
    const { dossier, postCode } = first;
    await tallied(first.number, { lines: [{ line: 3, given: 0 }], accepted: false });
    await drained(service);
    await until(async () => (await statusOf(dossier)) === 'SUPPLEMENT_ASKED');
    const lines = [{ line: 3, given: 1 }];
    const taken = [{ dossier, seal: 'NP-0002', weightGrams: 30, lines, identity: 'seen' }];
    const brought = await clerk.post('/v1/intakes', { taken, signature, method: 'cash', voucher: 'printed' });
    const [second] = brought.body['items'] as { number: string }[];
    await tallied(second?.number ?? '', { asPostingSlip: true });
    await drained(service);
    await until(async () => (await statusOf(dossier)) === 'ACCEPTED');
    const told = (await outside.effects(postCode)).filter(({ type }) => type === 'TALLIED');
    expect(told.map(({ body }) => body.data['filedAt'] !== undefined)).toEqual([false, true]);
    const options = { simulatorsUrl: service.database.simulatorsUrl, evidenceFolder: service.config.EVIDENCE_FOLDER };
    expect((await verify(service.database.url, options)).broken).toEqual([]);
  });
});
