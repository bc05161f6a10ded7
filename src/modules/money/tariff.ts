import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export type Zone = 'same-ward' | 'same-province' | 'other';

/** One step of the price table, valid on a day. */
export interface TariffStep {
  upToGrams: number;
  price: number;
  further500Grams: number;
}

interface Place {
  ward?: string;
  province: string;
}

/** Where two ends lie to each other. The law still speaks of districts, which are gone: the zones are dated settings. */
export function zoneBetween(from: Place, to: Place): Zone {
  if (from.province !== to.province) return 'other';
  return from.ward !== undefined && from.ward === to.ward ? 'same-ward' : 'same-province';
}

/** Postage in đồng of a weight in grams; beyond the heaviest step every started 500 g is added. */
export function postage(steps: readonly TariffStep[], weightGrams: number): number | undefined {
  const ordered = [...steps].sort((a, b) => a.upToGrams - b.upToGrams);
  const step = ordered.find((candidate) => weightGrams <= candidate.upToGrams);
  if (step) return step.price;
  const heaviest = ordered.at(-1);
  if (!heaviest) return undefined;
  return heaviest.price + Math.ceil((weightGrams - heaviest.upToGrams) / 500) * heaviest.further500Grams;
}

/** Public prices of TT 22/2017 as applied, by leg, zone and weight. */
@Injectable()
export class Tariff {
  async postage(
    tx: EntityManager,
    leg: 'submission' | 'result',
    zone: Zone,
    weightGrams: number,
    day: string,
  ): Promise<number> {
    const steps = await tx.query<{ up: number; price: string; further: string }[]>(
      `select up_to_grams as up, price, further_500_grams as further from tariff
       where leg = $1 and zone = $2 and valid_from <= $3 and (valid_to is null or valid_to >= $3)`,
      [leg, zone, day],
    );
    const price = postage(
      steps.map((step) => ({ upToGrams: step.up, price: Number(step.price), further500Grams: Number(step.further) })),
      weightGrams,
    );
    if (price === undefined) throw new Error(`No tariff for ${leg} ${zone} on ${day}`);
    return price;
  }
}
