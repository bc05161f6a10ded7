import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { Clock, localDay, localIso } from '../../../platform/clock.js';
import { pageOf } from '../../../platform/pages.js';
import { Refused } from '../../../platform/problems.js';
import { Notes } from '../../dossier/notes.js';
import { runLifecycle } from './run.lifecycle.js';
import { visibleTo } from './run-rows.js';
import type { RunFilter } from './run.shapes.js';
import type { RunView } from './run.view.js';

interface Row {
  id: string;
  number: string;
  day: string;
  carrier: string;
  code: string;
  name: string;
  openedAt: Date;
}

const COLUMNS = `r.id, r.number, r.day::text as day, r.carrier, m.code, m.name, r.opened_at as "openedAt"
  from run r join unit m on m.id = r.unit`;

/** Runs, to their carriers, the units that answer for them and those where they stop. */
@Injectable()
export class RunReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notes: Notes,
    private readonly clock: Clock,
  ) {}

  /** Of one day, by number. */
  async list(actor: Actor, filter: RunFilter): Promise<{ data: RunView[]; next?: string }> {
    const { sql, values } = visibleTo(actor, 4);
    const rows = await this.dataSource.query<Row[]>(
      `select ${COLUMNS} where r.day = $1 and ($2::text is null or r.number > $2) and ${sql} order by r.number limit $3`,
      [filter.day ?? localDay(this.clock.now()), filter.after, filter.limit + 1, ...values],
    );
    const { page, last } = pageOf(rows, filter.limit);
    return { data: page.map((row) => headOf(row, actor)), next: last?.number };
  }

  /** @throws Refused `not-found` to whose business it is not */
  async read(actor: Actor, number: string): Promise<RunView> {
    const { sql, values } = visibleTo(actor, 2);
    const [row] = await this.dataSource.query<Row[]>(`select ${COLUMNS} where r.number = $1 and ${sql}`, [
      number,
      ...values,
    ]);
    if (!row) throw new Refused('not-found');
    return {
      ...headOf(row, actor),
      ...(await this.stops(row.id)),
      ...(await this.seals(row.id)),
      ...(await this.lists(row.id)),
    };
  }

  private async stops(run: string): Promise<Pick<RunView, 'stops'>> {
    const stops = await this.dataSource.query<NonNullable<RunView['stops']>>(
      'select u.code, u.name from run_stop s join unit u on u.id = s.unit where s.run = $1 order by s.position',
      [run],
    );
    return { stops };
  }

  private async seals(run: string): Promise<Pick<RunView, 'seals'>> {
    const tx = this.dataSource.manager;
    const rows = await tx.query<{ seal: string; at: Date; reason: string | null }[]>(
      'select seal, at, reason from run_seal where run = $1 order by no',
      [run],
    );
    const reasons = await this.notes.readAll(
      tx,
      rows.flatMap(({ reason }) => reason ?? []),
    );
    return {
      seals: rows.map(({ seal, at, reason }) => ({ seal, at: localIso(at), reason: reasons.get(reason ?? '') })),
    };
  }

  /** A draft is its giver's alone. */
  private async lists(run: string): Promise<Pick<RunView, 'lists'>> {
    const lists = await this.dataSource.query<NonNullable<RunView['lists']>>(
      `select h.number, h.status, g.code as giver, t.code as receiver
       from handover h join unit g on g.id = h.giver_unit join unit t on t.id = h.target_unit
       where h.run = $1 and h.offered_at is not null order by h.number`,
      [run],
    );
    return { lists };
  }
}

function headOf({ number, day, carrier, code, name, openedAt }: Row, actor: Actor): RunView {
  const actions = runLifecycle.actionsFor('OPEN', actor.role);
  return { number, day, carrier, unit: { code, name }, openedAt: localIso(openedAt), actions };
}
