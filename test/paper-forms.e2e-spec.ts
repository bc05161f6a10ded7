import { jest } from '@jest/globals';
import { correctFiling, filed, why } from './support/corrections.js';
import { carrierId, castOf, outcome, sealed } from './support/handing-over.js';
import { damage } from './support/irregularities.js';
import { completeLines, picture, signature } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';
import {
  actsOf,
  confirmSheet,
  entered,
  expectSoundPaper,
  later,
  minutesAgo,
  padOf,
  photographed,
  signers,
  typistsOf,
  type Signer,
} from './support/sheets.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
let at: ReturnType<typeof typistsOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  at = typistsOf(service);
  await cast.clerk.put(`/v1/evidence/${damage.sha256}`, picture, 'image/jpeg');
}, 60_000);
afterEach(() => expectSoundPaper(service));
afterAll(() => service.close());

const paper = { ...signature, kind: 'paper' };
const { clerk, courier, officer } = signers;

/** What stands on a sheet, ten minutes old when it is typed. @returns its number */
async function typed(sides: { signer: Signer; receiver?: Signer }, content: object, pad = '44-DHO'): Promise<string> {
  const {
    numbers: [number = ''],
  } = await padOf(service, 1, { unit: pad });
  later(service, 15);
  const typist = pad === '44-DHO' ? at.typist : at.deskTypist;
  const reply = await entered(typist, { number, writtenAt: minutesAgo(service, 10), ...sides, content });
  expect(outcome(reply)).toBe('ENTERED');
  return number;
}

async function kindsOf(number: string): Promise<unknown[]> {
  return (await actsOf(service, number)).map((act) => [act['kind'], act['actor']]);
}

/** What somebody made of it who compared it with the paper. */
async function confirmed(by: Caller, number: string): Promise<{ id: string; number: string }> {
  const { body } = await confirmSheet(by, number);
  expect([body.status, body['problem']]).toEqual(['APPLIED', undefined]);
  return body['made'] as { id: string; number: string };
}

describe('F124 a list of which nothing was right', () => {
  const sides = { signer: clerk, receiver: courier };
  const nothing = (numbers: string[], said: object) => ({ kind: 'handover', purpose: 'run', numbers, ...said });

  test('is refused on the sheet, with the reason', async () => {
    const items = await sealed(cast.clerk, 2);
    const reason = 'Không có bưu gửi nào trên bàn (mẫu)';
    const number = await typed(sides, nothing(items, { accepted: [], reason }));
    const { id } = await confirmed(at.controller, number);
    expect(await kindsOf(number)).toEqual([
      ['handover.draft', clerk.person],
      ['handover.close', clerk.person],
      ['handover.count', courier.person],
      ['handover.refuse', courier.person],
    ]);
    expect((await cast.clerk.get(`/v1/handovers/${id}`)).body).toMatchObject({ status: 'REFUSED', reason });
    const held = await service.db.query<object[]>(
      'select distinct holder_kind as kind from item where number = any($1)',
      [items],
    );
    expect(held).toEqual([{ kind: 'OFFICE' }]);
  });

  test('and without the reason it cannot be typed, however nothing is right', async () => {
    const [torn = '', missing = ''] = await sealed(cast.clerk, 2);
    const { numbers } = await padOf(service, 1);
    later(service, 15);
    const remarks = [{ number: torn, kind: 'damaged' }];
    const content = nothing([torn, missing], { accepted: [torn], remarks, evidence: [damage] });
    const sheet = { number: numbers[0] ?? '', writtenAt: minutesAgo(service, 10), ...sides };
    const refused = await entered(at.typist, { ...sheet, content });
    expect(refused.body).toMatchObject({ code: 'body-invalid', errors: [{ pointer: '/content/reason' }] });
    const reason = 'Nguyễn Văn Đồng (mẫu) từ chối';
    expect(outcome(await entered(at.typist, { ...sheet, content: { ...content, reason } }))).toBe('ENTERED');
    const read = async (by: Caller) => JSON.stringify((await by.get(`/v1/sheets/${sheet.number}`)).body['content']);
    expect(await read(at.controller)).toContain(reason);
    expect(await read(at.supervisor)).not.toContain(reason);
    await confirmed(at.controller, sheet.number);
  });
});

