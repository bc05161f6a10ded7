/** A place in a feed. The same number in another generation is another place. */
export interface Position {
  generation: number;
  number: number;
}

/** Before the first event. */
export const BEGINNING = '0';

export const LONGEST_POSITION = 40;
const POSITION = /^([1-9]\d{0,14})-([1-9]\d{0,14})$/;

/** A position as consumers keep it and send it back, for example 1796000000000-42. */
export function positionText({ generation, number }: Position): string {
  return number === 0 ? BEGINNING : `${generation}-${number}`;
}

/** @returns undefined when this is no position */
export function readPosition(text: string): Position | undefined {
  if (text === BEGINNING) return { generation: 0, number: 0 };
  const [, generation, number] = POSITION.exec(text) ?? [];
  return generation && number ? { generation: Number(generation), number: Number(number) } : undefined;
}

/** What a feed knows of a position that a consumer came with. */
export interface Standing {
  /** The number of its last event; 0 while it is empty. */
  last: number;
  /** The generation of the event at that number, if there is one. */
  generation: number | null;
  /** Up to which number a position of that generation holds; null: without end. */
  holds: number | null;
}

/**
 * Whether a consumer may go on after this position. `restarted`: it has read what is no longer there, and must read again
 * what comes after `after`. `unknown`: this feed never gave it out.
 */
export function verdict(
  asked: Position,
  { last, generation, holds }: Standing,
): 'holds' | 'unknown' | { after: number } {
  if (asked.number === 0) return 'holds';
  const after = Math.min(last, holds ?? last);
  if (asked.number > after) return { after };
  return generation === asked.generation ? 'holds' : 'unknown';
}
