import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { Clock } from '../../platform/clock.js';
import { derivedId } from '../../platform/ids.js';
import { Log } from '../../platform/log.js';
import { Refused } from '../../platform/problems.js';
import { SystemPerson } from './system-person.js';

interface Due {
  id: string;
  kind: string;
  subject: string;
}

const MOST_AT_ONCE = 200;

/** Performs what has fallen due: an act of role system whose id derives from the deadline, so that twice equals once. */
@Injectable()
export class DeadlineSweeper {
  private readonly performers = new Map<string, (act: Act, subject: string) => Promise<ActResult>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly clock: Clock,
    private readonly system: SystemPerson,
    private readonly log: Log,
  ) {}

  /** Says what a kind of deadline does; called once, when the module that owns it starts. */
  perform(kind: string, performer: (act: Act, subject: string) => Promise<ActResult>): void {
    this.performers.set(kind, performer);
  }

  /** Those that were refused before come last, so that they hold up no other. @returns how many deadlines were performed */
  async sweep(): Promise<number> {
    const due = await this.dataSource.query<Due[]>(
      `select id, kind, subject from deadline
       where due_at <= $1 and done_act is null and withdrawn_act is null and kind = any($2)
       order by last_problem is not null, due_at limit $3`,
      [this.clock.now(), [...this.performers.keys()], MOST_AT_ONCE],
    );
    let performed = 0;
    for (const deadline of due) performed += Number(await this.one(deadline));
    return performed;
  }

  private async one(deadline: Due): Promise<boolean> {
    const performer = this.performers.get(deadline.kind);
    if (!performer) return false;
    const asked = {
      id: derivedId('deadline', deadline.id),
      actor: this.system.actor,
      request: deadline.id,
      status: 200,
    };
    try {
      await this.acts.perform(asked, deadline.kind, async (act) => {
        const result = await performer(act, deadline.subject);
        await act.tx.query('update deadline set done_act = $1 where id = $2', [act.id, deadline.id]);
        return result;
      });
      return true;
    } catch (error) {
      await this.failed(deadline, error);
      return false;
    }
  }

  /** A refusal says that the moment has passed: the deadline stays with its problem, for people to see. */
  private async failed(deadline: Due, error: unknown): Promise<void> {
    const problem = error instanceof Refused ? error.code : 'internal-error';
    if (!(error instanceof Refused)) this.log.error({ err: error, deadline: deadline.id }, 'deadline failed');
    await this.dataSource.query('update deadline set last_problem = $1 where id = $2', [problem, deadline.id]);
  }
}
