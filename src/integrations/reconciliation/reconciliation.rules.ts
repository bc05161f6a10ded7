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

/** A page of theirs beside what is known of its events. */
export interface PageBeside {
  effects: readonly EffectThere[];
  /** By id, those of the page's events that are ours. */
  known: ReadonlyMap<string, KnownEvent>;
  /** Those that no page before has had. */
  fresh: ReadonlySet<string>;
  /** The highest seq that pages before have had of a post code, by post code; of events that are ours. */
  lastSeq: ReadonlyMap<string, number>;
}

/** What is not alike about a page. An event that comes twice is compared the first time only. */
export function comparePage({ effects, known, fresh, lastSeq }: PageBeside): Finding[] {
  const seen = new Set<string>();
  const last = new Map(lastSeq);
  return effects.flatMap((effect): Finding[] => {
    const ours = known.get(effect.eventId);
    if (seen.has(effect.eventId) || !fresh.has(effect.eventId)) return [finding('twice-there', effect, ours)];
    seen.add(effect.eventId);
    if (!ours) return [finding('unknown-here', effect)];
    const found: Finding[] = [];
    const before = last.get(effect.postCode) ?? 0;
    if (effect.seq < before) found.push(finding('out-of-order-there', effect, ours));
    last.set(effect.postCode, Math.max(before, effect.seq));
    const fields = differingFields(effect, ours.expected);
    if (fields.length > 0) found.push(finding('different-there', effect, ours, fields));
    return found;
  });
}

/** What an event is that was owed and is not among theirs. */
export function missed({ told, parked, ...ours }: OwedThatDay): Finding {
  const found = told ? 'missing-there' : parked ? 'parked-here' : 'late';
  return { class: found, ...ours, fields: [] };
}

function finding(found: DifferenceClass, effect: EffectThere, known?: KnownEvent, fields: string[] = []): Finding {
  const { eventId: event, seq, postCode } = effect;
  return {
    class: found,
    event,
    seq: known?.expected.seq ?? seq,
    postCode: known?.expected.dossier.postCode ?? postCode,
    fields,
    dossier: known?.dossier,
    unit: known?.unit,
  };
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
