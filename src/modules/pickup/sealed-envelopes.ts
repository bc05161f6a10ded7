import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { under } from '../../platform/problems.js';
import type { Unit } from '../directory/directory.entities.js';
import type { Item } from '../item/item.entity.js';
import { Items, type Sealing } from '../item/items.js';
import type { TakenInput } from './pickup.shapes.js';

/** A dossier's papers to be sealed; `at`: JSON pointer of `input` in the request. */
interface ToSeal {
  dossier: { id: string };
  input: TakenInput;
  at: string;
}

/** The envelopes of one posting slip: papers and charges stand on the first. */
export type Sealed = [first: Item, ...further: Item[]];

/** One envelope to be sealed. */
interface Place {
  dossier: string;
  envelope: Pick<TakenInput, 'number' | 'seal' | 'weightGrams' | 'weightMethod'>;
  /** The how manyeth of its posting slip, from 0. */
  nth: number;
  at: string;
  /** The number scanned for the first of them. */
  first?: string;
  /** Those of its posting slip that are sealed. */
  items: Item[];
}

/** Envelopes that the post seals before the sender's eyes, all of a visit together. */
@Injectable()
export class SealedEnvelopes {
  constructor(private readonly items: Items) {}

  /** By dossier, in the order given. @throws Refused those of numbers */
  async seal(act: Act, takings: readonly ToSeal[], office: Unit): Promise<Sealed[]> {
    const sealed = takings.map((): Item[] => []);
    for (const { items, nth, at, first, envelope, dossier } of inLockOrder(takings, sealed)) {
      const { number, seal, weightGrams, weightMethod } = envelope;
      // a scanned first one may be sealed after those that are drawn
      const postingSlip = nth === 0 ? undefined : (items[0]?.number ?? first);
      const said = { number, seal, weightGrams, weightMethod, postingSlip };
      const sealing = { ...said, dossier, leg: 'submission' as const, unit: office.id, ...heldBy(act, office) };
      items[nth] = await under(at, this.items.seal(act, sealing));
    }
    return sealed as Sealed[];
  }
}

function placesOf({ dossier, input, at }: ToSeal, items: Item[]): Place[] {
  const of = { dossier: dossier.id, first: input.number, items };
  const further = input.further.map((envelope, index) => {
    return { ...of, envelope, nth: index + 1, at: `${at}/further/${index}` };
  });
  return [{ ...of, envelope: input, nth: 0, at }, ...further];
}

/**
 * Numbers to be drawn first, since a range is locked before a slip book, and as they are given, since the posting slip has
 * that of the first; scanned ones by number, so that no two intakes meet crosswise.
 */
function inLockOrder(takings: readonly ToSeal[], sealed: readonly Item[][]): Place[] {
  const places = takings.flatMap((taking, index) => placesOf(taking, sealed[index] ?? []));
  return places.sort((a, b) => (a.envelope.number ?? '').localeCompare(b.envelope.number ?? ''));
}

function heldBy(act: Act, office: Unit): Pick<Sealing, 'status' | 'holder' | 'place'> {
  if (act.actor.role === 'courier') return { status: 'WITH_POST', holder: { kind: 'COURIER', id: act.actor.id } };
  return { status: 'AT_OFFICE', holder: { kind: 'OFFICE', id: office.id }, place: office.id };
}
