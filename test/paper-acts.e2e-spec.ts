import { jest } from '@jest/globals';
import { writtenPaths, type WrittenPath } from '../src/paper/sheet-steps.rules.js';
import { localDay, localIso } from '../src/platform/clock.js';
import { bagged, countBag } from './support/bags.js';
import { filed, why } from './support/corrections.js';
import { carrierId, castOf, handOver, offer, outcome, sealed, toDesk } from './support/handing-over.js';
import { damage, suspect } from './support/irregularities.js';
import { completeLines, picture, signature } from './support/papers.js';
import { handing, photo, ResultPath } from './support/results.js';
import { TestService, type Caller } from './support/service.js';
import {
  actsOf,
  confirmSheet,
  entered,
  expectSoundPaper,
  intake,
  later,
  minutesAgo,
  padOf,
  signer,
  signers,
  typistsOf,
  type Signer,
} from './support/sheets.js';
import { allPapers, filedAway, firstDeskOf } from './support/transfers.js';
import { nobodyThere, Office } from './support/visits.js';

jest.setTimeout(60_000);

let service: TestService;
let results: ResultPath;
let office: Office;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  results = new ResultPath(service);
  office = new Office(service);
  cast = castOf(service);
  await cast.clerk.put(`/v1/evidence/${damage.sha256}`, picture, 'image/jpeg');
}, 60_000);
afterAll(async () => {
  await expectSoundPaper(service);
  await service.close();
}, 60_000);

const paper = { ...signature, kind: 'paper' };
const { clerk, courier, officer } = signers;
const firstDesk = signer('desk-pvhcc-bdo-1', 'desk-officer', '44-PVHCC-BDO');
const postman = signer('post-pnh', 'courier', '44-PNH');

/** What somebody writes on a sheet. */
interface Written {
  by: Signer;
  path: string;
  body?: object;
}

/** A visit that a courier is to make; it was assigned online. */
async function assigned(): Promise<string> {
  const { body } = await office.ask({ day: localDay(service.clock.now()) });
  await office.dispatcher.post(`/v1/pickups/${body.id}/confirm`);
  await office.dispatcher.post(`/v1/pickups/${body.id}/assign`, { courier: courier.person });
  return body.id;
}

async function started(): Promise<string> {
  const visit = await assigned();
  await office.courier.post(`/v1/pickups/${visit}/start`);
  return visit;
}

async function arrived(): Promise<string> {
  const visit = await started();
  await office.courier.post(`/v1/pickups/${visit}/arrive`);
  return visit;
}

const own = (count: number): Promise<string[]> => sealed(cast.clerk, count);
const today = (): string => localDay(service.clock.now());

async function roundOf(): Promise<string> {
  return (await results.clerk.post('/v1/rounds', { courier: courier.person, day: today() })).body.id;
}

