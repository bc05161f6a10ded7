import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { localIso } from '../../platform/clock.js';
import { poolOf } from '../../platform/database.js';
import { Procedures } from '../directory/procedures.js';
import { Units } from '../directory/units.js';
import type { DossierState } from '../dossier/dossier.lifecycle.js';
import type { AnyJournalEvent } from '../dossier/event-types.js';
import type { JournalLine } from '../dossier/journal-reads.js';
import type { HolderKind, Leg } from '../item/item.lifecycle.js';
import { history, momentOf } from './tracking.history.js';
import { milestone, type Facts, type OrderState } from './tracking.milestones.js';
import type { Tracked } from './tracking.view.js';

interface Envelope {
  number: string;
  leg: Leg;
  holderKind: HolderKind;
  holder: string;
  place: string | null;
}

/** A dossier as the public look-up reads it. Moments are ISO 8601, days YYYY-MM-DD. */
interface Read {
  postCode: string;
  status: DossierState;
  checklist: string;
  receivedAt: string;
  authority: string;
  code: string | null;
  openedAt: string;
  filedAt: string | null;
  dueOn: string | null;
  lines: { seq: number; recordedAt: string; body: AnyJournalEvent }[];
  items: Envelope[];
  order: OrderState | null;
  amountsDue: Tracked['detail']['amountsDue'];
  /** The office that the courier works for who holds the envelope that counts. */
  courierOffice: string | null;
}

/** SQL: how far an envelope `i` is; of several on one posting slip the one that is least far tells who has the papers. */
const FAR = `case i.status when 'AT_DESK' then 2 when 'FILED' then 3 when 'LOST' then 4 else 1 end`;

/** All that is told of some dossiers, of one moment and in one trip; most of what a look-up costs is its trips. */
const READ = {
  name: 'tracking.read',
  text: `
    select json_build_object(
      'postCode', d.post_code, 'status', d.status, 'checklist', d.checklist, 'receivedAt', d.received_at, 'authority', d.authority,
      'code', d.code, 'openedAt', d.opened_at, 'filedAt', d.filed_at, 'dueOn', d.due_on,
      'lines', (select coalesce(json_agg(json_build_object('seq', e.seq, 'recordedAt', e.recorded_at, 'body', e.body::json)
          order by e.seq), '[]') from event e where e.dossier_id = d.id),
      'items', (select coalesce(json_agg(json_build_object('number', i.number, 'leg', i.leg, 'holderKind', i.holder_kind,
          'holder', i.holder_id, 'place', i.place) order by i.sealed_at, ${FAR} desc, i.number), '[]') from item i where i.dossier_id = d.id),
      'order', (select o.status from delivery o where o.dossier = d.id order by o.asked_at desc limit 1),
      'amountsDue', (select coalesce(json_agg(json_build_object('payee', c.payee, 'due', c.due, 'amount', c.amount)
          order by c.due, c.payee), '[]')
        from (select payee, due, sum(amount) as amount from charge where dossier = d.id and slip is null group by payee, due) c),
      'courierOffice', (select s.unit
        from (select i.holder_kind, i.holder_id from item i where i.dossier_id = d.id and i.leg in ('result', 'submission')
          order by i.leg = 'result' desc, i.sealed_at desc, ${FAR}, i.number desc limit 1) last
        join staff s on s.person = last.holder_id and s.role = 'courier'
        where last.holder_kind = 'COURIER' order by s.valid_from desc, s.id limit 1)
    )::text as read
    from unnest($1::uuid[]) with ordinality as asked (id, place) join dossier d on d.id = asked.id
    order by asked.place`,
};

/** Reads dossiers for the public: their rows, journals, envelopes. */
@Injectable()
export class TrackedDossiers {
  private readonly pool: pg.Pool;

  constructor(
    dataSource: DataSource,
    private readonly procedures: Procedures,
    private readonly units: Units,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** In the order of the ids. */
  async read(ids: readonly string[]): Promise<Tracked[]> {
    const { rows } = await this.pool.query<{ read: string }>({ ...READ, values: [ids] });
    return Promise.all(rows.map(({ read }) => this.told(JSON.parse(read) as Read)));
  }

  private async told(dossier: Read): Promise<Tracked> {
    const { items } = dossier;
    const lines = dossier.lines.map((line) => ({ ...line, recordedAt: new Date(line.recordedAt) }));
    const version = await this.procedures.pinned(dossier.checklist);
    const sensitive = version?.procedure.sensitive ?? true;
    const envelope = newest(items, 'result') ?? newest(items, 'submission');
    return {
      ...reachedBy(dossier, lines),
      holder: envelope?.holderKind ?? (dossier.status === 'OPENED' ? 'CITIZEN' : 'AUTHORITY'),
      detail: {
        ...written(dossier, sensitive),
        unit: await this.unitOf(dossier, envelope, sensitive),
        amountsDue: dossier.amountsDue,
        items: items.map(({ number, leg }) => ({ number, leg })),
        ...delivered(lines),
      },
    };
  }

  /** Of a courier, the office he works for. A sensitive dossier names the desk instead of its authority. */
  private async unitOf(dossier: Read, item: Envelope | undefined, sensitive: boolean): Promise<string | undefined> {
    const authority = sensitive ? dossier.receivedAt : dossier.authority;
    if (!item) return dossier.status === 'OPENED' ? undefined : (await this.units.byId(authority))?.name;
    const held = {
      CITIZEN: undefined,
      RECIPIENT: undefined,
      OFFICE: item.holder,
      DESK: item.holder,
      AUTHORITY: authority,
      COURIER: item.place ?? dossier.courierOffice,
    }[item.holderKind];
    return held ? (await this.units.byId(held))?.name : undefined;
  }
}

/** The milestone of today by the rows; those before it, and when, by the journal. */
function reachedBy(dossier: Read, lines: readonly JournalLine[]): Pick<Tracked, 'current' | 'reached'> {
  const told = history(lines);
  const facts: Facts = { ...told.facts, status: dossier.status, order: dossier.order ?? told.facts.order };
  const current = milestone(facts);
  if (told.reached.at(-1)?.code === current) return { current, reached: told.reached };
  const last = lines.at(-1);
  const at = last ? momentOf(last) : localIso(new Date(dossier.openedAt));
  return { current, reached: [...told.reached, { code: current, at }] };
}

/** The authority's code tells agency and sector: not of a sensitive dossier. */
function written(
  dossier: Read,
  sensitive: boolean,
): Pick<Tracked['detail'], 'postCode' | 'authorityCode' | 'filedAt' | 'dueOn'> {
  return {
    postCode: dossier.postCode,
    authorityCode: sensitive ? undefined : (dossier.code ?? undefined),
    filedAt: dossier.filedAt ? localIso(new Date(dossier.filedAt)) : undefined,
    dueOn: dossier.dueOn ?? undefined,
  };
}

function newest(items: readonly Envelope[], leg: Leg): Envelope | undefined {
  return items.filter((item) => item.leg === leg).at(-1);
}

/** To whom it was given, and whether the journal says that the evidence is complete; nothing of what was given to the wrong one. */
function delivered(lines: readonly JournalLine[]): Pick<Tracked['detail'], 'receivedBy' | 'confirmed'> {
  const done = lines
    .map((line) => line.body)
    .findLast(({ type }) => type === 'delivery.delivered' || type === 'item.misdelivered');
  if (done?.type !== 'delivery.delivered') return {};
  const proven = lines.some(({ body }) => body.type === 'act.proven' && body.data.proven === done.act);
  return { receivedBy: done.data.to, confirmed: proven || done.data.evidence.length === 0 };
}
