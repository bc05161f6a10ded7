import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SystemPerson } from '../../modules/dossier/system-person.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { derivedId } from '../../platform/ids.js';
import { InboundCharge } from '../admin-system/inbound-fates.js';
import type { Endpoint } from '../endpoints.js';
import { DifferenceTasks } from './difference-tasks.js';
import { endOf, OwedDays, type DayAt } from './owed-days.js';
import { Readings, type Reading } from './readings.js';
import type { Finding } from './reconciliation.rules.js';

const HOUR_MS = 3_600_000;
/** A day is compared so long after its midnight, and again every night while something is open. */
const AFTER_MIDNIGHT_MS = HOUR_MS;
/** The task of a day that could not be compared for long; its subject is the day. */
const NOT_COMPARED = 'reconciliation-failing';

/** A day that is due, as of its last run. */
export interface DueDay extends DayAt {
  id: string;
  runs: number;
}

/** A finding with who answers for it, ready to be a row. */
interface Row extends Omit<Finding, 'postCode'> {
  id: string;
  post_code: string;
  items: string[];
  unit: string;
  subject: string;
}

/** As much of a comparison as one act writes. */
interface Portion {
  reading: Reading;
  most: number;
}

/** When a day is to be compared that ends with this midnight. */
export function dueAfter(day: string): Date {
  return new Date(endOf(day).getTime() + AFTER_MIDNIGHT_MS);
}

/** A day that cannot be compared is somebody's business too, when that lasts. */
@Injectable()
export class DayTasks {
  constructor(
    private readonly acts: Acts,
    private readonly tasks: Tasks,
    private readonly charge: InboundCharge,
    private readonly system: SystemPerson,
  ) {}

  get actor(): SystemPerson['actor'] {
    return this.system.actor;
  }

  /** Twice equals once: a day that was told of after a run is not told of again before the next. */
  async failing({ id, runs }: DueDay, endpoint: Endpoint): Promise<void> {
    const unit = await this.charge.unitOf({ endpoint });
    const name = `${id} ${runs}`;
    const asked = { id: derivedId(NOT_COMPARED, name), actor: this.actor, request: name, status: 200 };
    await this.acts.perform(asked, 'reconciliation.fail', async (act) => {
      await this.tasks.open(act, { kind: NOT_COMPARED, unit, subject: id });
      return { id, status: 'DUE', actions: [] };
    });
  }

  async close(act: Act, id: string): Promise<void> {
    await this.tasks.close(act, NOT_COMPARED, id);
  }
}

/** Rows of what a comparison found: what is new, what is open no more, and how many there are. */
@Injectable()
export class FoundRows {
  constructor(
    private readonly dataSource: DataSource,
    private readonly owedDays: OwedDays,
    private readonly charge: InboundCharge,
  ) {}

  /** The next that nobody has written down. One row an event and class; a dossier of ours is its desk's business, what names none is the province's. */
  async unwritten({ id }: DueDay, endpoint: Endpoint, most: number): Promise<Row[]> {
    const findings = await this.dataSource.query<Finding[]>(
      `select class, event, seq::int, post_code as "postCode", fields, dossier, unit from reconciliation_found
       where reconciliation = $1 and not written order by class, event limit $2`,
      [id, most],
    );
    const items = await this.owedDays.items(findings.map(({ event }) => event));
    const strange = findings.filter(({ dossier }) => !dossier).map(({ postCode }) => postCode);
    const named = await this.owedDays.named(strange);
    const province = await this.charge.unitOf({ endpoint });
    return findings.map(({ postCode, ...finding }) => {
      const { dossier, unit } = finding.dossier ? finding : { ...finding, ...named.get(postCode) };
      return {
        ...finding,
        id: derivedId('reconciliation.difference', `${id}:${finding.class}:${finding.event}`),
        dossier: dossier ?? undefined,
        unit: unit ?? province,
        post_code: postCode,
        items: items.get(finding.event) ?? [],
        subject: derivedId('reconciliation.subject', `${endpoint.id}:${dossier ?? postCode}`),
      };
    });
  }

  async differ(act: Act, { id }: DueDay, rows: readonly Row[]): Promise<void> {
    await act.tx.query(
      `insert into reconciliation_difference as d
         (id, reconciliation, class, event, seq, dossier, post_code, items, fields, unit, subject, state, opened_act, opened_at)
       select r.id, $1, r.class, r.event, r.seq, r.dossier, r.post_code, r.items, r.fields, r.unit, r.subject, 'OPEN', $2, $3
       from jsonb_to_recordset($4) r (id uuid, class text, event uuid, seq bigint, dossier uuid, post_code text, items text[],
         fields text[], unit uuid, subject uuid)
       on conflict (id) do update set state = 'OPEN', opened_act = excluded.opened_act, opened_at = excluded.opened_at,
         fields = excluded.fields, unit = excluded.unit, ended_act = null, ended_at = null, resent_act = null, escalated_act = null
       where d.state = 'HEALED'`,
      [id, act.id, act.recordedAt, JSON.stringify(rows)],
    );
    await act.tx.query(
      `update reconciliation_found f set written = true from unnest($2::text[], $3::uuid[]) r (class, event)
       where f.reconciliation = $1 and f.class = r.class and f.event = r.event`,
      [id, rows.map((row) => row.class), rows.map(({ event }) => event)],
    );
  }

