import { randomUUID } from 'node:crypto';
import { carrierId, castOf, handOver, offer, outcome, sealed } from './support/handing-over.js';
import { late, sendLate } from './support/late-acts.js';
import { owner } from './support/papers.js';
import { deskId } from './support/placed.js';
import type { Caller } from './support/service.js';
import { TestService } from './support/service.js';
import {
  confirmSheet,
  entered,
  expectSoundPaper,
  intake,
  later,
  minutesAgo,
  padOf,
  photographed,
  signers,
  typistsOf,
} from './support/sheets.js';

let service: TestService;
let people: ReturnType<typeof typistsOf>;

beforeAll(async () => {
  service = await TestService.start();
  people = typistsOf(service);
}, 60_000);
afterAll(() => service.close());

/** An intake on a sheet of the office, typed and waiting. */
async function waiting(): Promise<{ number: string; sheet: object }> {
  const [number = ''] = (await padOf(service, 1)).numbers;
  later(service, 60);
  const sheet = { writtenAt: minutesAgo(service, 30), signer: signers.clerk, content: intake };
  expect(outcome(await entered(people.typist, { number, ...sheet }))).toBe('ENTERED');
  return { number, sheet };
}

describe('F124 the second person', () => {
  test('F124 confirms what he has seen: what was typed anew meanwhile has to be looked at again', async () => {
    const { number, sheet } = await waiting();
    const { entry } = (await people.controller.get(`/v1/sheets/${number}`)).body as unknown as { entry: string };
    const photo = await photographed(people.typist);
    expect(outcome(await people.typist.post(`/v1/sheets/${number}/amend`, { ...sheet, photo }))).toBe('ENTERED');
    const path = `/v1/sheets/${number}/confirm`;
    expect(outcome(await people.controller.post(path, { entry }))).toBe('stale-version');
    expect(outcome(await people.controller.post(path))).toBe('body-invalid');
    expect(outcome(await confirmSheet(people.controller, number))).toBe('APPLIED');
  });

  test('F124 nothing is taken from a unit by the pad of another without somebody of its own', async () => {
    const items = await sealed(castOf(service).clerk, 1);
    await handOver(castOf(service).clerk, { caller: castOf(service).carrier, to: { person: carrierId } }, items);
    const [number = ''] = (await padOf(service, 1, { unit: '44-TTPVHCC' })).numbers;
    later(service, 60);
    const content = { kind: 'handover', purpose: 'run', numbers: items };
    const sides = { signer: signers.courier, receiver: signers.officer };
    await entered(people.deskTypist, { number, writtenAt: minutesAgo(service, 30), ...sides, content });
    expect((await people.controller.get(`/v1/sheets/${number}`)).body).toMatchObject({ confirmsAt: '44-DHO' });
    const told = await people.controller.get('/v1/tasks?kind=sheet.entered');
    expect(told.body['data']).toContainEqual(expect.objectContaining({ unit: '44-DHO' }));
    expect(outcome(await confirmSheet(people.otherDesk, number))).toBe('second-person-elsewhere');
    expect(outcome(await confirmSheet(people.controller, number))).toBe('APPLIED');
    const [held] = await service.db.query<object[]>('select holder_id from item where number = any($1)', [items]);
    expect(held).toEqual({ holder_id: deskId });
    await expectSoundPaper(service);
  });

  test('F124 who works there sees names, who calls the phone, a supervisor nobody', async () => {
    const { number } = await waiting();
    const shown = async (by: Caller): Promise<[boolean, boolean, boolean]> => {
      const text = JSON.stringify((await by.get(`/v1/sheets/${number}`)).body);
      return [text.includes('NP-0001'), text.includes(owner.name), text.includes(owner.phone.slice(1))];
    };
    expect(await shown(people.typist)).toEqual([true, true, true]);
    expect(await shown(people.dispatcher)).toEqual([true, true, true]);
    expect(await shown(people.controller)).toEqual([true, true, false]);
    expect(await shown(people.supervisor)).toEqual([true, false, false]);
    expect(await shown(service.as('auditor-44', 'auditor', '44'))).toEqual([false, false, false]);
    expect(outcome(await confirmSheet(people.supervisor, number))).toBe('APPLIED');
  });
});

describe('F124 the written time', () => {
  test('F124 a phone whose clock is a year slow makes nobody have had an envelope earlier', async () => {
    const { clerk, carrier } = castOf(service);
    const items = await sealed(clerk, 1);
    const { numbers } = await padOf(service, 1);
    const [number = ''] = numbers;
    later(service, 120);
    const { id } = (await offer(clerk, { person: carrierId }, items)).body;
    const slow = '2025-11-30T08:00:00+07:00';
    const taken = await sendLate(carrier, randomUUID(), [
      late(1, `/v1/handovers/${id}/count`, { numbers: items }, slow),
      late(2, `/v1/handovers/${id}/accept`, { version: 1 }, slow),
    ]);
    expect(taken.acts).toMatchObject([
      { status: 200, skew: true },
      { status: 200, skew: true },
    ]);
    const sides = { signer: signers.courier, receiver: signers.officer };
    const content = { kind: 'handover', purpose: 'run', numbers: items };
    await entered(people.typist, { number, writtenAt: minutesAgo(service, 60), ...sides, content });
    const refused = await confirmSheet(people.deskTypist, number);
    expect(refused.body).toMatchObject({ status: 'REFUSED', problem: 'written-too-early' });
  });
});
