import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { bagged } from './support/bags.js';
import { carrierId, castOf, outcome, sealed } from './support/handing-over.js';
import { damage, settle } from './support/irregularities.js';
import { TestService, type Reply } from './support/service.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

function codes({ status, body }: Reply): unknown {
  return { status, code: body.code };
}

const stops = ['44-DHO', '44-TTPVHCC', '44-DHO'];

async function opened(seal?: string): Promise<string> {
  const { body } = await cast.clerk.post('/v1/runs', { carrier: carrierId, stops });
  if (seal !== undefined) expect(outcome(await cast.clerk.post(`/v1/runs/${body.number}/seal`, { seal }))).toBe('OPEN');
  return body.number;
}

/** A list of the office's with the carrier of a run, who takes it. */
async function aboard(run: string, numbers: string[]): Promise<void> {
  const draft = await cast.clerk.post('/v1/handovers', { purpose: 'run', run, to: { person: carrierId }, numbers });
  expect(draft.status).toBe(201);
  await cast.clerk.post(`/v1/handovers/${draft.body.id}/close`);
  await cast.carrier.post(`/v1/handovers/${draft.body.id}/count`, { numbers });
  const accepted = await cast.carrier.post(`/v1/handovers/${draft.body.id}/accept`, { version: 1 });
  expect(accepted.body.status).toBe('ACCEPTED');
}

/** The carrier's list to the desk, counted there. */
async function offloaded(run: string, numbers: string[]): Promise<string> {
  const to = { unit: '44-TTPVHCC' };
  const { body } = await cast.carrier.post('/v1/handovers', { purpose: 'run', run, to, numbers });
  await cast.carrier.post(`/v1/handovers/${body.id}/close`);
  expect((await cast.officer.post(`/v1/handovers/${body.id}/count`, { numbers })).status).toBe(200);
  return body.id;
}

describe('F20 what verify finds of runs', () => {
  test('a list on the run of somebody else, and a seal that is gone', async () => {
    const onlyOwner = await Superuser.of(service);
    const run = await opened('XE-0009');
    const numbers = await sealed(cast.clerk, 1);
    await aboard(run, numbers);
    const other = 'update run set carrier = (select id from person where id <> carrier limit 1) where number = $1';
    await onlyOwner.expectBroken(other, [run], 'N5', run);
    await onlyOwner.expectBroken('update run set seals = 2 where number = $1', [run], 'N8', run);
    await onlyOwner.client.end();
  });
});

