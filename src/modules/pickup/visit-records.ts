import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Act, ActResult } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { isInScope } from '../directory/unit-scope.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Dossiers } from '../dossier/dossiers.js';
import { Journal, type AnyDraft, type Draft } from '../dossier/journal.js';
import { Notes } from '../dossier/notes.js';
import { References } from '../dossier/references.js';
import { Pickup } from './pickup.entity.js';
import { pickupLifecycle, type PickupAct } from './pickup.lifecycle.js';
import type { ForVisit } from './asked-dossiers.js';
import type { PickupAsk } from './pickup.shapes.js';

/** A visit with its dossiers, all locked. */
export interface Visit {
  pickup: Pickup;
  dossiers: Dossier[];
}

/** The rows of a visit: locking, one lifecycle step, one event per dossier. */
@Injectable()
export class VisitRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dossiers: Dossiers,
    private readonly references: References,
    private readonly notes: Notes,
    private readonly journal: Journal,
  ) {}

  async create(
    act: Act,
    { ask, asked, ...rows }: { ask: PickupAsk; office: string; ward: string; contact: string; asked: ForVisit[] },
  ): Promise<Pickup> {
    const note = ask.accessNote ? await this.notes.add(act, null, ask.accessNote) : undefined;
    const pickup = act.tx.create(Pickup, {
      ...rows,
      id: newId(),
      number: await this.references.newRequestNumber(act.tx),
      status: 'REQUESTED',
      requestedBy: act.actor.id,
      day: ask.day,
      window: ask.window,
      accessNote: note?.id ?? null,
      courier: null,
      attempts: 0,
      version: 1,
      askedAt: act.recordedAt,
    });
    await act.tx.insert(Pickup, pickup);
    const ids = asked.map(({ dossier }) => dossier.id);
    await act.tx.query('insert into pickup_dossier (pickup, dossier) select $1, unnest($2::uuid[])', [pickup.id, ids]);
    await this.references.add(act, 'request', pickup.number, ids);
    await this.dossiers.concerns(act, ids, [pickup.office]);
    await this.journal.append(act, ...asked.map((each) => requested(pickup, each)));
    return pickup;
  }

  /**
   * Dossiers first, then the visit; those that are done with are locked too, because they say whose business it is.
   * @param beside further dossiers that the act locks with those of the visit
   * @throws Refused `not-found`, `not-your-visit`
   */
  async lock(act: Act, id: string, beside: readonly string[] = []): Promise<Visit & { beside: Dossier[] }> {
    const rows = await act.tx.query<{ dossier: string; open: boolean }[]>(
      'select dossier, outcome is null as open from pickup_dossier where pickup = $1',
      [id],
    );
    // a visit that does not exist costs what another's costs
    const of = rows.length > 0 ? rows.map((row) => row.dossier) : [id];
    const locked = await this.dossiers.lock(act, [...of, ...beside]);
    const pickup = await act.tx.findOne(Pickup, { where: { id }, lock: { mode: 'for_no_key_update' } });
    if (!pickup) throw new Refused('not-found');
    requireOwnVisit(act.actor, pickup);
    const open = rows.filter((row) => row.open).map((row) => row.dossier);
    const others = locked.filter((dossier) => beside.includes(dossier.id) && !open.includes(dossier.id));
    return { pickup, dossiers: locked.filter((dossier) => open.includes(dossier.id)), beside: others };
  }

  async step(
    act: Act,
    id: string,
    kind: PickupAct,
    change: Partial<Pickup>,
    event: (pickup: Pickup) => Pick<AnyDraft, 'type' | 'data'>,
  ): Promise<ActResult> {
    return this.apply(act, await this.lock(act, id), kind, change, event);
  }

  /** One row of the lifecycle: new state, the change, an event for each dossier of the visit. */
  async apply(
    act: Act,
    visit: Visit,
    kind: PickupAct,
    change: Partial<Pickup>,
    event: (pickup: Pickup) => Pick<AnyDraft, 'type' | 'data'>,
  ): Promise<ActResult> {
    await this.change(act, visit.pickup, kind, change);
    const said = event(visit.pickup);
    await this.journal.append(act, ...visit.dossiers.map((dossier) => ({ ...said, dossier }) as AnyDraft));
    return visitResult(visit, act.actor);
  }

  async change(act: Act, pickup: Pickup, kind: PickupAct, change: Partial<Pickup>): Promise<void> {
    const status = pickupLifecycle.next(pickup.status, kind, act.actor.role);
    const changed = { ...change, status, version: pickup.version + 1 };
    await act.tx.update(Pickup, { id: pickup.id }, changed);
    Object.assign(pickup, changed);
  }

  /** What became of each dossier of the visit. */
  async outcomes(
    act: Act,
    pickup: Pickup,
    taken: readonly string[],
    failed: readonly { dossier: string; reason: string }[],
  ): Promise<void> {
    await act.tx.query(`update pickup_dossier set outcome = 'taken' where pickup = $1 and dossier = any($2)`, [
      pickup.id,
      taken,
    ]);
    await act.tx.query(
      `update pickup_dossier p set outcome = 'failed', reason = f.reason
       from unnest($2::uuid[], $3::text[]) as f (dossier, reason) where p.pickup = $1 and p.dossier = f.dossier`,
      [pickup.id, failed.map((each) => each.dossier), failed.map((each) => each.reason)],
    );
  }

  /** The visits of an office and those below on a day, or a courier's own, or a citizen's own. */
  list(actor: Actor, filter: { day?: string; status?: string }): Promise<Pickup[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(Pickup, 'pickup')
      .orderBy('pickup.day')
      .addOrderBy('pickup.id')
      .limit(200);
    if (actor.role === 'citizen') query.where('pickup.requestedBy = :id', { id: actor.id });
    else if (actor.role === 'courier') query.where('pickup.courier = :id', { id: actor.id });
    else query.where(...ofOffices(actor));
    if (filter.day) query.andWhere('pickup.day = :day', { day: filter.day });
    if (filter.status) query.andWhere('pickup.status = :status', { status: filter.status });
    return query.getMany();
  }
}

function ofOffices({ unit }: Actor): [string, Record<string, unknown>] {
  return [`pickup.office in (select u.id from unit u where ${isInScope('u', ':path')})`, { path: unit?.path ?? '' }];
}

/** What the first event of a dossier, or a later one of a dossier that is asked for again, says of its visit. */
function requested(pickup: Pickup, { dossier, parties, opened }: ForVisit): Draft<'service.requested'> {
  const { id, number, day, window, ward } = pickup;
  const data = {
    service: dossier.service,
    request: number,
    pickup: { pickup: id, day, window, ward },
    parties,
    opened,
  };
  return { type: 'service.requested', dossier, data };
}

function requireOwnVisit(actor: Actor, pickup: Pickup): void {
  if (actor.role === 'courier' && pickup.courier !== actor.id) throw new Refused('not-your-visit');
}

export function visitResult(visit: Visit, actor: Actor): ActResult {
  const { pickup, dossiers } = visit;
  return {
    id: pickup.id,
    number: pickup.number,
    status: pickup.status,
    version: pickup.version,
    actions: pickupLifecycle.actionsFor(pickup.status, actor.role),
    dossiers: dossiers.map((dossier) => ({ id: dossier.id, postCode: dossier.postCode })),
  };
}
