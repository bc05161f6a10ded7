import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Acts, type Act, type ActResult, type Asked } from '../../platform/acts.js';
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
const MOST_TOGETHER = 500;

type Performer = (act: Act, subject: string) => Promise<ActResult>;
/** Locks what the subjects are, then takes their deadlines (`Deadlines.take`): only what it took is its own to perform. */
type TogetherPerformer = (act: Act, subjects: readonly string[]) => Promise<ActResult>;

/** Performs what has fallen due: an act of role system whose id derives from the deadline, so that twice equals once. */
@Injectable()
export class DeadlineSweeper {
  private readonly performers = new Map<string, Performer>();
  private readonly together = new Map<string, TogetherPerformer>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly clock: Clock,
    private readonly system: SystemPerson,
    private readonly log: Log,
  ) {}

  /** Says what a kind of deadline does; called once, when the module that owns it starts. */
  perform(kind: string, performer: Performer): void {
    this.performers.set(kind, performer);
  }

  /** The same of a kind that falls due by the thousand: up to 500 are one act, whose id derives from the first of them. */
  performTogether(kind: string, performer: TogetherPerformer): void {
    this.together.set(kind, performer);
  }

  /** Those that were refused before come last, so that they hold up no other. @returns how many deadlines were performed */
  async sweep(): Promise<number> {
    let performed = 0;
    for (const deadline of await this.due([...this.performers.keys()], MOST_AT_ONCE))
      performed += Number(await this.one(deadline));
    for (const [kind, performer] of this.together) performed += await this.allOf(kind, performer);
    return performed;
  }

  private due(kinds: readonly string[], most: number): Promise<Due[]> {
    return this.dataSource.query<Due[]>(
      `select id, kind, subject from deadline
       where due_at <= $1 and done_act is null and withdrawn_act is null and kind = any($2)
       order by last_problem is not null, due_at, id limit $3`,
      [this.clock.now(), kinds, most],
    );
  }

  private async allOf(kind: string, performer: TogetherPerformer): Promise<number> {
    let performed = 0;
    for (;;) {
      const done = await this.batch(await this.due([kind], MOST_TOGETHER), performer);
      performed += done;
      if (done < MOST_TOGETHER) return performed;
    }
  }

  /** One that cannot be performed must not hold up the others: each is tried alone then. */
  private async batch(due: readonly Due[], performer: TogetherPerformer): Promise<number> {
    const [first] = due;
    if (!first) return 0;
    const subjects = due.map(({ subject }) => subject);
    try {
      await this.acts.perform(this.asked(first), first.kind, (act) => performer(act, subjects));
      return due.length;
    } catch (error) {
      if (due.length > 1) return this.oneByOne(due, performer);
      await this.failed(first, error);
      return 0;
    }
  }

  private async oneByOne(due: readonly Due[], performer: TogetherPerformer): Promise<number> {
    let performed = 0;
    for (const each of due) performed += await this.batch([each], performer);
    return performed;
  }

  private async one(deadline: Due): Promise<boolean> {
    const performer = this.performers.get(deadline.kind);
    if (!performer) return false;
    try {
      await this.acts.perform(this.asked(deadline), deadline.kind, async (act) => {
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

  private asked({ id }: Due): Asked {
    return { id: derivedId('deadline', id), actor: this.system.actor, request: id, status: 200 };
  }

  /** A refusal says that the moment has passed: the deadline stays with its problem, for people to see. */
  private async failed(deadline: Due, error: unknown): Promise<void> {
    const problem = error instanceof Refused ? error.code : 'internal-error';
    if (!(error instanceof Refused)) this.log.error({ err: error, deadline: deadline.id }, 'deadline failed');
    await this.dataSource.query('update deadline set last_problem = $1 where id = $2', [problem, deadline.id]);
  }
}
