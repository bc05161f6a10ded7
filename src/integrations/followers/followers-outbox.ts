import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Metrics } from '../../platform/metrics.js';
import { Outbox } from '../../platform/readiness.js';
import { IS_SERVED } from '../endpoints.js';

interface Behind {
  endpoint: string;
  follower: string;
  failures: number;
  paused: boolean;
  dossiers: number;
  parked: number;
  since: Date | null;
}

interface Waiting {
  kind: string;
  waiting: number;
}

/** What people look at to see whether the outside is kept in step: how much is owed, since when, to whom nobody gets through. */
@Injectable()
export class FollowersOutbox extends Outbox {
  private readonly age;
  private readonly dossiers;
  private readonly parked;
  private readonly failures;
  private readonly paused;
  private readonly tasks;
  private readonly inbox;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    super();
    const of = ['follower', 'endpoint'] as const;
    this.age = metrics.gauge('oldest_unsent_seconds', 'Age of the oldest event owed and not refused', ...of);
    this.dossiers = metrics.gauge('dossiers_behind', 'Dossiers of which an endpoint is owed something', ...of);
    this.parked = metrics.gauge('dossiers_parked', 'Dossiers that an endpoint refuses for good', ...of);
    this.failures = metrics.gauge('endpoint_failures', 'Failures in a row', ...of);
    this.paused = metrics.gauge('endpoint_paused', '1 while nobody calls because it failed too often', ...of);
    this.tasks = metrics.gauge('open_tasks', 'Tasks that nobody has closed', 'kind');
    this.inbox = metrics.gauge('inbox_waiting', 'Events of outside systems that wait for their predecessor');
    metrics.beforeEach(() => this.fill());
  }

  async ageSeconds(): Promise<number> {
    const [row] = await this.dataSource.query<{ since: Date | null }[]>(
      `select min(c.behind_since) as since from follower_cursor c join endpoint e on e.id = c.endpoint
       where c.acked_seq < c.head_seq and c.parked_at is null and ${IS_SERVED}`,
    );
    return this.secondsSince(row?.since ?? null);
  }

  private async fill(): Promise<void> {
    const [endpoints, tasks, [inbox]] = await Promise.all([
      this.dataSource.query<Behind[]>(
        `select e.name as endpoint, e.follower, e.failures, coalesce(e.paused_until > $1, false) as paused,
           count(c.dossier)::int as dossiers, count(c.parked_at)::int as parked,
           min(c.behind_since) filter (where c.parked_at is null and e.disabled_at is null) as since
         from endpoint e left join follower_cursor c on c.endpoint = e.id and c.acked_seq < c.head_seq
         where e.closed_at is null group by e.id`,
        [new Date()],
      ),
      this.dataSource.query<Waiting[]>(
        'select kind, count(*)::int as waiting from task where closed_act is null group by kind',
      ),
      this.dataSource.query<{ waiting: number }[]>(
        'select count(*)::int as waiting from inbox where counter is null and applied_act is null and problem is null',
      ),
    ]);
    // of one that was closed nothing is told any more
    for (const gauge of [this.age, this.dossiers, this.parked, this.failures, this.paused]) gauge.reset();
    for (const each of endpoints) this.tellOf(each);
    this.tasks.reset();
    for (const { kind, waiting } of tasks) this.tasks.set({ kind }, waiting);
    this.inbox.set(inbox?.waiting ?? 0);
  }

  private tellOf({ follower, endpoint, ...behind }: Behind): void {
    const labels = { follower, endpoint };
    this.age.set(labels, this.secondsSince(behind.since));
    this.dossiers.set(labels, behind.dossiers);
    this.parked.set(labels, behind.parked);
    this.failures.set(labels, behind.failures);
    this.paused.set(labels, Number(behind.paused));
  }

  private secondsSince(since: Date | null): number {
    return since ? Math.max(0, (this.clock.now().getTime() - since.getTime()) / 1_000) : 0;
  }
}
