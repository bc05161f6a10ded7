import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { Journal, type AnyDraft } from '../dossier/journal.js';
import { Notes } from '../dossier/notes.js';
import type { Pickup } from './pickup.entity.js';
import { pickupLifecycle, type PickupAct } from './pickup.lifecycle.js';
import type { Slot } from './pickup.shapes.js';
import { UnconfirmedVisits } from './unconfirmed-visits.js';
import { VisitRecords, visitResult, type Visit } from './visit-records.js';
import { Visiting } from './visiting.js';

/** Everything from the answer to a request until the courier stands at the door, and its end without papers. */
@Injectable()
export class Pickups {
  constructor(
    private readonly records: VisitRecords,
    private readonly visiting: Visiting,
    private readonly unconfirmed: UnconfirmedVisits,
    private readonly notes: Notes,
    private readonly journal: Journal,
  ) {}

  async confirm(act: Act, id: string): Promise<ActResult> {
    const result = await this.records.step(act, id, 'confirm', {}, scheduled);
    await this.unconfirmed.settled(act, id);
    return result;
  }

  /** The office cannot come; its dossiers stay open for another way. @param reason what the citizen will be told */
  async refuse(act: Act, id: string, reason: string): Promise<ActResult> {
    const visit = await this.records.lock(act, id);
    await this.records.change(act, visit.pickup, 'refuse', {});
    await this.unconfirmed.settled(act, id);
    const drafts: AnyDraft[] = [];
    for (const dossier of visit.dossiers) {
      const note = await this.notes.add(act, dossier.id, reason);
      drafts.push({ type: 'pickup.rejected', dossier, data: { pickup: id, reason: note } });
    }
    await this.journal.append(act, ...drafts);
    return visitResult(visit, act.actor);
  }

  async assign(act: Act, id: string, courier: string): Promise<ActResult> {
    const visit = await this.records.lock(act, id);
    pickupLifecycle.check(visit.pickup.status, 'assign', act.actor.role);
    await this.visiting.requireCourier(act, courier);
    return this.records.apply(act, visit, 'assign', { courier }, (pickup) => ({
      type: 'pickup.assigned',
      data: { pickup: pickup.id, courier },
    }));
  }

  unassign(act: Act, id: string): Promise<ActResult> {
    return this.records.step(act, id, 'unassign', { courier: null }, scheduled);
  }

  /** @param version what the person has seen (If-Match). @throws Refused `stale-version` (412) */
  async reschedule(act: Act, id: string, slot: Slot, version: number): Promise<ActResult> {
    const visit = await this.records.lock(act, id);
    if (visit.pickup.version !== version) throw new Refused('stale-version');
    return this.rebookTo(act, visit, 'reschedule', slot);
  }

  async rebook(act: Act, id: string, slot: Slot): Promise<ActResult> {
    return this.rebookTo(act, await this.records.lock(act, id), 'rebook', slot);
  }

  start(act: Act, id: string): Promise<ActResult> {
    return this.records.step(act, id, 'start', {}, (pickup) => ({
      type: 'pickup.started',
      data: { pickup: pickup.id },
    }));
  }

  arrive(act: Act, id: string): Promise<ActResult> {
    return this.records.step(act, id, 'arrive', {}, (pickup) => ({
      type: 'pickup.arrived',
      data: { pickup: pickup.id },
    }));
  }

  /** No further attempt: the papers may be brought to the office, or another visit asked for. */
  close(act: Act, id: string): Promise<ActResult> {
    return this.records.step(act, id, 'close', {}, (pickup) => ({
      type: 'pickup.closed',
      data: { pickup: pickup.id, attempts: pickup.attempts },
    }));
  }

  /** Cancelled already is fine: the answer says so and nothing is written. */
  async cancel(act: Act, id: string): Promise<ActResult> {
    const visit = await this.records.lock(act, id);
    if (visit.pickup.status === 'CANCELLED') return visitResult(visit, act.actor);
    await this.unconfirmed.settled(act, id);
    return this.records.apply(act, visit, 'cancel', {}, (pickup) => ({
      type: 'pickup.cancelled',
      data: { pickup: pickup.id },
    }));
  }

  private async rebookTo(act: Act, visit: Visit, kind: PickupAct, slot: Slot): Promise<ActResult> {
    const office = await this.visiting.office(visit.pickup.ward, localDay(act.recordedAt));
    await this.visiting.requireServed(office, slot, act.recordedAt);
    return this.records.apply(act, visit, kind, { ...slot, courier: null }, scheduled);
  }
}

function scheduled(pickup: Pickup): Pick<AnyDraft, 'type' | 'data'> {
  return {
    type: 'pickup.scheduled',
    data: { pickup: pickup.id, day: pickup.day, window: pickup.window, ward: pickup.ward },
  };
}
