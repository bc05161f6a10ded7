import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { factsOf, type Fact, type Half } from '../offline/facts.js';
import { judge, type Verdict } from '../offline/halves.js';
import { ClonedKeys } from './cloned-keys.js';
import { HalfStore } from './half-store.js';
import { OfflineAlarms } from './offline-alarms.js';
import { OfflineApplying } from './offline-applying.js';
import { OfflineBook } from './offline-book.js';
import type { Booked } from './offline-sides.js';
import type { Outcome, WaitsFor } from './offline.shapes.js';

/** What the halves of a handover come to, under its locks: applied once, else told what is missing or wrong. */
@Injectable()
export class OfflineJudging {
  constructor(
    private readonly store: HalfStore,
    private readonly clones: ClonedKeys,
    private readonly book: OfflineBook,
    private readonly applying: OfflineApplying,
    private readonly alarms: OfflineAlarms,
  ) {}

  /** The handover is locked (`HalfStore.lock`); its keys, then dossiers, items and list are locked here. */
  async judge(act: Act, handover: string): Promise<Outcome> {
    const keys = await this.clones.lock(act, handover);
    const known = await this.store.facts(act.tx, handover);
    const facts = [...known, ...(await this.book.elsewhere(act, handover, known))];
    const { verdict, cloned } = judge(factsOf(facts), handover);
    const halves = facts.flatMap((fact) =>
      fact.fact === 'half' && fact.half.says.handover === handover ? [fact.half] : [],
    );
    const outcome = await this.outcomeOf(act, verdict, halves, facts);
    await this.clones.takeBack(act, keys, cloned);
    await this.store.judged(act, handover, outcome);
    await this.alarms.tell(act, handover, outcome, halves);
    return outcome;
  }

  private async outcomeOf(
    act: Act,
    verdict: Verdict,
    halves: readonly Half[],
    facts: readonly Fact[],
  ): Promise<Outcome> {
    switch (verdict.verdict) {
      case 'apply': {
        const why = await this.applying.apply(act, booked(verdict, facts), halves);
        if (why !== undefined) return { status: 'refused', why };
        return { status: 'applied', offer: verdict.offer, accept: verdict.accept };
      }
      case 'applied':
        return { status: 'applied', offer: verdict.offer, accept: verdict.accept };
      case 'refuse':
        return { status: 'refused', why: verdict.why };
      default:
        return { status: 'waiting', waitsFor: missing(verdict) };
    }
  }
}

function booked(verdict: Extract<Verdict, { verdict: 'apply' }>, facts: readonly Fact[]): Booked {
  const gone = new Set(
    facts.flatMap((fact) => (fact.fact === 'elsewhere' && fact.holder === verdict.giver.id ? [fact.number] : [])),
  );
  return { ...verdict, list: [...verdict.accepted, ...verdict.missing.filter((number) => !gone.has(number))] };
}

type Waiting = Exclude<Verdict['verdict'], 'apply' | 'applied' | 'refuse'>;

function missing(verdict: Extract<Verdict, { verdict: Waiting }>): WaitsFor {
  if (verdict.verdict === 'wait-accept') return 'accept';
  if (verdict.verdict !== 'wait-lines') return 'offer';
  const lines = {
    either: 'lines',
    both: 'lines-of-both',
    offer: 'lines-of-giver',
    accept: 'lines-of-receiver',
  } as const;
  return lines[verdict.of];
}
