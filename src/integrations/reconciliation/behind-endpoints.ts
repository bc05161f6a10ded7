import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SystemPerson } from '../../modules/dossier/system-person.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { Clock } from '../../platform/clock.js';
import { derivedId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { IS_SERVED } from '../endpoints.js';

/** The task of an endpoint that is told nothing; its subject is the endpoint. */
const BEHIND = 'endpoint-behind';
/** An event that is undelivered for 15 minutes has a task: this leaves the sweeper a minute for it. */
const MAY_BE_BEHIND_MS = 14 * 60_000;

/** SQL: something has been on its way to the endpoint `e` since before the moment in parameter `moment`, refused by nobody. */
function isBehind(moment: string): string {
  return `${IS_SERVED} and exists (select 1 from follower_cursor c
    where c.endpoint = e.id and c.acked_seq < c.head_seq and c.parked_at is null and c.behind_since <= ${moment})`;
}

interface Fallen {
  endpoint: string;
  unit: string;
  /** How often it has fallen behind before. */
  before: number;
}

/**
 * An endpoint that is away is nobody's dossier's fault, so nothing is parked: instead whoever runs it is told once, until
 * it has caught up. Acts of role system whose ids derive from what they are about, so that twice equals once.
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
    for (const fallen of await this.fallen(moment))
      changed += await this.perform('endpoint.fall-behind', `${fallen.endpoint} ${fallen.before}`, (act) =>
        this.fall(act, fallen, moment),
      );
    for (const { id, endpoint } of await this.recovered(moment))
      changed += await this.perform('endpoint.catch-up', id, (act) => this.catchUp(act, endpoint, moment));
    return changed;
  }

  /** Whose an endpoint is: the unit it was opened for, else the province it serves. */
  private fallen(moment: Date): Promise<Fallen[]> {
    return this.dataSource.query(
      `select e.id as endpoint, coalesce(e.unit, u.id) as unit,
         (select count(*)::int from task t where t.kind = $2 and t.subject = e.id) as before
       from endpoint e left join unit u on u.code = coalesce(e.scope ->> 'province', 'VN')
       where ${isBehind('$1')} and coalesce(e.unit, u.id) is not null
         and not exists (select 1 from task t where t.kind = $2 and t.subject = e.id and t.closed_act is null)`,
      [moment, BEHIND],
    );
  }

  private recovered(moment: Date): Promise<{ id: string; endpoint: string }[]> {
    return this.dataSource.query(
      `select t.id, t.subject as endpoint from task t join endpoint e on e.id = t.subject
       where t.kind = $2 and t.closed_act is null and not (${isBehind('$1')})`,
      [moment, BEHIND],
    );
  }

  private async fall(act: Act, { endpoint, unit }: Fallen, moment: Date): Promise<ActResult> {
    if (!(await this.isStill(act, endpoint, moment, true))) throw new Refused('not-found');
    await this.tasks.open(act, { kind: BEHIND, unit, subject: endpoint });
    return { id: endpoint, status: 'BEHIND', actions: [] };
  }

  private async catchUp(act: Act, endpoint: string, moment: Date): Promise<ActResult> {
    if (!(await this.isStill(act, endpoint, moment, false))) throw new Refused('not-found');
    await this.tasks.close(act, BEHIND, endpoint);
    return { id: endpoint, status: 'FOLLOWING', actions: [] };
  }

  private async isStill(act: Act, endpoint: string, moment: Date, behind: boolean): Promise<boolean> {
    const [row] = await act.tx.query<{ behind: boolean }[]>(
      `select ${isBehind('$2')} as behind from endpoint e where e.id = $1`,
      [endpoint, moment],
    );
    return row?.behind === behind;
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
