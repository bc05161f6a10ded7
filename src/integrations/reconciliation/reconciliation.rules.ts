import { isDeepStrictEqual } from 'node:util';
import type { PostalEvent } from '../admin-system/admin-system.mapping.js';

/**
 * How an event is not alike on both sides. `missing-there`: they answered that they have it, and do not; `late`: owed and
 * not yet told; `parked-here`: refused by them, waits here for a person; `unknown-here`: never owed to them.
 */
export const differenceClasses = [
  'missing-there',
  'unknown-here',
  'twice-there',
  'out-of-order-there',
  'different-there',
  'parked-here',
  'late',
] as const;
export type DifferenceClass = (typeof differenceClasses)[number];

/** Who repairs a difference: the desk, and those who watch over it. */
export const repairers = ['desk-officer', 'controller', 'supervisor'] as const;

/** An event that was owed that day, as our cursor stood before the other side was asked. */
export interface OwedThatDay {
  event: string;
  dossier: string;
  postCode: string;
  unit: string;
  seq: number;
  told: boolean;
  parked: boolean;
}

/** What took effect there, in the order of `arrival`. */
export interface EffectThere {
  arrival: number;
  eventId: string;
  postCode: string;
  seq: number;
  type: string;
  body: Record<string, unknown>;
}

/** An event of ours that they name, and what they were told of it. */
export interface KnownEvent {
  dossier: string;
  unit: string;
  expected: PostalEvent;
}

/** One event of one class; `dossier` and `unit` are absent for what is not ours. */
export interface Finding {
  class: DifferenceClass;
  event: string;
  seq: number;
  postCode: string;
  fields: string[];
  dossier?: string;
  unit?: string;
}

/** The other side has seen these events again once they are sent again; what it has otherwise, sending does not change. */
export function canBeResent(found: DifferenceClass): boolean {
  return found === 'missing-there' || found === 'late';
}

/** Two days side by side, their effects page by page. */
export class DayComparison {
  private readonly times = new Map<string, number>();
  private readonly lastSeq = new Map<string, number>();
  private readonly found: Finding[] = [];
  /** How many effects there were. */
  effects = 0;

  constructor(readonly owed: readonly OwedThatDay[]) {}

  /** @param known by id, those of the page's events that are ours */
  add(page: readonly EffectThere[], known: ReadonlyMap<string, KnownEvent>): void {
    for (const effect of page) this.addOne(effect, known.get(effect.eventId));
  }

  /** All of them, once every page was added. */
  findings(): Finding[] {
    const absent = this.owed.filter(({ event }) => !this.times.has(event));
    return [
      ...this.found,
      ...absent.map(({ told, parked, ...ours }): Finding => {
        const found = told ? 'missing-there' : parked ? 'parked-here' : 'late';
        return { class: found, ...ours, fields: [] };
      }),
    ];
  }

  private addOne(effect: EffectThere, known: KnownEvent | undefined): void {
    this.effects += 1;
    const times = (this.times.get(effect.eventId) ?? 0) + 1;
    this.times.set(effect.eventId, times);
    if (times === 2) this.finds('twice-there', effect, known);
    if (times > 1) return;
    if (!known) {
      this.finds('unknown-here', effect);
      return;
    }
    const last = this.lastSeq.get(effect.postCode) ?? 0;
    if (effect.seq < last) this.finds('out-of-order-there', effect, known);
    this.lastSeq.set(effect.postCode, Math.max(last, effect.seq));
    const fields = differingFields(effect, known.expected);
    if (fields.length > 0) this.finds('different-there', effect, known, fields);
  }

  private finds(found: DifferenceClass, effect: EffectThere, known?: KnownEvent, fields: string[] = []): void {
    const { eventId: event, seq, postCode } = effect;
    this.found.push({
      class: found,
      event,
      seq: known?.expected.seq ?? seq,
      postCode: known?.expected.dossier.postCode ?? postCode,
      fields,
      dossier: known?.dossier,
      unit: known?.unit,
    });
  }
}

/**
 * Names of what they have otherwise than they were told. What they have nothing about is no difference: a newer version of
 * ours says more of an event than the one that told it, and the code comes later than the first events.
 */
function differingFields({ postCode, seq, type, body }: EffectThere, expected: PostalEvent): string[] {
  const told = JSON.parse(JSON.stringify(expected)) as PostalEvent;
  const said = objectOf(body['data']);
  const pairs: [string, unknown, unknown][] = [
    ['type', type, told.type],
    ['seq', seq, told.seq],
    ['postCode', postCode, told.dossier.postCode],
    ['authority', objectOf(body['dossier'])['authority'], told.dossier.authority],
    ['occurredAt', body['occurredAt'], told.occurredAt],
    ['recordedAt', body['recordedAt'], told.recordedAt],
    ['items', said['items'], told.data['items']],
    ...Object.entries(said).flatMap(([name, value]): [string, unknown, unknown][] =>
      name === 'items' ? [] : [['data', value, told.data[name]]],
    ),
  ];
  return [...new Set(pairs.filter(([, theirs, ours]) => !isDeepStrictEqual(theirs, ours)).map(([name]) => name))];
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
