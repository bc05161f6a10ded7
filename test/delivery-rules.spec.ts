import {
  actionRows,
  deliveryReasonCodes,
  deliveryReasons,
  failActions,
  failureProblem,
  missingProof,
  receiverProblem,
  type Reason,
} from '../src/modules/delivery/delivery.rules.js';

const fresh = { attempts: 0, most: 2 };
const nothing = { note: false, witnesses: 0, pieces: [] };
const reasonOf = (code: keyof typeof deliveryReasons): Reason => deliveryReasons[code];
const pairs = deliveryReasonCodes.flatMap((code) => failActions.map((action) => ({ code, action })));

describe('F57 reasons and actions', () => {
  test('there are D01 to D35, each with a class, a name and at least one action', () => {
    expect(deliveryReasonCodes).toEqual(
      Array.from({ length: 35 }, (_, index) => `D${String(index + 1).padStart(2, '0')}`),
    );
    for (const code of deliveryReasonCodes) expect(reasonOf(code).actions.length).toBeGreaterThan(0);
  });

  test.each(pairs)('$code with $action is allowed exactly where the table says so', ({ code, action }) => {
    const reason = reasonOf(code);
    const problem = failureProblem(reason, action, fresh);
    const expected = reason.bySystem
      ? 'reason-by-system'
      : reason.actions.includes(action)
        ? undefined
        : 'action-not-for-reason';
    expect(problem).toBe(expected);
  });

  test('a terminal reason leads only to the send-back, and no other class only there', () => {
    for (const code of deliveryReasonCodes) {
      const { class: kind, actions } = reasonOf(code);
      const onlyBack = actions.every((action) => actionRows[action].next === 'SEND_BACK_DUE');
      expect({ code, onlyBack }).toEqual({ code, onlyBack: kind === 'TERMINAL' });
    }
  });
});

describe('F46 the limit of attempts', () => {
  test.each(deliveryReasonCodes)('%s: no further visit is promised when this one uses the last attempt up', (code) => {
    const reason = reasonOf(code);
    const promised = reason.actions.includes('T2') && !reason.bySystem;
    const problem = failureProblem(reason, 'T2', { attempts: 1, most: 2 });
    if (promised) expect(problem).toBe(reason.attempt ? 'attempts-used-up' : undefined);
    else expect(problem).toBeDefined();
  });

  test('whoever may not come again always has another action', () => {
    const stuck = deliveryReasonCodes.filter(
      (code) => reasonOf(code).attempt && reasonOf(code).actions.every((action) => action === 'T2'),
    );
    expect(stuck).toEqual([]);
  });
});

describe('F47 what must come with a reason', () => {
  test.each(deliveryReasonCodes)('%s lacks exactly its proofs when nothing is given', (code) => {
    expect(missingProof(reasonOf(code), nothing)).toEqual(reasonOf(code).proof);
  });

  test('a refusal is proven by a signature or by two witnesses, not by one', () => {
    const { D06 } = deliveryReasons;
    expect(missingProof(D06, { ...nothing, pieces: ['signature'] })).toEqual([]);
    expect(missingProof(D06, { ...nothing, witnesses: 2 })).toEqual([]);
    expect(missingProof(D06, { ...nothing, witnesses: 1 })).toEqual(['refusal']);
  });

  test('damage takes two photos', () => {
    expect(missingProof(deliveryReasons.D23, { ...nothing, pieces: ['damage-photo'] })).toEqual(['damage-photos']);
    expect(missingProof(deliveryReasons.D23, { ...nothing, pieces: ['damage-photo', 'damage-photo'] })).toEqual([]);
  });
});

describe('F48 who may receive', () => {
  const matching = { nameMatches: true };
  test.each([
    [{ ...matching, to: 'addressee' as const }, undefined],
    [{ to: 'addressee' as const, nameMatches: false }, 'identity-not-matching'],
    [{ ...matching, to: 'household' as const }, 'household-not-entitled'],
    [{ ...matching, to: 'authorised' as const }, 'authorisation-missing'],
    [{ ...matching, to: 'authorised' as const, authorisation: { name: 'Lê Văn Ba (mẫu)' } }, 'authorisation-missing'],
    [
      { ...matching, to: 'authorised' as const, authorisation: { number: '12/UQ', name: 'Lê Văn Ba (mẫu)' } },
      undefined,
    ],
    [
      { ...matching, to: 'representative' as const, authorisation: { name: 'Lê Văn Ba (mẫu)' } },
      'authorisation-missing',
    ],
    [
      { ...matching, to: 'representative' as const, authorisation: { name: 'Lê Văn Ba (mẫu)', capacity: 'Cha' } },
      undefined,
    ],
  ])('%j', (who, problem) => {
    expect(receiverProblem(who)).toBe(problem);
  });
});
