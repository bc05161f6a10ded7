import { References } from '../src/modules/dossier/references.js';
import { MOST_PER_CALLER } from '../src/modules/tracking/look-up-tries.js';
import { counterIntake, licence, owner } from './support/papers.js';
import { TestService, type Caller, type ReplyBody } from './support/service.js';
import { nobodyThere } from './support/visits.js';

let service: TestService;
let clerk: Caller;
let citizen: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  citizen = service.as('citizen-a', 'citizen');
}, 60_000);
afterAll(() => service.close());

interface TrackedBody extends ReplyBody {
  reference: string;
  dossiers: {
    milestone: { code: string; label: string };
    on: string;
    holder: { role: string; label: string };
    detail?: Record<string, unknown> & { history: { code: string; at: string }[] };
  }[];
}

async function track(reference: string, code?: string, language = 'vi') {
  const query = code === undefined ? '' : `?code=${encodeURIComponent(code)}`;
  const reply = await service
    .get(`/v1/tracking/${encodeURIComponent(reference)}${query}`)
    .set('Accept-Language', language);
  return { status: reply.status, text: reply.text, body: reply.body as TrackedBody };
}

function codeOf(number: string): string {
  return service.app.get(References).lookUpCode(number);
}

function wrongCodeFor(number: string, n = 0): string {
  const wrong = `ZZZZ${String(n).padStart(2, '0')}`;
  return codeOf(number) === wrong ? 'YYYYYY' : wrong;
}

/** What nobody may learn from a number, or even with its code. */
const PERSONAL = ['Nguyễn', 'Ánh', '0912345678', '345678', '912345', 'Quang Trung', 'giấy phép lái xe', 'GTVT-01'];
const UNITS = ['44-DHO', 'Đồng Hới', 'Công an', 'Trung tâm', owner.ward];

async function expectNoLeak(number: string, code: string) {
  const alone = await track(number);
  expect(alone.body.dossiers.map((dossier) => Object.keys(dossier))).toEqual([['milestone', 'on', 'holder']]);
  for (const word of [...PERSONAL, ...UNITS]) expect(alone.text).not.toContain(word);
  const detail = await track(number, code);
  for (const word of PERSONAL) expect(detail.text).not.toContain(word);
  const [dossier] = detail.body.dossiers;
  expect(dossier?.detail?.history.at(-1)?.code).toBe(dossier?.milestone.code);
  expect(alone.body.dossiers[0]?.milestone).toEqual(dossier?.milestone);
  return dossier;
}

async function aVisit(): Promise<{ id: string; number: string; dossier: string }> {
  const asked = await citizen.post('/v1/pickups', {
    dossiers: [licence],
    contact: owner,
    day: '2026-12-01',
    window: 'morning',
  });
  expect(asked.status).toBe(201);
  const [dossier] = asked.body['dossiers'] as { id: string }[];
  return { id: asked.body.id, number: asked.body.number, dossier: dossier?.id ?? '' };
}

describe('F68 tracking page with no personal data', () => {
  test('on the way to the desk every step is told without a leak', async () => {
    const visit = await aVisit();
    const code = codeOf(visit.number);
    const told = async () => (await expectNoLeak(visit.number, code))?.milestone.code;
    expect(await told()).toBe('A10');
    await clerk.post(`/v1/pickups/${visit.id}/confirm`);
    expect(await told()).toBe('A10');
    const courier = service.as('courier-dho-1', 'courier', '44-DHO');
    await clerk.post(`/v1/pickups/${visit.id}/assign`, { courier: await personOf('courier-dho-1') });
    expect(await told()).toBe('A20');
    await courier.post(`/v1/pickups/${visit.id}/start`);
    await courier.post(`/v1/pickups/${visit.id}/arrive`);
    const failed = await courier.post(`/v1/pickups/${visit.id}/fail`, nobodyThere);
    expect(failed.status).toBe(200);
    expect(await told()).toBe('A21');
    await clerk.post(`/v1/pickups/${visit.id}/cancel`);
    expect(await told()).toBe('A95');
  });

  test('papers taken at the counter: milestone, day and role by number; unit, dates and next step with the code', async () => {
    const [item] = (await counterIntake(clerk)).items;
    const number = item?.number ?? '';
    const dossier = await expectNoLeak(number, codeOf(number));
    expect(dossier).toMatchObject({
      milestone: { code: 'A40', label: 'Bưu điện đã chấp nhận' },
      on: '2026-11-30',
      holder: { role: 'OFFICE', label: 'Bưu cục' },
      detail: {
        postCode: item?.postCode,
        unit: expect.stringContaining('Đồng Hới'),
        nextStep: 'Bưu điện chuyển hồ sơ đến Bộ phận Một cửa.',
        amountsDue: [],
        items: [{ number, leg: 'submission' }],
        history: [{ code: 'A40', at: expect.stringMatching(/^2026-11-30T08:\d\d:.*\+07:00$/) }],
      },
    });
  });

  test('the code of any of its numbers opens the dossier, however it is typed, and English is spoken', async () => {
    const [item] = (await counterIntake(clerk)).items;
    const { number, postCode } = item ?? { number: '', postCode: '' };
    const spaced = `${number.slice(0, 2).toLowerCase()} ${number.slice(2)}`;
    const byItem = await track(spaced, ` ${codeOf(postCode).toLowerCase()} `, 'en');
    expect(byItem.body).toMatchObject({
      reference: number,
      dossiers: [{ milestone: { code: 'A40', label: 'Accepted by the post' } }],
    });
    const byPostCode = await track(postCode, codeOf(number));
    expect(byPostCode.body.dossiers[0]?.detail).toMatchObject({ postCode });
  });

  test('a request number leads to all dossiers of the visit', async () => {
    const asked = await citizen.post('/v1/pickups', {
      dossiers: [licence, licence],
      contact: owner,
      day: '2026-12-01',
      window: 'afternoon',
    });
    const alone = await track(asked.body.number);
    expect(alone.body.dossiers.map((dossier) => dossier.milestone.code)).toEqual(['A10', 'A10']);
    const [first] = asked.body['dossiers'] as { postCode: string }[];
    const opened = await track(asked.body.number, codeOf(first?.postCode ?? ''));
    expect(opened.body.dossiers.map((dossier) => dossier.detail?.['postCode'])).toEqual([first?.postCode]);
  });

  test('of a sensitive procedure a number alone says what an unknown number says; the code opens it, without the procedure', async () => {
    const record = { procedure: 'TP-01', service: 'submission', owner };
    const lines = [1, 2].map((line) => ({ line, given: 1 }));
    const intake = await counterIntake(clerk, { opened: record, lines });
    expect(intake.status).toBe(201);
    const number = intake.items[0]?.number ?? '';
    const alone = await track(number);
    expect(sameAnswer(alone.body)).toEqual(sameAnswer((await track('CA000000000VN')).body));
    const opened = await track(number, codeOf(number));
    expect(opened.body.dossiers).toMatchObject([{ milestone: { code: 'A40' } }]);
    for (const word of [...PERSONAL, 'lý lịch', 'TP-01', 'Tư pháp']) expect(opened.text).not.toContain(word);
  });
});

