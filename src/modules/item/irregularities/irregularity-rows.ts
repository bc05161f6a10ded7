import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { ended } from '../item.lifecycle.js';
import { visibleTo } from './irregularity-scope.js';
import {
  conditions,
  type Condition,
  type IrregularityKind,
  type IrregularityState,
  type Outcome,
} from './irregularity.lifecycle.js';

/** As much of a locked report as its acts ask about. */
export interface LockedIrregularity {
  id: string;
  number: string;
  kind: IrregularityKind;
  state: IrregularityState;
  owner: string;
  handover: string | null;
  item: string | null;
  isPhotoWanted: boolean;
  isPhotographed: boolean;
  /** It is on an envelope that has not come to its end. */
  isLive: boolean;
  openedBy: string;
}

/** The open report on an envelope that is sealed anew. */
export interface Rewrapping {
  id: string;
  number: string;
  state: IrregularityState;
  conditions: Condition[];
  isPhotographed: boolean;
}

interface NewRow {
  id: string;
  number: string;
  kind: string;
  photoWanted: boolean;
}

/** What a report on a bag says of one envelope, known or not, or of the seal of the bag. */
export interface ReportLine {
  number: string;
  kind: 'missing' | 'extra' | Condition;
  item?: string;
}

interface Opening {
  owner: string;
  at: Date;
  /** Whether the act declares a photograph. */
  photo: boolean;
}

/** Who owes the photograph of which envelope, or of a bag or a run, which are of no one dossier. */
export interface Finder {
  id: string;
  unit: string;
  dossier: string | null;
}

/** A report with the dossiers of what it shows. */
export interface ShownReport {
  number: string;
  kind: IrregularityKind;
  dossiers: string[];
}

/** SQL: the dossiers of the envelope, of what went in the bag, or of what a list had in that bag, or with that run. */
const SHOWN = `select t.dossier_id from item t where t.id = i.item
  union select e.dossier_id from bag b join event e on e.act_id = b.sealed_act where b.id = i.bag and i.photo_wanted
  union select t.dossier_id from handover h join handover_line l on l.handover = h.id and l.version = h.version and l.state <> 'removed'
    join item t on t.id = l.item left join bag b on b.id = l.bag left join run r on r.id = h.run
    join handover_difference d on d.handover = h.id and d.item is null and d.kind in (${conditions.map((each) => `'${each}'`).join(', ')})
      and d.number in (b.number, r.number)
    where h.id = i.handover and i.photo_wanted`;

interface Ending {
  state: IrregularityState;
  outcome: Outcome;
  note?: string;
}

/** The rows of reports. */
@Injectable()
export class IrregularityRows {
  async numbers(act: Act, count: number): Promise<number[]> {
    const rows = await act.tx.query<{ serial: string }[]>(
      `select nextval('irregularity_number') as serial from generate_series(1, $1)`,
      [count],
    );
    return rows.map(({ serial }) => Number(serial));
  }

  /** One statement, however many they are. @returns the ids of those that were not there already */
  async insert(act: Act, found: readonly NewRow[], { owner, at, photo }: Opening): Promise<string[]> {
    const rows = await act.tx.query<{ id: string }[]>(
      `insert into irregularity (id, number, kind, handover, item, bag, conditions, owner, state, opened_by, opened_unit, opened_act, opened_at, photo_wanted, photo_act)
       select f.id, f.number, f.kind, f.handover, f.item, f.bag, f.conditions, $2, 'OPEN', $3, $4, $5, $6, f."photoWanted", case when f."photoWanted" then $7::uuid end
       from jsonb_to_recordset($1::jsonb) as f (id uuid, number text, kind text, handover uuid, item uuid, bag uuid, conditions text[], "photoWanted" boolean)
       on conflict (item) where kind = 'condition' and state = 'OPEN' do nothing returning id`,
      [JSON.stringify(found), owner, act.actor.id, act.actor.unit?.id, act.id, at, photo ? act.id : null],
    );
    return rows.map(({ id }) => id);
  }

  async addLines(act: Act, report: string, lines: readonly ReportLine[]): Promise<void> {
    await act.tx.query(
      `insert into irregularity_line (irregularity, number, kind, item)
       select $1, l.number, l.kind, l.item from jsonb_to_recordset($2::jsonb) as l (number text, kind text, item uuid)`,
      [report, JSON.stringify(lines)],
    );
  }

  /** After items and handover. @throws Refused `not-found` to who has nothing to do with it */
  async lock(act: Act, id: string): Promise<LockedIrregularity> {
    const { sql, values } = visibleTo(act.actor, 3);
    const rows = await act.tx.query<LockedIrregularity[]>(
      `select i.id, i.number, i.kind, i.state, i.owner, i.handover, i.item, i.photo_wanted as "isPhotoWanted", i.photo_act is not null as "isPhotographed", i.opened_by as "openedBy",
         exists (select 1 from item t where t.id = i.item and t.status <> all ($2)) as "isLive" from irregularity i
       where i.id = $1 and ${sql} for no key update of i`,
      [id, ended, ...values],
    );
    if (!rows[0]) throw new Refused('not-found');
    return rows[0];
  }

  /**
   * Whose dossiers what a report shows is of, unlocked: none where a photograph is no business of the report.
   * @throws Refused `not-found` to who has nothing to do with it
   */
  async shownBy(act: Act, id: string): Promise<ShownReport> {
    const { sql, values } = visibleTo(act.actor, 2);
    const rows = await act.tx.query<ShownReport[]>(
      `select i.number, i.kind, array(${SHOWN}) as dossiers from irregularity i where i.id = $1 and ${sql}`,
      [id, ...values],
    );
    if (!rows[0]) throw new Refused('not-found');
    return rows[0];
  }

  /** Reports, locked in the order of their ids, with the unit that found them. */
  lockFinders(act: Act, ids: readonly string[]): Promise<Finder[]> {
    return act.tx.query<Finder[]>(
      `select i.id, i.opened_unit as unit, t.dossier_id as dossier from irregularity i left join item t on t.id = i.item
       where i.id = any($1) order by i.id for no key update of i`,
      [ids],
    );
  }

  async photographed(act: Act, id: string): Promise<void> {
    await act.tx.query('update irregularity set photo_act = $2 where id = $1 and photo_act is null', [id, act.id]);
  }

  /** The open report on a list, locked. */
  async openOf(act: Act, handover: string): Promise<string | undefined> {
    const rows = await act.tx.query<{ id: string }[]>(
      `select id from irregularity where handover = $1 and state = 'OPEN' for no key update`,
      [handover],
    );
    return rows[0]?.id;
  }

  /** The open report on a locked item, locked. */
  async openOnItem(act: Act, item: string): Promise<Rewrapping | undefined> {
    const rows = await act.tx.query<Rewrapping[]>(
      `select id, number, state, conditions, photo_act is not null as "isPhotographed" from irregularity
       where item = $1 and kind = 'condition' and state = 'OPEN' for no key update`,
      [item],
    );
    return rows[0];
  }

  async settle(act: Act, id: string, { state, outcome, note }: Ending): Promise<void> {
    await act.tx.query(
      `update irregularity set state = $2, outcome = $3, note = $4, settled_by = $5, settled_act = $6, settled_at = $7 where id = $1`,
      [id, state, outcome, note, act.actor.id, act.id, act.trustedAt],
    );
  }
}