  /** Differences that are open and were not found again. */
  async healed({ id }: DueDay, most: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select d.id from reconciliation_difference d where d.reconciliation = $1 and d.state = 'OPEN'
         and not exists (select 1 from reconciliation_found f
           where f.reconciliation = d.reconciliation and f.class = d.class and f.event = d.event)
       order by d.id limit $2`,
      [id, most],
    );
    return rows.map((row) => row.id);
  }

  /** @returns their subjects */
  async heal(act: Act, { id }: DueDay, differences: readonly string[]): Promise<string[]> {
    const [healed] = await act.tx.query<[{ subject: string }[], number]>(
      `update reconciliation_difference set state = 'HEALED', ended_act = $2, ended_at = $3
       where reconciliation = $1 and state = 'OPEN' and id = any($4::uuid[]) returning subject`,
      [id, act.id, act.recordedAt, differences],
    );
    return healed.map(({ subject }) => subject);
  }

  /** While something is open, once more next night; what was late may be there soon. */
  async finish(act: Act, { id }: DueDay, { owed, effects }: Reading): Promise<ActResult> {
    const [[day]] = await act.tx.query<[{ open: number }[], number]>(
      `update reconciliation r set runs = runs + 1, compared_act = $2, compared_at = $3, owed = $4, effects = $5, tries = 0,
         next_try_at = '-infinity', last_problem = null, asked_act = null, due_at = case when o.late > 0 then $7::timestamptz when o.open > 0 then $6::timestamptz end
       from (select count(*)::int as open, count(*) filter (where class = 'late') as late from reconciliation_difference where reconciliation = $1 and state = 'OPEN') o
       where r.id = $1 returning o.open`,
      [
        id,
        act.id,
        act.recordedAt,
        owed,
        effects,
        dueAfter(localDay(act.recordedAt)),
        new Date(act.recordedAt.getTime() + HOUR_MS),
      ],
    );
    return { id, status: 'COMPARED', actions: [], open: day?.open ?? 0, owed, effects };
  }
}

/** What a comparison found becomes people's business, in acts of role system that each write a part of it. */
@Injectable()
export class ComparedDays {
  constructor(
    private readonly acts: Acts,
    private readonly rows: FoundRows,
    private readonly told: DifferenceTasks,
    private readonly dayTasks: DayTasks,
    private readonly readings: Readings,
  ) {}

  /** New differences, with their tasks. @returns how many were left, at most `most` */
  async differ(due: DueDay, endpoint: Endpoint, { reading, most }: Portion): Promise<number> {
    const rows = await this.rows.unwritten(due, endpoint, most);
    const [first] = rows;
    if (first)
      await this.perform('reconciliation.differ', `${reading.id} ${first.id}`, async (act) => {
        await this.hold(act, due, reading);
        await this.rows.differ(act, due, rows);
        await this.told.open(
          act,
          due.id,
          rows.map(({ subject }) => subject),
        );
        return { id: due.id, status: 'DUE', actions: [] };
      });
    return rows.length;
  }

  /** Differences that are no more, and the tasks of which nothing is left. @returns as `differ` */
  async heal(due: DueDay, { reading, most }: Portion): Promise<number> {
    const healed = await this.rows.healed(due, most);
    const [first] = healed;
    if (first)
      await this.perform('reconciliation.heal', `${reading.id} ${first}`, async (act) => {
        await this.hold(act, due, reading);
        await this.told.close(act, await this.rows.heal(act, due, healed));
        return { id: due.id, status: 'DUE', actions: [] };
      });
    return healed.length;
  }

  /** The day is compared. Its id derives from the day and its run, so that two who compared at the same time are one. */
  async finish(due: DueDay, reading: Reading): Promise<void> {
    await this.perform('reconciliation.compare', `${due.id} ${due.runs + 1}`, async (act) => {
      await this.hold(act, due, reading);
      await this.readings.end(act.tx, reading);
      await this.dayTasks.close(act, due.id);
      return this.rows.finish(act, due, reading);
    });
  }

  /** The day, then its reading: whoever explains or resends locks the day as well. */
  private async hold(act: Act, { id }: DueDay, reading: Reading): Promise<void> {
    await act.tx.query('select 1 from reconciliation where id = $1 for no key update', [id]);
    await this.readings.move(act.tx, reading);
  }

  private async perform(kind: string, name: string, work: (act: Act) => Promise<ActResult>): Promise<void> {
    const asked = { id: derivedId(kind, name), actor: this.dayTasks.actor, request: name, status: 200 };
    await this.acts.perform(asked, kind, work);
  }
}