describe('F68 guessing', () => {
  test('an unknown number and a wrong code get the same answer', async () => {
    const [item] = (await counterIntake(clerk)).items;
    const number = item?.number ?? '';
    const wrong = await track(number, wrongCodeFor(number));
    const unknown = await track('CA000000000VN', 'ABCDEF');
    expect([wrong.status, unknown.status]).toEqual([404, 404]);
    expect(sameAnswer(wrong.body)).toEqual(sameAnswer(unknown.body));
    expect(wrong.body).toMatchObject({ code: 'tracking-not-found' });
  });

  test.each(['a number that exists', 'a number that does not'])(
    '%s: after five wrong codes even the right one waits',
    async (which) => {
      const [item] = (await counterIntake(clerk)).items;
      const number = which === 'a number that exists' ? (item?.number ?? '') : 'CA999999999VN';
      for (let n = 0; n < 5; n += 1) expect((await track(number, wrongCodeFor(number, n))).status).toBe(404);
      expect(await track(number, codeOf(number))).toMatchObject({ status: 429, body: { code: 'too-many-tries' } });
    },
  );

  test('the wait is for codes only: the citizen who asked reads his dossier signed in', async () => {
    const ask = { dossiers: [licence], contact: owner, day: '2026-12-01', window: 'morning' };
    const [asked] = (await citizen.post('/v1/pickups', ask)).body['dossiers'] as { id: string; postCode: string }[];
    const number = asked?.postCode ?? '';
    for (let n = 0; n < 5; n += 1) await track(number, wrongCodeFor(number, n));
    expect((await track(number, codeOf(number))).status).toBe(429);
    expect(await citizen.get(`/v1/dossiers/${asked?.id}`)).toMatchObject({ status: 200, body: { id: asked?.id } });
  });

  test('tries end to count after fifteen minutes, right codes never count, and no number or address is kept', async () => {
    const [item] = (await counterIntake(clerk)).items;
    const number = item?.number ?? '';
    for (let n = 0; n < 6; n += 1) expect((await track(number, codeOf(number))).status).toBe(200);
    for (let n = 0; n < 5; n += 1) await track(number, wrongCodeFor(number, n));
    expect((await track(number, codeOf(number))).status).toBe(429);
    const rows = await service.db.query<object[]>('select * from code_try');
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${number}|127\\.0\\.0\\.1`));
    await service.db.query(`update code_try set tried_at = tried_at - interval '15 minutes'`);
    expect((await track(number, codeOf(number))).status).toBe(200);
    await track(number, wrongCodeFor(number));
    const [left] = await service.db.query<{ n: number }[]>('select count(*)::int as n from code_try');
    expect(left?.n).toBe(1);
  });

  test('one address that guesses at many numbers is stopped too', async () => {
    for (let n = 0; n < MOST_PER_CALLER; n += 1) await track(`CB${String(n).padStart(9, '0')}VN`, 'ABCDEF');
    const [item] = (await counterIntake(clerk)).items;
    expect((await track(item?.number ?? '', codeOf(item?.number ?? ''))).status).toBe(429);
    expect((await track(item?.number ?? '')).status).toBe(200);
    await service.db.query('delete from code_try');
  });
});

/** A problem without the id that every answer has of its own. */
function sameAnswer({ instance: _, ...rest }: ReplyBody): object {
  return rest;
}

async function personOf(login: string): Promise<string> {
  const rows = await service.db.query<{ person: string }[]>('select person from login where sub = $1', [login]);
  return rows[0]?.person ?? '';
}