describe('F124 a run on paper', () => {
  test('is opened, sealed, loaded and its seal looked at, each on a sheet', async () => {
    const items = await sealed(cast.clerk, 1);
    const act = (path: string, body: object) => ({ kind: 'act', path, body });
    const opening = act('/v1/runs', { carrier: carrierId, stops: ['44-DHO', '44-TTPVHCC'] });
    const run = (await confirmed(at.controller, await typed({ signer: clerk }, opening))).number;
    await confirmed(at.controller, await typed({ signer: clerk }, act(`/v1/runs/${run}/seal`, { seal: 'XE-0001' })));
    const list = { kind: 'handover', purpose: 'run', run, numbers: items };
    const aboard = await confirmed(at.controller, await typed({ signer: clerk, receiver: courier }, list));
    expect((await cast.clerk.get(`/v1/handovers/${aboard.id}`)).body).toMatchObject({ status: 'ACCEPTED', run });
    const sides = { signer: courier, receiver: officer };
    const unseen = await confirmSheet(at.deskTypist, await typed(sides, list));
    expect(unseen.body['problem']).toBe('run-seal-missing');
    const seen = await typed(sides, { ...list, runSealFound: 'broken', noCamera: true });
    const there = await confirmed(at.deskTypist, seen);
    const { body } = await cast.officer.get(`/v1/handovers/${there.id}`);
    expect(body).toMatchObject({ status: 'ACCEPTED_WITH_DIFFERENCE', run });
    expect(body['differences']).toMatchObject([{ number: run, kind: 'seal-broken' }]);
  });
});

describe('F124 an envelope found torn and sealed anew on one sheet', () => {
  const found = (number: string, said: object = {}) => ({
    kind: 'condition',
    number,
    conditions: ['damaged'],
    evidence: [damage],
    seal: 'NP-NEW',
    lines: completeLines,
    witness: paper,
    ...said,
  });

  test('both are one confirmation', async () => {
    const [item = ''] = await sealed(cast.clerk, 1);
    const number = await typed({ signer: clerk }, found(item));
    expect((await at.controller.get(`/v1/sheets/${number}`)).body).toMatchObject({ kind: 'condition' });
    await confirmed(at.controller, number);
    expect(await kindsOf(number)).toEqual([
      ['item.suspect', clerk.person],
      ['item.reseal', clerk.person],
    ]);
    const seals = (await cast.clerk.get(`/v1/items/${item}/seals`)).body['data'];
    expect(seals).toMatchObject([{ state: 'INTACT' }, { state: 'BROKEN' }, { state: 'REPLACED', seal: 'NP-NEW' }]);
  });

  test('or none of them, until what is missing is typed', async () => {
    const [item = ''] = await sealed(cast.clerk, 1);
    const number = await typed({ signer: clerk }, found(item, { lines: [] }));
    const refused = await confirmSheet(at.controller, number);
    expect(refused.body).toMatchObject({ status: 'REFUSED', problem: 'tally-lines-wrong' });
    expect(await kindsOf(number)).toEqual([]);
    const reports = await service.db.query<object[]>(
      'select 1 from irregularity_line l join item i on i.id = l.item where i.number = $1',
      [item],
    );
    expect(reports).toEqual([]);
    const again = { writtenAt: minutesAgo(service, 5), signer: clerk, content: found(item) };
    const photo = await photographed(at.typist);
    expect(outcome(await at.typist.post(`/v1/sheets/${number}/amend`, { ...again, photo }))).toBe('ENTERED');
    await confirmed(at.controller, number);
  });

  test('nobody stands for the second person by signing in, nor takes it over', async () => {
    const [item = ''] = await sealed(cast.clerk, 1);
    const byToken = await typed({ signer: clerk }, found(item, { witness: { kind: 'token' } }));
    expect((await confirmSheet(at.controller, byToken)).body['problem']).toBe('signature-incomplete');
    await at.typist.post(`/v1/sheets/${byToken}/void`, { reason: 'Viết hỏng (mẫu)' });
    const { numbers } = await padOf(service, 1);
    later(service, 15);
    const sides = { signer: clerk, receiver: courier };
    const sheet = { number: numbers[0] ?? '', writtenAt: minutesAgo(service, 10), ...sides, content: found(item) };
    expect(outcome(await entered(at.typist, sheet))).toBe('body-invalid');
  });
});

describe('F124 a record that corrects a filing time', () => {
  test('is of the time before it was written, and undoes nothing of later', async () => {
    const [item = ''] = await sealed(cast.clerk, 1);
    const list = await filed(service, item);
    later(service, 60);
    const earlier = { number: item, filedAt: minutesAgo(service, 30), giverSignature: paper, reason: why };
    const path = `/v1/handovers/${list}/correct-filing`;
    const content = { kind: 'act', path, body: earlier };
    const number = await typed({ signer: officer }, content, '44-TTPVHCC');
    const filedAt = minutesAgo(service, 2);
    later(service, 5);
    expect(outcome(await correctFiling(cast.officer, list, { number: item, filedAt }))).toBe('ACCEPTED');
    const refused = await confirmSheet(at.otherDesk, number);
    expect(refused.body['problem']).toBe('tallied-since');
    const [row] = await service.db.query<{ at: Date }[]>(
      'select d.filed_at as at from dossier d join item i on i.dossier_id = d.id where i.number = $1',
      [item],
    );
    expect(row?.at).toEqual(new Date(filedAt));
  });
});
