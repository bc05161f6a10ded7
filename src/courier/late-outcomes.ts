import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Tasks } from '../modules/dossier/tasks.js';
import { Acts } from '../platform/acts.js';
import { derivedId } from '../platform/ids.js';
import { Devices, type Turn } from './devices.js';
import { codeOf, refusal, type InnerAnswer, type Sender } from './inner-requests.js';
import { verdictOf } from './late-acts.rules.js';
import { LateInbox } from './late-inbox.js';
import type { LateAct } from './places.js';

/** Batches in a row that end in an error of ours at the same act, before that act is taken out of the way. */
const MOST_FAILURES = 3;

/** What became of a late act is written down: applied, or refused for good with a task for the controller. */
@Injectable()
export class LateOutcomes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly devices: Devices,
    private readonly inbox: LateInbox,
    private readonly tasks: Tasks,
  ) {}

  /** @returns what the device is told, which differs from the act's answer only when the act is given up */
  async settle(turn: Turn, late: LateAct, sender: Sender, answer: InnerAnswer): Promise<InnerAnswer> {
    switch (verdictOf(answer.status, codeOf(answer.body))) {
      case 'done':
        await this.applied(turn, late);
        return answer;
      case 'refused':
        return this.refused(turn, late, sender, answer);
      case 'failed':
        if ((await this.devices.failed(turn)) < MOST_FAILURES) return answer;
        return this.refused(turn, late, sender, refusal('late-act-failed', sender));
      case 'again':
        return answer;
    }
  }

  private async applied(turn: Turn, late: LateAct): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.inbox.applied(tx, turn.device, late);
      await this.devices.passed(tx, turn, late.counter);
    });
  }

  /** In an act of its own, whose id derives from device, counter and act: twice equals once. */
  private async refused(turn: Turn, late: LateAct, sender: Sender, answer: InnerAnswer): Promise<InnerAnswer> {
    const refusedAct = `${turn.device}:${late.counter}:${late.id}`;
    const asked = {
      id: derivedId('late-act-refused', refusedAct),
      actor: sender.actor,
      request: refusedAct,
      status: 200,
    };
    await this.acts.perform(asked, 'late-act.refuse', async (act) => {
      const { status, body } = answer;
      const code = codeOf(body) ?? 'bad-request';
      await this.inbox.refused(act.tx, turn.device, late, { status, body, code });
      await this.devices.passed(act.tx, turn, late.counter);
      const unit = sender.actor.unit?.id;
      if (unit) await this.tasks.open(act, { kind: 'late-act-refused', unit, subject: late.id });
      return { id: late.id, status: 'REFUSED', actions: [] };
    });
    return answer;
  }
}
