import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { localIso } from '../../platform/clock.js';
import { Procedures } from '../directory/procedures.js';
import { Units } from '../directory/units.js';
import { Dossier } from '../dossier/dossier.entity.js';
import { JournalReads, type JournalLine } from '../dossier/journal-reads.js';
import type { Item } from '../item/item.entity.js';
import { Items } from '../item/items.js';
import { history, momentOf } from './tracking.history.js';
import { milestone, type Facts, type OrderState } from './tracking.milestones.js';
import type { Tracked } from './tracking.view.js';

interface Beside {
  order: OrderState | null;
  amountsDue: Tracked['detail']['amountsDue'];
}

/** Reads a dossier for the public: its rows, its journal, its envelopes. */
@Injectable()
export class TrackedDossiers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: Procedures,
    private readonly units: Units,
    private readonly journal: JournalReads,
    private readonly items: Items,
  ) {}

  async read(id: string): Promise<Tracked> {
    const tx = this.dataSource.manager;
    const dossier = await tx.findOneByOrFail(Dossier, { id });
    const lines = await this.journal.of(tx, id);
    const items = await this.items.ofDossier(tx, id);
    const beside = await this.beside(id);
    const version = await this.procedures.pinned(dossier.checklist);
    const sensitive = version?.procedure.sensitive ?? true;
    const envelope = newest(items, 'result') ?? newest(items, 'submission');
    return {
      ...reachedBy(dossier, lines, beside.order),
      holder: envelope?.holderKind ?? (dossier.status === 'OPENED' ? 'CITIZEN' : 'AUTHORITY'),
      detail: {
        ...written(dossier, sensitive),
        unit: await this.unitOf(dossier, envelope, sensitive),
        amountsDue: beside.amountsDue,
        items: items.map(({ number, leg }) => ({ number, leg })),
        ...delivered(lines),
      },
    };
  }

  private async beside(id: string): Promise<Beside> {
    const rows = await this.dataSource.query<Beside[]>(
      `select (select o.status from delivery o where o.dossier = $1 order by o.asked_at desc limit 1) as "order",
         (select coalesce(jsonb_agg(jsonb_build_object('payee', payee, 'due', due, 'amount', amount) order by due, payee), '[]')
          from (select payee, due, sum(amount) as amount from charge where dossier = $1 and slip is null group by payee, due) c) as "amountsDue"`,
      [id],
    );
    return rows[0] ?? { order: null, amountsDue: [] };
  }

  /** Of a courier, the office he works for. A sensitive dossier names the desk instead of its authority. */
  private async unitOf(dossier: Dossier, item: Item | undefined, sensitive: boolean): Promise<string | undefined> {
    const authority = sensitive ? dossier.receivedAt : dossier.authority;
    if (!item) return dossier.status === 'OPENED' ? undefined : (await this.units.byId(authority))?.name;
    const held = {
      CITIZEN: undefined,
      RECIPIENT: undefined,
      OFFICE: item.holderId,
      DESK: item.holderId,
      AUTHORITY: authority,
      COURIER: item.place ?? (await this.officeOf(item.holderId)),
    }[item.holderKind];
    return held ? (await this.units.byId(held))?.name : undefined;
  }

  private async officeOf(courier: string): Promise<string | undefined> {
    const rows = await this.dataSource.query<{ unit: string }[]>(
      `select unit from staff where person = $1 and role = 'courier' order by valid_from desc, id limit 1`,
      [courier],
    );
    return rows[0]?.unit;
  }
}

/** The milestone of today by the rows; those before it, and when, by the journal. */
function reachedBy(
  dossier: Dossier,
  lines: readonly JournalLine[],
  order: OrderState | null,
): Pick<Tracked, 'current' | 'reached'> {
  const told = history(lines);
  const facts: Facts = { ...told.facts, status: dossier.status, order: order ?? told.facts.order };
  const current = milestone(facts);
  if (told.reached.at(-1)?.code === current) return { current, reached: told.reached };
  const last = lines.at(-1);
  const at = last ? momentOf(last) : localIso(dossier.openedAt);
  return { current, reached: [...told.reached, { code: current, at }] };
}

/** The authority's code tells agency and sector: not of a sensitive dossier. */
function written(
  dossier: Dossier,
  sensitive: boolean,
): Pick<Tracked['detail'], 'postCode' | 'authorityCode' | 'filedAt' | 'dueOn'> {
  return {
    postCode: dossier.postCode,
    authorityCode: sensitive ? undefined : (dossier.code ?? undefined),
    filedAt: dossier.filedAt ? localIso(dossier.filedAt) : undefined,
    dueOn: dossier.dueOn ?? undefined,
  };
}

function newest(items: readonly Item[], leg: Item['leg']): Item | undefined {
  return items.filter((item) => item.leg === leg).at(-1);
}

/** To whom it was given, and whether the journal says that the evidence is complete. */
function delivered(lines: readonly JournalLine[]): Pick<Tracked['detail'], 'receivedBy' | 'confirmed'> {
  const done = lines.map((line) => line.body).findLast((body) => body.type === 'delivery.delivered');
  if (done?.type !== 'delivery.delivered') return {};
  const proven = lines.some(({ body }) => body.type === 'act.proven' && body.data.proven === done.act);
  return { receivedBy: done.data.to, confirmed: proven || done.data.evidence.length === 0 };
}
