import { localDay } from '../src/platform/clock.js';
import { outcome } from './support/handing-over.js';
import { TestService, type Caller } from './support/service.js';
import {
  confirmSheet,
  actsOf,
  entered,
  expectSoundPaper,
  intake,
  later,
  minutesAgo,
  padOf,
  photographed,
  signer,
  signers,
  typistsOf,
} from './support/sheets.js';

let service: TestService;
let typist: Caller;
let controller: Caller;

beforeAll(async () => {
  service = await TestService.start();
  ({ typist, controller } = typistsOf(service));
}, 60_000);
afterAll(() => service.close());

async function typedAs(by: typeof signers.clerk, content: object = intake): Promise<string> {
  const { numbers } = await padOf(service, 3);
  const [number = ''] = numbers;
  later(service, 30);
  const typed = await entered(typist, { number, writtenAt: minutesAgo(service, 10), signer: by, content });
  expect(outcome(typed)).toBe('ENTERED');
  return number;
}

describe('F124 what a sheet may say', () => {
  const sheetWith = async (change: object): Promise<string> => {
    const { numbers } = await padOf(service, 3);
    const [number = ''] = numbers;
    later(service, 30);
    const whole = { number, writtenAt: minutesAgo(service, 10), signer: signers.clerk, content: intake, ...change };
    const typed = await entered(typist, whole);
    if (typed.status >= 400) {
      const states = await service.db.query<{ state: string }[]>('select state from sheet where number = $1', [number]);
      expect(states).toEqual([{ state: 'BLANK' }]);
    }
    return outcome(typed);
  };

  test('F124 the refusal names the day in Vietnam, in whatever zone the time was told', async () => {
    const [number = ''] = (await padOf(service, 1)).numbers;
    later(service, 24 * 60);
    const morning = new Date(`${localDay(service.clock.now())}T01:30:00+07:00`).toISOString();
    const typed = await entered(typist, {
      ...{ number, writtenAt: morning, signer: signer('nobody', 'clerk'), content: intake },
    });
    expect(typed.body).toMatchObject({ code: 'signer-invalid' });
    expect(typed.body['detail']).toContain(localDay(service.clock.now()));
    expect(typed.body['detail']).not.toContain(morning.slice(0, 10));
  });

  test('F124 a signer has the rights of the written day', async () => {
    expect(await sheetWith({ signer: signer('clerk-dho-1', 'courier') })).toBe('signer-invalid');
    expect(await sheetWith({ signer: signer('clerk-dho-1', 'clerk', '44-BDO') })).toBe('signer-invalid');
    expect(await sheetWith({ signer: signer('clerk-bdo-1', 'clerk', '44-BDO') })).toBe('pad-of-others');
    expect(await sheetWith({ signer: signer('nobody', 'clerk') })).toBe('signer-invalid');
    const yesterday = signer('courier-dho-3', 'courier');
    await service.db.query('update staff set valid_to = $2 where person = $1', [
      yesterday.person,
      minutesAgo(service, 24 * 60).slice(0, 10),
    ]);
    expect(await sheetWith({ signer: yesterday })).toBe('signer-invalid');
  });

  test('F124 who may not do it signed in may not do it on paper', async () => {
    const number = await typedAs(signers.cashier);
    const confirmed = await confirmSheet(controller, number);
    expect([confirmed.status, confirmed.body]).toEqual([
      200,
      expect.objectContaining({ status: 'REFUSED', problem: 'role-not-allowed' }),
    ]);
    expect(await actsOf(service, number)).toEqual([]);
  });

  test('F124 times before the pad and after now, paths that are not for paper, photographs that are not there', async () => {
    expect(await sheetWith({ writtenAt: minutesAgo(service, 24 * 60 * 60) })).toBe('written-at-impossible');
    expect(await sheetWith({ writtenAt: minutesAgo(service, -60) })).toBe('written-at-impossible');
    for (const path of [
      '/v1/pads',
      '/v1/sheets',
      '/v1/intakes?x=1',
      '/v1/courier/acts',
      '/v1/items/CA000000005VN/arrive',
    ])
      expect([path, await sheetWith({ content: { ...intake, path } })]).toEqual([path, 'act-not-on-paper']);
    expect(await sheetWith({ receiver: signers.courier })).toBe('body-invalid');
    expect(await sheetWith({ content: { kind: 'handover', purpose: 'run', numbers: ['CA000000005VN'] } })).toBe(
      'body-invalid',
    );
    const { numbers } = await padOf(service, 3);
    const photo = { sha256: 'ab'.repeat(32) };
    const sheet = { number: numbers[0], writtenAt: minutesAgo(service, 0), signer: signers.clerk, content: intake };
    later(service, 1);
    expect(outcome(await typist.post('/v1/sheets', { ...sheet, photo }))).toBe('written-at-impossible');
    sheet.writtenAt = service.clock.now().toISOString();
    expect(outcome(await typist.post('/v1/sheets', { ...sheet, photo }))).toBe('sheet-photo-missing');
  });

  test('F124 what the service refuses is kept with the reason, amended, and confirmed again', async () => {
    const wrong = { ...intake, body: { ...intake.body, signature: undefined } };
    const number = await typedAs(signers.clerk, wrong);
    const refused = await confirmSheet(controller, number);
    expect(refused.body).toMatchObject({ status: 'REFUSED', problem: 'body-invalid' });
    const sheet = await typist.get(`/v1/sheets/${number}`);
    expect(sheet.body).toMatchObject({
      state: 'REFUSED',
      problem: 'body-invalid',
      refusal: expect.any(String) as string,
    });
    const tasks = await controller.get('/v1/tasks?kind=sheet.refused');
    expect(tasks.body['data']).toContainEqual(expect.objectContaining({ subject: sheet.body.id, unit: '44-DHO' }));
    await expectSoundPaper(service);
    const right = { writtenAt: minutesAgo(service, 5), signer: signers.clerk, content: intake };
    const amended = await typist.post(`/v1/sheets/${number}/amend`, { ...right, photo: await photographed(typist) });
    expect(outcome(amended)).toBe('ENTERED');
    expect(outcome(await confirmSheet(controller, number))).toBe('APPLIED');
    const after = await controller.get('/v1/tasks?kind=sheet.refused');
    expect(JSON.stringify(after.body['data'])).not.toContain(sheet.body.id);
    await expectSoundPaper(service);
  });
});