describe('F20 a run', () => {
  test('has a named carrier who holds what is aboard, stops, and seals of its own', async () => {
    const run = await opened('XE-0001');
    const { bag, numbers } = await bagged(service, 2);
    const [loose = ''] = await sealed(cast.clerk, 1);
    await aboard(run, [bag, loose]);
    const rows = await service.db.query<{ kind: string; holder: string }[]>(
      'select distinct holder_kind as kind, holder_id as holder from item where number = any($1)',
      [[...numbers, loose]],
    );
    expect(rows).toEqual([{ kind: 'COURIER', holder: carrierId }]);
    const { status, body } = await cast.officer.get(`/v1/runs/${run}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      number: run,
      carrier: carrierId,
      unit: { code: '44-DHO' },
      stops: stops.map((code) => ({ code })),
      seals: [{ seal: 'XE-0001' }],
      lists: [{ status: 'ACCEPTED', giver: '44-DHO', receiver: '44-DHO' }],
      actions: ['seal'],
    });
    const list = (await cast.carrier.get('/v1/runs')).body['data'] as { number: string }[];
    expect(list.map(({ number }) => number)).toContain(run);
    expect(body).not.toHaveProperty('lines');
  });

  test('its seal is looked at by whoever takes over from the carrier; what is wrong is reported and holds up nothing', async () => {
    const run = await opened('XE-0002');
    const numbers = await sealed(cast.clerk, 2);
    await aboard(run, numbers);
    const id = await offloaded(run, numbers);
    const accept = (said: object): Promise<Reply> =>
      cast.officer.post(`/v1/handovers/${id}/accept`, { version: 1, ...said });
    expect(codes(await accept({}))).toEqual({ status: 422, code: 'run-seal-missing' });
    expect(codes(await accept({ runSealFound: 'different' }))).toEqual({ status: 422, code: 'photo-missing' });
    expect(codes(await accept({ runSealFound: 'intact', evidence: [damage] }))).toMatchObject({ code: 'body-invalid' });
    const { body } = await accept({ runSealFound: 'different', noCamera: true });
    expect(body).toMatchObject({
      status: 'ACCEPTED_WITH_DIFFERENCE',
      accepted: 2,
      differences: [{ number: run, kind: 'seal-different' }],
    });
    const report = await cast.clerk.get(`/v1/irregularities/${String(body['irregularity'])}`);
    expect(report.body).toMatchObject({ state: 'OPEN', owner: { code: '44-DHO' }, photo: 'due' });
    const path = `/v1/irregularities/${String(body['irregularity'])}`;
    const controller = service.as('controller-dho', 'controller', '44-DHO');
    expect(codes(await settle(controller, String(body['irregularity'])))).toEqual({ status: 409, code: 'photo-due' });
    const added = await cast.officer.post(`${path}/add-evidence`, { evidence: [damage] });
    expect(added.body).toMatchObject({ status: 'OPEN', actions: ['add-evidence', 'settle'], events: [] });
    const shown = `select count(*)::int as n from event where act_id = $1 and type = 'irregularity.photographed'`;
    expect(await service.db.query<object[]>(shown, [added.body.act])).toEqual([{ n: 2 }]);
    expect((await cast.clerk.get(path)).body).toMatchObject({ photo: 'declared' });
    expect((await settle(controller, String(body['irregularity']))).body.status).toBe('SETTLED');
    expect((await cast.officer.get(`/v1/handovers/${id}`)).body).toMatchObject({ run });
  });

  test('intact, it leaves no report; a list that comes with no sealed run has nothing to say of one', async () => {
    const run = await opened('XE-0003');
    const [first = '', second = ''] = await sealed(cast.clerk, 2);
    await aboard(run, [first, second]);
    const intact = await offloaded(run, [first]);
    const accepted = await cast.officer.post(`/v1/handovers/${intact}/accept`, { version: 1, runSealFound: 'intact' });
    expect(accepted.body).toMatchObject({ status: 'ACCEPTED', differences: [] });
    const draft = await cast.carrier.post('/v1/handovers', {
      ...{ purpose: 'run', to: { unit: '44-TTPVHCC' }, numbers: [second] },
    });
    await cast.carrier.post(`/v1/handovers/${draft.body.id}/close`);
    await cast.officer.post(`/v1/handovers/${draft.body.id}/count`, { numbers: [second] });
    const path = `/v1/handovers/${draft.body.id}/accept`;
    expect(codes(await cast.officer.post(path, { version: 1, runSealFound: 'intact' }))).toEqual({
      status: 422,
      code: 'run-without-seal',
    });
    expect((await cast.officer.post(path, { version: 1 })).body.status).toBe('ACCEPTED');
  });

  test('a further seal says why; two at the same moment are two numbers', async () => {
    const run = await opened('XE-0004');
    const seal = (by: typeof cast.clerk, said: object): Promise<Reply> => by.post(`/v1/runs/${run}/seal`, said);
    expect(codes(await seal(cast.carrier, { seal: 'XE-0005' }))).toEqual({ status: 422, code: 'run-seal-reason' });
    const again = { seal: 'XE-0004', reason: 'Mở tại điểm dừng (mẫu)' };
    expect(codes(await seal(cast.carrier, again))).toEqual({ status: 422, code: 'run-seal-unchanged' });
    const both = await Promise.all([
      seal(cast.carrier, { ...again, seal: 'XE-0006' }),
      seal(cast.officer, { ...again, seal: 'XE-0007' }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const { body } = await cast.clerk.get(`/v1/runs/${run}`);
    const seals = body['seals'] as { seal: string; reason?: string }[];
    expect(seals.map((each) => each.seal).sort()).toEqual(['XE-0004', 'XE-0006', 'XE-0007']);
    expect(seals.at(-1)).toMatchObject({ reason: 'Mở tại điểm dừng (mẫu)' });
  });

  test('nobody else carries it, stops nowhere, or puts his list on it', async () => {
    const open = (by: typeof cast.clerk, said: object): Promise<Reply> =>
      by.post('/v1/runs', { carrier: carrierId, stops, ...said });
    const invalid = { status: 422, code: 'run-carrier-invalid' };
    expect(codes(await open(cast.otherClerk, {}))).toEqual(invalid);
    expect(codes(await open(cast.otherCourier, {}))).toEqual(invalid);
    expect(codes(await open(cast.clerk, { stops: ['44-DHO', '44-KHONG'] }))).toEqual({
      status: 422,
      code: 'run-stop-invalid',
    });
    expect(outcome(await open(cast.carrier, {}))).toBe('OPEN');
    const run = await opened();
    const numbers = await sealed(cast.clerk, 1);
    const draft = (said: object): Promise<Reply> =>
      cast.clerk.post('/v1/handovers', { purpose: 'run', run, to: { unit: '44-BDO' }, numbers, ...said });
    expect(codes(await draft({}))).toEqual({ status: 422, code: 'run-carrier-other' });
    expect(codes(await draft({ run: 'CT000000000' }))).toEqual({ status: 422, code: 'run-carrier-other' });
    expect(codes(await draft({ purpose: 'other' }))).toEqual({ status: 422, code: 'body-invalid' });
    expect(codes(await cast.otherClerk.get(`/v1/runs/${run}`))).toEqual({ status: 404, code: 'not-found' });
    expect(codes(await cast.otherCourier.post(`/v1/runs/${run}/seal`, { seal: 'XE-1' }))).toEqual({
      status: 404,
      code: 'not-found',
    });
  });
});
