import { dossierStates } from '../src/modules/dossier/dossier.lifecycle.js';
import { itemStates, type ItemState } from '../src/modules/item/item.lifecycle.js';
import {
  milestone,
  milestones,
  orderStates,
  visitFacts,
  type Facts,
  type MilestoneCode,
} from '../src/modules/tracking/tracking.milestones.js';
import { nextSteps } from '../src/modules/tracking/tracking.next-steps.js';

const inTransit = { status: 'WITH_POST', moved: true } as const;
const filed = { status: 'FILED', moved: true } as const;
const home = (status: ItemState, more: { arrived?: boolean; notices?: number } = {}) => ({
  status,
  arrived: false,
  notices: 0,
  ...more,
});

describe('F68 from machine to milestone', () => {
  const table: [string, Facts, MilestoneCode][] = [
    ['asked', { status: 'OPENED', visit: 'asked' }, 'A10'],
    ['asked, with the result too', { status: 'OPENED', visit: 'asked', order: 'REQUESTED' }, 'A10'],
    ['assigned', { status: 'OPENED', visit: 'assigned' }, 'A20'],
    ['visit failed', { status: 'OPENED', visit: 'failed' }, 'A21'],
    ['visit cancelled', { status: 'OPENED', visit: 'cancelled' }, 'A95'],
    ['opened without anything', { status: 'OPENED' }, 'A10'],
    ['sealed', { status: 'OPENED', submission: { status: 'WITH_POST', moved: false } }, 'A40'],
    ['sealed at the counter', { status: 'OPENED', submission: { status: 'AT_OFFICE', moved: false } }, 'A40'],
    ['moving', { status: 'OPENED', submission: inTransit }, 'A50'],
    ['waiting at an office', { status: 'OPENED', submission: { status: 'AT_OFFICE', moved: true } }, 'A50'],
    ['at the desk, untallied', { status: 'OPENED', submission: { status: 'AT_DESK', moved: true } }, 'A60'],
    ['tallied with a shortage', { status: 'OPENED', submission: filed }, 'A61'],
    ['tallied', { status: 'FILED', submission: filed }, 'A70'],
    ['received', { status: 'ACCEPTED', submission: filed, order: 'AWAITING_RESULT' }, 'A80'],
    ['supplement asked', { status: 'SUPPLEMENT_ASKED', submission: filed }, 'A81'],
    ['supplement under way', { status: 'SUPPLEMENT_ASKED', submission: inTransit }, 'A50'],
    ['refused', { status: 'REFUSED', submission: filed }, 'A82'],
    ['lost on the way there', { status: 'OPENED', submission: { status: 'LOST', moved: true } }, 'A96'],
    ['back with its owner', { status: 'OPENED', submission: { status: 'BACK_WITH_OWNER', moved: true } }, 'A97'],
    ['ordered', { status: 'ACCEPTED', order: 'REQUESTED' }, 'B00'],
    ['awaiting the result', { status: 'ACCEPTED', order: 'AWAITING_RESULT' }, 'B00'],
    ['order revoked', { status: 'ACCEPTED', order: 'CANCELLED' }, 'B05'],
    ['result ready', { status: 'FINISHED', submission: filed, order: 'READY_AT_DESK' }, 'B10'],
    ['released', { status: 'FINISHED', order: 'READY_AT_DESK', result: home('AT_DESK') }, 'B20'],
    ['taken by the carrier', { status: 'FINISHED', result: home('WITH_POST') }, 'B30'],
    ['after the first arrival', { status: 'FINISHED', result: home('WITH_POST', { arrived: true }) }, 'B40'],
    ['at the delivering office', { status: 'FINISHED', result: home('AT_OFFICE', { arrived: true }) }, 'B45'],
    ['out for delivery', { status: 'FINISHED', result: home('OUT_FOR_DELIVERY') }, 'B50'],
    ['attempt failed', { status: 'FINISHED', result: home('ATTEMPT_FAILED', { notices: 1 }) }, 'B51'],
    ['held, first notice', { status: 'FINISHED', result: home('HELD', { notices: 1 }) }, 'B52'],
    ['held, second notice', { status: 'FINISHED', result: home('HELD', { notices: 2 }) }, 'B53'],
    ['delivered', { status: 'FINISHED', result: home('DELIVERED') }, 'B60'],
    ['to be sent back', { status: 'FINISHED', result: home('SEND_BACK_DUE') }, 'B70'],
    ['going back', { status: 'FINISHED', result: home('GOING_BACK') }, 'B70'],
    ['sent back', { status: 'FINISHED', result: home('SENT_BACK') }, 'B71'],
    ['recalled', { status: 'FINISHED', result: home('RECALLED') }, 'B71'],
    ['lost on the way home', { status: 'FINISHED', result: home('LOST') }, 'B91'],
    ['misdelivered', { status: 'FINISHED', result: home('MISDELIVERED') }, 'B92'],
  ];

  test.each(table)('%s', (_, facts, code) => {
    expect(milestone(facts)).toBe(code);
  });

  test('every combination of states has a milestone with words and a next step, and none of the way there once the result is out', () => {
    const seen = new Set<MilestoneCode>();
    for (const facts of everything()) {
      const code = milestone(facts);
      seen.add(code);
      expect(milestones[code].vi).toBeTruthy();
      expect(nextSteps[code].vi).toBeTruthy();
      if (facts.result) expect(code).toMatch(/^B/);
    }
    expect([...seen].sort()).toEqual(Object.keys(milestones).sort());
  });
});

function everything(): Facts[] {
  return dossierStates.flatMap((status) =>
    [undefined, ...visitFacts].flatMap((visit) =>
      [undefined, ...orderStates].flatMap((order) => [...envelopes({ status, visit, order })]),
    ),
  );
}

function* envelopes(facts: Facts): Generator<Facts> {
  yield facts;
  for (const status of itemStates) {
    for (const moved of [false, true]) yield { ...facts, submission: { status, moved } };
    for (const notices of [0, 1, 2])
      yield { ...facts, submission: filed, result: { status, arrived: notices === 1, notices } };
  }
}
