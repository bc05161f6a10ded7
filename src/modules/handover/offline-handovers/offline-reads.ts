import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { localIso } from '../../../platform/clock.js';
import { Refused } from '../../../platform/problems.js';
import { Units } from '../../directory/units.js';
import { inScope } from '../../directory/unit-scope.js';
import type { Half } from '../offline/facts.js';
import { signedAt, signerOf } from './half-signers.js';
import { HalfStore } from './half-store.js';
import type { OfflineHalfView, OfflineHandoverView } from './offline.shapes.js';

/** Offline handovers as people see them: what became of the halves, never the lines. */
@Injectable()
export class OfflineReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: Units,
    private readonly store: HalfStore,
  ) {}

  /** @throws Refused `not-found` when unknown or none of the actor's business */
  async read(actor: Actor, id: string): Promise<OfflineHandoverView> {
    const tx = this.dataSource.manager;
    const outcome = await this.store.outcome(tx, id);
    const halves = await this.store.of(tx, id);
    if (!outcome || !(await this.concerns(actor, halves))) throw new Refused('not-found');
    return { id, ...outcome, halves: halves.map(viewed).sort(byTime) };
  }

  /** A courier's own, and what units of the others' scope gave or are to receive. */
  async concerns(actor: Actor, halves: readonly Half[]): Promise<boolean> {
    const sides = halves.flatMap(({ says }) => {
      const { person, unit } = signerOf(says);
      return says.side === 'offer' ? [person, unit, says.receiver] : [person, unit];
    });
    if (sides.includes(actor.id)) return true;
    if (actor.role === 'courier' || !actor.unit) return false;
    const units = await Promise.all(sides.map((side) => this.units.byId(side)));
    const scope = actor.unit.path;
    return units.some((unit) => unit && inScope(scope, unit.path));
  }
}

function viewed({ hash, says }: Half): OfflineHalfView {
  const { side, device, key, counter, count } = says;
  return { side, hash, ...signerOf(says), device, key, counter, count, signedAt: localIso(signedAt(says)) };
}

function byTime(one: OfflineHalfView, other: OfflineHalfView): number {
  return `${one.signedAt} ${one.hash}` < `${other.signedAt} ${other.hash}` ? -1 : 1;
}
