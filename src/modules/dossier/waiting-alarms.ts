import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { Clock } from '../../platform/clock.js';
import { derivedId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { Units } from '../directory/units.js';
import { WorkingCalendar } from '../directory/working-calendar.js';
import { SystemPerson } from './system-person.js';
import { Tasks } from './tasks.js';

/** The task of an inbound event that waits too long; its subject is the inbox row. */
export const INBOUND_WAITS = 'inbound-waits';
/** The task of a device with a gap in its counters; its subject is the device. */
const DEVICE_GAP = 'device-gap';
/** How long a gap may stay while the courier's unit is open: a working day. */
const GAP_MINUTES = 480;
const MOST_AT_ONCE = 100;
const NATION = 'VN';

interface Waiting {
  id: string;
}

interface Gap {
  device: string;
  /** The unit of the device's last act, or of its person's. */
  unit: string | null;
  since: Date;
}

/** What one alarm does. */
@Injectable()
export class Alarms {
  constructor(
    private readonly tasks: Tasks,
    private readonly units: Units,
    private readonly system: SystemPerson,
  ) {}

  get actor(): Actor {
    return this.system.actor;
  }

  /** @throws Refused `not-found` when the event was applied, refused or told of meanwhile */
  async ofInbound(act: Act, id: string): Promise<ActResult> {
    const [[row]] = await act.tx.query<[{ dossier: string | null; unit: string }[], number]>(
      `update inbox set alarm_act = $2 where id = $1 and alarm_act is null and applied_act is null and problem is null
       returning dossier, alarm_unit as unit`,
      [id, act.id],
    );
    if (!row) throw new Refused('not-found');
    await this.tasks.open(act, {
      kind: INBOUND_WAITS,
      unit: row.unit,
      dossier: row.dossier ?? undefined,
      subject: id,
    });
    return { id, status: 'WAITING', actions: [] };
  }

  async ofGap(act: Act, { device, unit }: Gap): Promise<ActResult> {
    await this.tasks.open(act, { kind: DEVICE_GAP, unit: unit ?? (await this.nation()), subject: device });
    return { id: device, status: 'WAITING', actions: [] };
  }

  async gapClosed(act: Act, device: string): Promise<ActResult> {
    await this.tasks.close(act, DEVICE_GAP, device);
    return { id: device, status: 'FOLLOWING', actions: [] };
  }

  /** Of a device whose person never did anything no unit is known. */
  private async nation(): Promise<string> {
    const unit = await this.units.byCode(NATION);
    if (!unit) throw new Error('The directory has no unit VN');
    return unit.id;
  }
}

/**
 * What waits in the inbox waits for something that may never come: after its limit somebody is told. Each alarm is an act
 * of role system with an id of its own, so that twice equals once; looked for by the sweeper.
 */
@Injectable()
export class WaitingAlarms {
  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly clock: Clock,
    private readonly alarms: Alarms,
    private readonly calendar: WorkingCalendar,
  ) {}

  /** @returns how many alarms were raised or ended */
  async raise(): Promise<number> {
    let raised = 0;
    for (const { id } of await this.overdue())
      raised += await this.perform('inbox.alarm', id, (act) => this.alarms.ofInbound(act, id));
    for (const gap of await this.gaps())
      raised += await this.perform('device.alarm', `${gap.device} ${gap.since.toISOString()}`, (act) =>
        this.alarms.ofGap(act, gap),
      );
    for (const { id, device } of await this.closed())
      raised += await this.perform('device.follow', id, (act) => this.alarms.gapClosed(act, device));
    return raised;
  }

  private overdue(): Promise<Waiting[]> {
    return this.dataSource.query(
      `select id from inbox where alarm_at <= $1 and applied_act is null and problem is null and alarm_act is null
       order by alarm_at limit $2`,
      [this.clock.now(), MOST_AT_ONCE],
    );
  }

  /** Devices of which acts wait for one that has not come within the limit, and nobody was told. */
  private async gaps(): Promise<Gap[]> {
    const now = this.clock.now();
    const candidates = await this.dataSource.query<Gap[]>(
      `select i.source as device, min(i.received_at) as since,
         coalesce(
           (select a.unit from act a where a.device = d.id and a.unit is not null order by a.counter desc limit 1),
           (select a.unit from act a where a.actor = d.person and a.unit is not null order by a.recorded_at desc limit 1)
         ) as unit
       from inbox i join device d on d.id = i.source
       where i.counter is not null and i.applied_act is null and i.problem is null and i.received_at <= $1
         and not exists (select 1 from task t where t.kind = $2 and t.subject = i.source and t.closed_act is null)
       group by i.source, d.id order by since limit $3`,
      [new Date(now.getTime() - GAP_MINUTES * 60_000), DEVICE_GAP, MOST_AT_ONCE],
    );
    const due = await Promise.all(
      candidates.map(async ({ unit, since }) => !unit || (await this.calendar.limit(unit, since, GAP_MINUTES)) <= now),
    );
    return candidates.filter((_, at) => due[at]);
  }

  /** Alarms of devices of which nothing waits any more. */
  private closed(): Promise<{ id: string; device: string }[]> {
    return this.dataSource.query(
      `select t.id, t.subject as device from task t where t.kind = $1 and t.closed_act is null
         and not exists (select 1 from inbox i
           where i.source = t.subject and i.counter is not null and i.applied_act is null and i.problem is null)
       limit $2`,
      [DEVICE_GAP, MOST_AT_ONCE],
    );
  }

  private async perform(kind: string, name: string, work: (act: Act) => Promise<ActResult>): Promise<number> {
    const asked = { id: derivedId(kind, name), actor: this.alarms.actor, request: name, status: 200 };
    try {
      await this.acts.perform(asked, kind, work);
      return 1;
    } catch (error) {
      // what it waited for came at the same moment
      if (error instanceof Refused) return 0;
      throw error;
    }
  }
}
