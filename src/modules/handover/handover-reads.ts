import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import { localIso } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { inScope, isInScope } from '../directory/unit-scope.js';
import { Units } from '../directory/units.js';
import { Notes } from '../dossier/notes.js';
import { knownTo } from '../item/bags/bag-scope.js';
import { HandoverLists } from './lists/handover-lists.js';
import { Handover } from './handover.entity.js';
import {
  differencesBetween,
  isGiver,
  isReceiver,
  piecesOf,
  sideOf,
  type Difference,
  type UndoStep,
} from './handover.rules.js';
import type { HandoverFilter } from './handover.shapes.js';
import { UndoAsks } from './undo/undo-asks.js';
import {
  handoverView,
  moment,
  sees,
  type Around,
  type HandoverBagView,
  type HandoverLineView,
  type HandoverView,
} from './handover.view.js';

const overseers = ['clerk', 'dispatcher', 'controller', 'supervisor', 'auditor'];

interface Known {
  id: string;
  countedAt: Date | null;
  /** When the act that ended it was recorded. */
  endRecordedAt: Date | null;
  untallied: boolean;
  total: number;
  run: string | null;
  /** The sheet of paper from which it was entered. */
  entered: string | null;
}

interface LineRow extends Omit<HandoverLineView, 'seal' | 'bag' | 'talliedAt'> {
  seal: string | null;
  bag: string | null;
  talliedAt: Date | null;
}

