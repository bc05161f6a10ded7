import type { Envelope, Offered } from './blind-walk.js';
import { carrierId as courierId, castOf, handOver, offer } from './handing-over.js';
import { counterIntake } from './papers.js';
import { derivedId } from '../../src/platform/ids.js';
import { ResultPath } from './results.js';
import { TestService, type Caller } from './service.js';

const secondCourier = derivedId('person', 'courier-dho-2');

/** A list on its way to somebody who has not counted: who asks, and how envelopes come into the giver's hands. */
export interface BlindScene {
  name: string;
  /** The first one counts; the others watch. */
  receivers: (service: TestService) => Caller[];
  giver: (service: TestService) => Caller;
  to: { unit?: string; person?: string };
  purpose: 'run' | 'round' | 'other';
  /** Which of the envelopes stand on the list, one world each. */
  lists: number[][];
  /** How the receiver ends it without counting; a courier's office may also take his list back. */
  ends: 'refuse' | 'withdraw';
  envelopes: (service: TestService) => Promise<Envelope[]>;
}

const SEVEN = [[0], [0, 1, 2, 3, 4, 5, 6], [2, 5]];
const THREE = [[0], [0, 1, 2], [1, 2]];

async function takenIn(by: Caller, count: number): Promise<Envelope[]> {
  const envelopes: Envelope[] = [];
  while (envelopes.length < count) {
    const { items } = await counterIntake(by);
    if (items.length === 0) throw new Error('Nothing was taken in');
    envelopes.push(...items.map(({ number, dossier }) => ({ number, dossier })));
  }
  return envelopes;
}

async function carried(service: TestService, count: number): Promise<Envelope[]> {
  const { clerk, carrier } = castOf(service);
  const envelopes = await takenIn(clerk, count);
  await moved(clerk, carrier, { person: courierId }, envelopes);
  return envelopes;
}

async function moved(
  giver: Caller,
  caller: Caller,
  to: { unit?: string; person?: string },
  envelopes: Envelope[],
  purpose = 'run',
): Promise<void> {
  const numbers = envelopes.map(({ number }) => number);
  const accepted = await handOver(giver, { caller, to }, numbers, purpose);
  if (accepted.status !== 200) throw new Error(`The handover ended with ${accepted.status} ${accepted.body.code}`);
}

async function resultsAtOffice(service: TestService, count: number): Promise<Envelope[]> {
  const path = new ResultPath(service);
  const envelopes: Envelope[] = [];
  while (envelopes.length < count) envelopes.push(await path.released());
  await moved(path.atDeskSide.caller, path.onRun.caller, path.onRun.to, envelopes);
  await moved(path.onRun.caller, path.clerk, { unit: '44-DHO' }, envelopes);
  return envelopes;
}

export const blindScenes: BlindScene[] = [
  {
    name: 'a courier, of his office',
    receivers: (service) => [castOf(service).carrier],
    giver: (service) => castOf(service).clerk,
    to: { person: courierId },
    purpose: 'run',
    lists: SEVEN,
    ends: 'refuse',
    envelopes: (service) => takenIn(castOf(service).clerk, 7),
  },
  {
    name: 'a clerk, of a courier of his office',
    receivers: (service) => [
      service.as('clerk-dho-2', 'clerk', '44-DHO'),
      service.as('dispatcher-dho', 'dispatcher', '44-DHO'),
      service.as('controller-dho', 'controller', '44-DHO'),
    ],
    giver: (service) => castOf(service).otherCourier,
    to: { unit: '44-DHO' },
    purpose: 'other',
    lists: SEVEN,
    ends: 'withdraw',
    envelopes: (service) => takenIn(castOf(service).otherCourier, 7),
  },
  {
    name: 'a clerk of another office, of a carrier',
    receivers: (service) => [service.as('clerk-dha-1', 'clerk', '44-DHA')],
    giver: (service) => castOf(service).carrier,
    to: { unit: '44-DHA' },
    purpose: 'run',
    lists: SEVEN,
    ends: 'refuse',
    envelopes: (service) => carried(service, 7),
  },
  {
    name: 'a desk officer and the post at the desk, of a carrier',
    receivers: (service) => [
      castOf(service).officer,
      service.as('post-ttpvhcc', 'post-at-desk', '44-TTPVHCC'),
      castOf(service).supervisor,
      service.as('auditor-44', 'auditor', '44'),
    ],
    giver: (service) => castOf(service).carrier,
    to: { unit: '44-TTPVHCC' },
    purpose: 'run',
    lists: SEVEN,
    ends: 'refuse',
    envelopes: (service) => carried(service, 7),
  },
  {
    name: 'a courier, of his round of results',
    receivers: (service) => [castOf(service).otherCourier],
    giver: (service) => castOf(service).clerk,
    to: { person: secondCourier },
    purpose: 'round',
    lists: THREE,
    ends: 'refuse',
    envelopes: (service) => resultsAtOffice(service, 3),
  },
  {
    name: 'a clerk, of results that come back in the evening',
    receivers: (service) => [service.as('clerk-dho-2', 'clerk', '44-DHO')],
    giver: (service) => castOf(service).otherCourier,
    to: { unit: '44-DHO' },
    purpose: 'other',
    lists: THREE,
    ends: 'refuse',
    envelopes: async (service) => {
      const { clerk, otherCourier } = castOf(service);
      const envelopes = await resultsAtOffice(service, 3);
      await moved(clerk, otherCourier, { person: secondCourier }, envelopes, 'round');
      return envelopes;
    },
  },
];

/** The scene in a service of its own; worlds of one scene differ only in what stands on the list. */
export async function blindWorld(scene: BlindScene, listed: number[]): Promise<Offered> {
  const service = await TestService.start();
  const { clerk } = castOf(service);
  const envelopes = await scene.envelopes(service);
  const opened = await clerk.post('/v1/rounds', { courier: secondCourier, day: '2026-11-30' });
  const numbers = listed.map((index) => envelopes[index]?.number ?? '');
  const { status, body } = await offer(scene.giver(service), scene.to, numbers, scene.purpose);
  if (status !== 200) throw new Error(`The list was not offered: ${body.code}`);
  return { service, id: body.id, number: body.number, envelopes, round: opened.body.id };
}
