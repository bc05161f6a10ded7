/** PENDING from the 202 until the other side's second word. */
export type ConfirmationState = 'PENDING' | 'ACCEPTED' | 'REJECTED';

/** The first of yes and no stands: the same again changes nothing, the other one is a contradiction for people to clear up. */
export function hears(
  state: ConfirmationState,
  word: Exclude<ConfirmationState, 'PENDING'>,
): 'takes' | 'repeats' | 'contradicts' {
  if (state === 'PENDING') return 'takes';
  return state === word ? 'repeats' : 'contradicts';
}

/** Whether a person has something to deal with: a no, or a silence that took too long. */
export function needsPeople(confirmation: { state: ConfirmationState; overdue: boolean; settled: boolean }): boolean {
  const { state, overdue, settled } = confirmation;
  return !settled && (state === 'REJECTED' || (state === 'PENDING' && overdue));
}