/** What was done while the network was there, and then what is written; one for each path. */
const scenes: Record<WrittenPath, () => Promise<Written>> = {
  '/v1/intakes': () => Promise.resolve({ by: clerk, path: '/v1/intakes', body: intake.body }),
  '/v1/pickups/{id}/start': async () => ({ by: courier, path: `/v1/pickups/${await assigned()}/start` }),
  '/v1/pickups/{id}/arrive': async () => ({ by: courier, path: `/v1/pickups/${await started()}/arrive` }),
  '/v1/pickups/{id}/fail': async () => ({
    by: courier,
    path: `/v1/pickups/${await arrived()}/fail`,
    body: nobodyThere,
  }),
  '/v1/pickups/{id}/not-attempted': async () => ({
    by: courier,
    path: `/v1/pickups/${await started()}/not-attempted`,
    body: { reason: 'P10' },
  }),
  '/v1/handovers/{id}/refuse': async () => {
    const { body } = await offer(cast.clerk, { person: carrierId }, await own(1));
    return { by: courier, path: `/v1/handovers/${body.id}/refuse`, body: { reason: 'Xe hỏng giữa đường (mẫu)' } };
  },
  '/v1/handovers/{id}/tally': async () => {
    const numbers = await own(2);
    const tallies = numbers.map((number) => ({ number, asPostingSlip: true }));
    const path = `/v1/handovers/${(await toDesk(service, numbers)).body.id}/tally`;
    return { by: officer, path, body: { tallies, giverSignature: paper } };
  },
  '/v1/handovers/{id}/correct-filing': async () => {
    const [number = ''] = await own(1);
    const list = await filed(service, number);
    later(service, 60);
    const right = { number, filedAt: localIso(new Date(service.clock.now().getTime() - 30 * 60_000)), reason: why };
    return { by: officer, path: `/v1/handovers/${list}/correct-filing`, body: { ...right, giverSignature: paper } };
  },
  '/v1/items/{number}/suspect': async () => ({
    by: clerk,
    path: `/v1/items/${(await own(1))[0]}/suspect`,
    body: { conditions: ['damaged'], evidence: [damage] },
  }),
  '/v1/items/{number}/reseal': async () => {
    const [number = ''] = await own(1);
    await suspect(cast.clerk, number);
    const body = { seal: 'NP-NEW', lines: completeLines, witness: paper };
    return { by: clerk, path: `/v1/items/${number}/reseal`, body };
  },
  '/v1/items/{number}/deposit': async () => {
    const numbers = await own(1);
    const to = { caller: service.as('post-pnh', 'courier', '44-PNH'), to: { person: postman.person, unit: '44-PNH' } };
    expect(outcome(await handOver(cast.clerk, to, numbers))).toBe('ACCEPTED');
    return { by: postman, path: `/v1/items/${numbers[0]}/deposit` };
  },
  '/v1/bags': async () => ({
    by: clerk,
    path: '/v1/bags',
    body: { target: '44-TTPVHCC', seal: 'NT-0001', numbers: await own(2) },
  }),
  '/v1/bags/{own}/count': async () => {
    const { bag, numbers } = await bagged(service, 2);
    return { by: clerk, path: `/v1/bags/${bag}/count`, body: { numbers } };
  },
  '/v1/bags/{own}/open': async () => {
    const { bag, numbers } = await bagged(service, 2);
    await countBag(cast.clerk, bag, numbers);
    return { by: clerk, path: `/v1/bags/${bag}/open`, body: { sealFound: 'intact' } };
  },
  '/v1/runs': () =>
    Promise.resolve({
      by: clerk,
      path: '/v1/runs',
      body: { carrier: courier.person, stops: ['44-TTPVHCC', '44-DHO'] },
    }),
  '/v1/runs/{own}/seal': async () => {
    const { body } = await cast.clerk.post('/v1/runs', { carrier: carrierId, stops: ['44-TTPVHCC'] });
    return { by: clerk, path: `/v1/runs/${body.number}/seal`, body: { seal: 'XE-0001' } };
  },
  '/v1/deliveries/{id}/release': async () => {
    const { delivery } = await results.ready();
    const body = { resultCount: 2, originals: 1, seal: 'KQ-0001', weightGrams: 60, carrierSignature: paper };
    return { by: officer, path: `/v1/deliveries/${delivery}/release`, body };
  },
  '/v1/deliveries/{id}/fail': async () => {
    const { delivery, number } = await results.onRound();
    const body = { number, reason: 'D01', action: 'T1', evidence: [photo('door-photo')] };
    return { by: courier, path: `/v1/deliveries/${delivery}/fail`, body };
  },
  '/v1/deliveries/{id}/deliver': async () => {
    const { delivery, number } = await results.onRound();
    const body = { number, ...handing, signature: paper, evidence: [photo('door-photo')] };
    return { by: courier, path: `/v1/deliveries/${delivery}/deliver`, body };
  },
  '/v1/deliveries/{id}/hand-out': async () => {
    const { delivery, number } = await results.held();
    return { by: clerk, path: `/v1/deliveries/${delivery}/hand-out`, body: { number, ...handing, signature: paper } };
  },
  '/v1/deliveries/{id}/notice': async () => {
    const { delivery } = await results.held();
    later(service, 3 * 24 * 60);
    return { by: clerk, path: `/v1/deliveries/${delivery}/notice`, body: { channel: 'phone' } };
  },
  '/v1/deliveries/{id}/retry': async () => ({
    by: clerk,
    path: `/v1/deliveries/${(await results.held()).delivery}/retry`,
  }),
  '/v1/deliveries/{id}/recover': async () => {
    const way = await results.onRound();
    await results.deliver(way);
    const body = { lines: [{ line: 3, given: 1 }], seal: 'TH-0001', weightGrams: 20, signature: paper };
    return { by: courier, path: `/v1/deliveries/${way.delivery}/recover`, body };
  },
  '/v1/transfers': async () => {
    const { dossier } = await filedAway(service);
    return {
      by: firstDesk,
      path: '/v1/transfers',
      body: { dossier, lines: allPapers, seal: 'LC-0001', weightGrams: 90 },
    };
  },
  '/v1/rounds': () =>
    Promise.resolve({ by: clerk, path: '/v1/rounds', body: { courier: courier.person, day: today() } }),
  '/v1/rounds/{id}/load': async () => {
    const round = await roundOf();
    const way = await results.released();
    await results.moved(way, results.atDeskSide, results.onRoundSide);
    await results.courier.post(`/v1/items/${way.number}/arrive`);
    return { by: courier, path: `/v1/rounds/${round}/load`, body: { number: way.number } };
  },
};

/** Who types for a unit, and who of it compares with the paper. */
function deskOf(unit: string): { typist: Caller; second: Caller } {
  const { typist, controller, deskTypist, otherDesk, supervisor } = typistsOf(service);
  const { second, post } = firstDeskOf(service);
  const desks: Record<string, { typist: Caller; second: Caller }> = {
    '44-DHO': { typist, second: controller },
    '44-TTPVHCC': { typist: deskTypist, second: otherDesk },
    '44-PVHCC-BDO': { typist: second, second: post },
    '44-PNH': { typist: service.as('post-pnh', 'clerk', '44-PNH'), second: supervisor },
  };
  const desk = desks[unit];
  if (!desk) throw new Error(`Nobody types at ${unit}`);
  return desk;
}

describe('F124 whatever may be written is carried out', () => {
  test.each(writtenPaths)('%s', async (path) => {
    const { by, path: asked, body = {} } = await scenes[path]();
    const {
      numbers: [number = ''],
    } = await padOf(service, 1, { unit: by.unit });
    later(service, 30);
    const writtenAt = minutesAgo(service, 20);
    const { typist, second } = deskOf(by.unit);
    const content = { kind: 'act', path: asked, body };
    expect(outcome(await entered(typist, { number, writtenAt, signer: by, content }))).toBe('ENTERED');
    const confirmed = await confirmSheet(second, number);
    const sheet = await second.get(`/v1/sheets/${number}`);
    expect([confirmed.body.status, sheet.body['refusal']]).toEqual(['APPLIED', undefined]);
    expect(await actsOf(service, number)).toMatchObject([
      { actor: by.person, role: by.role, at: new Date(writtenAt), late: true, entered: { number } },
    ]);
  });

  test('and nothing that may be written is left out here', () => {
    expect(Object.keys(scenes).sort()).toEqual([...writtenPaths].sort());
  });
});
