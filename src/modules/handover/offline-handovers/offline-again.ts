import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { DeadlineSweeper } from '../../dossier/deadline-sweeper.js';
import { Deadlines } from '../../dossier/deadlines.js';
import { HalfStore } from './half-store.js';
import { OfflineJudging } from './offline-judging.js';

/** Due at once: something was learnt about it with another handover. */
const AGAIN = 'offline.judge';

/** What is learnt of one handover may bear on others; they are judged again by the sweeper, each under its own locks. */
@Injectable()
export class OfflineAgain implements OnModuleInit {
  constructor(
    private readonly store: HalfStore,
    private readonly judging: OfflineJudging,
    private readonly deadlines: Deadlines,
    private readonly sweeper: DeadlineSweeper,
  ) {}

  onModuleInit(): void {
    this.sweeper.perform(AGAIN, (act, handover) => this.judge(act, handover));
  }

  /** After a handover was judged: those that share a counter of a key with it, or wait for an offer of it. */
  async spread(act: Act, handover: string): Promise<void> {
    const others = await this.store.touched(act, handover);
    await this.deadlines.setAll(act, AGAIN, new Map(others.map((other) => [other, act.recordedAt])));
  }

  private async judge(act: Act, handover: string): Promise<ActResult> {
    const before = await this.store.lock(act, handover);
    const { status } = await this.judging.judge(act, handover);
    if (status === 'applied' && before !== status) await this.spread(act, handover);
    return { id: handover, status, actions: [] };
  }
}
