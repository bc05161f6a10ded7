import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SystemPerson } from '../../modules/dossier/system-person.js';
import type { TaskKind } from '../../modules/dossier/task-words.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { Clock } from '../../platform/clock.js';
import { derivedId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { IS_SERVED } from '../endpoints.js';
import { SCHEDULE_ENDS_AFTER } from '../followers/back-off.rules.js';

/** An event that is undelivered for 15 minutes has a task: this leaves the sweeper a minute for it. */
const MAY_BE_BEHIND_MS = 14 * 60_000;
const MOST_AT_ONCE = 100;

/** What somebody is told of until it is over. */
interface Watched {
  kind: TaskKind;
  /** What the acts are called that open and close its task. */
  opens: string;
  closes: string;
  /** SQL: endpoints `e`, each with `c.dossier` where the task is about one. */
  from: string;
  /** SQL: so it is, and has been since before the moment $1. */
  isSo: string;
}

const watched: readonly Watched[] = [
  {
    kind: 'endpoint-behind',
    opens: 'endpoint.fall-behind',
    closes: 'endpoint.catch-up',
    from: 'endpoint e cross join (select null::uuid as dossier) c',
    isSo: `${IS_SERVED} and exists (select 1 from follower_cursor b
      where b.endpoint = e.id and b.acked_seq < b.head_seq and b.parked_at is null and b.behind_since <= $1)`,
  },
  {
    kind: 'follower-failing',
    opens: 'follower.fail',
    closes: 'follower.recover',
    from: `endpoint e join follower_cursor c on c.endpoint = e.id and e.follower = 'webhook'`,
    isSo: `${IS_SERVED} and c.attempts >= ${SCHEDULE_ENDS_AFTER} and c.acked_seq < c.head_seq
      and c.parked_at is null and c.behind_since <= $1`,
  },
];

/** What a task is about; `dossier` only where one is. */
interface Subject {
  endpoint: string;
  dossier: string | null;
}

interface Fallen extends Subject {
  unit: string;
  /** How often it has fallen behind before. */
  before: number;
}

/**
 * An endpoint that is away is nobody's dossier's fault, so nothing is parked: instead whoever runs it is told once, until
 * it has caught up; and of a webhook's dossier that still fails when the schedule has ended. Acts of role system whose ids
 * derive from what they are about, so that twice equals once.
 */
@Injectable()
export class BehindEndpoints {
  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly tasks: Tasks,
    private readonly clock: Clock,
    private readonly system: SystemPerson,
  ) {}

  /** @returns how many tasks were opened or closed */
  async raise(): Promise<number> {
    const moment = new Date(this.clock.now().getTime() - MAY_BE_BEHIND_MS);
    let changed = 0;
    for (const each of watched) changed += await this.raiseOne(each, moment);
    return changed;
  }

  private async raiseOne(what: Watched, moment: Date): Promise<number> {
    let changed = 0;
    for (const fallen of await this.fallen(what, moment)) {
      const name = [fallen.endpoint, ...(fallen.dossier ? [fallen.dossier] : []), fallen.before].join(' ');
      changed += await this.perform(what.opens, name, (act) => this.fall(act, what, fallen, moment));
    }
    for (const { id, ...subject } of await this.recovered(what, moment))
      changed += await this.perform(what.closes, id, (act) => this.catchUp(act, what, subject, moment));
    return changed;
  }

  /** Whose an endpoint is: the unit it was opened for, else the province it serves. */
  private fallen({ kind, from, isSo }: Watched, moment: Date): Promise<Fallen[]> {
    const ofIt = 't.kind = $2 and t.subject = e.id and t.dossier is not distinct from c.dossier';
    return this.dataSource.query(
      `select e.id as endpoint, c.dossier, coalesce(e.unit, u.id) as unit,
         (select count(*)::int from task t where ${ofIt}) as before
       from ${from} left join unit u on u.code = coalesce(e.scope ->> 'province', 'VN')
       where ${isSo} and coalesce(e.unit, u.id) is not null
         and not exists (select 1 from task t where ${ofIt} and t.closed_act is null)
       limit $3`,
      [moment, kind, MOST_AT_ONCE],
    );
  }

  private recovered({ kind, from, isSo }: Watched, moment: Date): Promise<(Subject & { id: string })[]> {
    return this.dataSource.query(
      `select t.id, t.subject as endpoint, t.dossier from task t
       where t.kind = $2 and t.closed_act is null and not exists (
         select 1 from ${from} where e.id = t.subject and c.dossier is not distinct from t.dossier and ${isSo})
       limit $3`,
      [moment, kind, MOST_AT_ONCE],
    );
  }

  private async fall(act: Act, what: Watched, { unit, ...subject }: Fallen, moment: Date): Promise<ActResult> {
    if (!(await this.isStill(act, what, subject, moment))) throw new Refused('not-found');
    const { endpoint, dossier } = subject;
    await this.tasks.open(act, { kind: what.kind, unit, subject: endpoint, dossier: dossier ?? undefined });
    return { id: dossier ?? endpoint, status: 'BEHIND', actions: [] };
  }

  private async catchUp(act: Act, what: Watched, subject: Subject, moment: Date): Promise<ActResult> {
    if (await this.isStill(act, what, subject, moment)) throw new Refused('not-found');
    const { endpoint, dossier } = subject;
    await this.tasks.close(act, what.kind, endpoint, dossier ?? undefined);
    return { id: dossier ?? endpoint, status: 'FOLLOWING', actions: [] };
  }

  private async isStill(act: Act, { from, isSo }: Watched, subject: Subject, moment: Date): Promise<boolean> {
    const rows = await act.tx.query<object[]>(
      `select 1 from ${from} where e.id = $2 and c.dossier is not distinct from $3::uuid and ${isSo}`,
      [moment, subject.endpoint, subject.dossier],
    );
    return rows.length > 0;
  }

  private async perform(kind: string, name: string, work: (act: Act) => Promise<ActResult>): Promise<number> {
    const asked = { id: derivedId(kind, name), actor: this.system.actor, request: name, status: 200 };
    try {
      await this.acts.perform(asked, kind, work);
      return 1;
    } catch (error) {
      // it was told, or had a word with somebody, at the same moment
      if (error instanceof Refused) return 0;
      throw error;
    }
  }
}
