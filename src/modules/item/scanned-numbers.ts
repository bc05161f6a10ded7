import { Refused, type ProblemParams } from '../../platform/problems.js';
import { readItemNumber, readOwnNumber } from '../../platform/s10.js';

/** The kind of number that a bag has: TT000000125. */
export const BAG_NUMBER = 'TT';

/** Whether it is the number of a bag, and not of an envelope. */
export function isBagNumber(number: string): boolean {
  return readOwnNumber(BAG_NUMBER, number) !== undefined;
}

/** Of envelopes, and where bags may be scanned too of bags. @throws Refused `number-malformed` (422) with a pointer to each */
export function requireWellFormed(numbers: readonly string[], { bags = false } = {}): void {
  const malformed = numbers.filter((number) => !readItemNumber(number) && !(bags && isBagNumber(number)));
  if (malformed.length > 0) throw refusedNumbers('number-malformed', numbers, malformed);
}

/** A refusal that names the first of the numbers concerned and points to all of them. */
export function refusedNumbers(
  code: string,
  numbers: readonly string[],
  wrong: readonly string[],
  params: ProblemParams = {},
): Refused {
  const concerned = new Set(wrong);
  const errors = numbers.flatMap((number, index) =>
    concerned.has(number) ? [{ pointer: `/numbers/${index}`, code }] : [],
  );
  return new Refused(code, { number: wrong[0], ...params }, errors);
}