/** What the two sides and those above them read of handovers. Blind for everybody but the giver until the count is stored. */
@Injectable()
export class HandoverReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lists: HandoverLists,
    private readonly units: Units,
    private readonly notes: Notes,
    private readonly asks: UndoAsks,
  ) {}

  async list(actor: Actor, filter: HandoverFilter): Promise<{ data: HandoverView[]; next?: string }> {
    const tx = this.dataSource.manager;
    const query = tx
      .createQueryBuilder(Handover, 'h')
      .orderBy('h.id', 'DESC')
      .limit(filter.limit + 1);
    ofActor(query, actor, filter.direction);
    if (filter.status) query.andWhere('h.status = :status', { status: filter.status });
    if (filter.number) query.andWhere('h.number = :number', { number: filter.number });
    if (filter.after) query.andWhere('h.id < :after', { after: filter.after });
    const found = await query.getMany();
    const page = found.slice(0, filter.limit);
    const around = await this.around(tx, actor, page);
    const data = page.map((handover) => handoverView(handover, actor, around(handover.id)));
    return { data, next: found.length > filter.limit ? page.at(-1)?.id : undefined };
  }

  /** @throws Refused `not-found` to others than its two sides and those above them */
  async read(actor: Actor, id: string): Promise<HandoverView> {
    const tx = this.dataSource.manager;
    const handover = await this.visible(tx, actor, id);
    const around = (await this.around(tx, actor, [handover]))(handover.id);
    const { undo, ...view } = handoverView(handover, actor, around);
    if (!sees(handover, actor, around.countedAt)) return view;
    return {
      ...view,
      undo: undo && { ...undo, reason: around.undo && (await this.notes.read(tx, around.undo.reason.id)) },
      reason: await this.reason(tx, handover),
      counts: await this.counts(tx, handover),
      lines: await this.lines(tx, actor, handover),
      bags: await this.bags(tx, handover),
      differences: await this.differences(tx, handover),
    };
  }

  /** For papers made of a handover. @throws Refused `not-found`, `count-first` (409) while it must not tell its lines */
  async requireOpenTo(actor: Actor, id: string): Promise<void> {
    const tx = this.dataSource.manager;
    const handover = await this.visible(tx, actor, id);
    const { countedAt } = (await this.around(tx, actor, [handover]))(handover.id);
    if (!sees(handover, actor, countedAt)) throw new Refused('count-first');
  }

  private async visible(tx: EntityManager, actor: Actor, id: string): Promise<Handover> {
    const handover = await this.lists.find(tx, id);
    if (isGiver(handover, actor)) return handover;
    const above =
      overseers.includes(actor.role) && (await this.isAbove(actor, [handover.giverUnit, handover.targetUnit]));
    if (handover.offeredAt === null || !(above || isReceiver(handover, actor))) throw new Refused('not-found');
    return handover;
  }

  private async isAbove(actor: Actor, units: readonly string[]): Promise<boolean> {
    const found = await Promise.all(units.map((unit) => this.units.byId(unit)));
    return found.some((unit) => unit && actor.unit && inScope(actor.unit.path, unit.path));
  }

  private async around(
    tx: EntityManager,
    actor: Actor,
    handovers: readonly Handover[],
  ): Promise<(id: string) => Around> {
    const ids = handovers.map((handover) => handover.id);
    const rows = await tx.query<Known[]>(
      `select h.id, (select max(c.at) from handover_count c
           where c.handover = h.id and c.version = h.version and cardinality(c.numbers) > 0) as "countedAt",
         (select a.recorded_at from act a where a.id = h.ended_act) as "endRecordedAt",
         (select s.number from sheet_act t join sheet s on s.id = t.sheet where t.act = coalesce(h.ended_act, h.offered_act)) as entered,
         (select r.number from run r where r.id = h.run) as run,
         count(l.item) filter (where l.state = 'moved' and l.tally_act is null) > 0 as untallied,
         (count(distinct coalesce(l.bag, l.item)) filter (where l.state not in ('removed', 'superseded')))::int as total
       from handover h left join handover_line l on l.handover = h.id and l.version = h.version
       where h.id = any($1) group by h.id`,
      [ids],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    const names = await this.unitNames(handovers);
    const asked = await this.asks.of(tx, ids);
    const stepOf = (handover: Handover): UndoStep | undefined => {
      const recordedAt = known.get(handover.id)?.endRecordedAt ?? undefined;
      return this.asks.stepOf(handover, actor, asked.get(handover.id), recordedAt);
    };
    const steps = new Map(handovers.map((handover) => [handover.id, stepOf(handover)]));
    return (id) => {
      const row = known.get(id);
      return {
        unitName: (unit) => names.get(unit) ?? '',
        countedAt: row?.countedAt ?? undefined,
        untallied: row?.untallied ?? false,
        total: row?.total ?? 0,
        run: row?.run ?? undefined,
        entered: row?.entered ?? undefined,
        undo: asked.get(id),
        undoStep: steps.get(id),
      };
    };
  }

  private async unitNames(handovers: readonly Handover[]): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    for (const id of new Set(handovers.flatMap((handover) => [handover.giverUnit, handover.targetUnit]))) {
      names.set(id, (await this.units.byId(id))?.name ?? '');
    }
    return names;
  }

  /** Without what is in bags of which he may not know what is in them. */
  private async lines(tx: EntityManager, actor: Actor, handover: Handover): Promise<HandoverLineView[]> {
    const known = knownTo(actor, 3);
    const rows = await tx.query<LineRow[]>(
      `select l.item, i.number, i.dossier_id as dossier, i.leg, i.seal, i.posting_slip as "postingSlip", b.number as bag, l.state, t.at as "talliedAt"
       from handover_line l join item i on i.id = l.item left join bag b on b.id = l.bag
         left join handover_tally t on t.act = l.tally_act
       where l.handover = $1 and l.version = $2 and l.state <> 'removed' and (l.bag is null or ${known.sql}) order by l.position, i.number`,
      [handover.id, handover.version, ...known.values],
    );
    return rows.map((row) => ({
      ...row,
      seal: row.seal ?? undefined,
      bag: row.bag ?? undefined,
      talliedAt: moment(row.talliedAt),
    }));
  }

  private async bags(tx: EntityManager, handover: Handover): Promise<HandoverBagView[] | undefined> {
    const rows = await tx.query<HandoverBagView[]>(
      `select distinct b.number, b.seal, l.state from handover_line l join bag b on b.id = l.bag
       where l.handover = $1 and l.version = $2 and l.state <> 'removed' order by b.number`,
      [handover.id, handover.version],
    );
    return rows.length > 0 ? rows : undefined;
  }

  /** Every count, the first made blind, a recount with the list in view: what changed in between is for all to see. */
  private async counts(tx: EntityManager, handover: Handover): Promise<HandoverView['counts']> {
    const rows = await tx.query<{ version: number; at: Date; numbers: string[]; reason: string | null }[]>(
      'select version, at, numbers, reason from handover_count where handover = $1 order by attempt',
      [handover.id],
    );
    const counts = [];
    for (const { version, at, numbers, reason } of rows) {
      const because = reason === null ? undefined : await this.notes.read(tx, reason);
      counts.push({ version, at: localIso(at), numbers, reason: because });
    }
    return counts;
  }

  /** As kept at the acceptance; before it, what the count says by itself. */
  private async differences(tx: EntityManager, handover: Handover): Promise<HandoverView['differences']> {
    if (handover.status === 'OFFERED') {
      const count = await this.lists.lastCount(tx, handover);
      const found = count
        ? differencesBetween(piecesOf(await this.lists.lines(tx, handover, 'open')), count.numbers)
        : [];
      return found.map(({ number, kind }) => ({ number, kind }));
    }
    const rows = await tx.query<(Difference & { owner: string })[]>(
      'select number, kind, owner from handover_difference where handover = $1 order by number, kind',
      [handover.id],
    );
    const named = [];
    for (const { number, kind, owner } of rows)
      named.push({ number, kind, owner: (await this.units.byId(owner))?.name });
    return named;
  }

  private async reason(tx: EntityManager, handover: Handover): Promise<string | undefined> {
    const rows = await tx.query<{ note: string }[]>(
      `select note from handover_reason where handover = $1 order by kind <> 'revise' desc, act desc limit 1`,
      [handover.id],
    );
    return rows[0] && this.notes.read(tx, rows[0].note);
  }
}

/** The lists of one's own side; those above see what was offered in their units. A draft is seen by its giver only. */
function ofActor(query: SelectQueryBuilder<Handover>, actor: Actor, direction: 'in' | 'out'): void {
  const side = sideOf(actor);
  const [holder, unit] = direction === 'in' ? ['h.receiverId', 'h.targetUnit'] : ['h.giverId', 'h.giverUnit'];
  if (side) query.where(`${holder} in (:...sides)`, { sides: [side.id, ...(actor.unit?.formers ?? [])] });
  if (!side)
    query.where(`${unit} in (select u.id from unit u where ${isInScope('u', ':path')})`, { path: actor.unit?.path });
  if (!side || direction === 'in') query.andWhere('h.offeredAt is not null');
}
