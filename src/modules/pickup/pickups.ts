import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { Askings } from '../dossier/askings.js';
import { Journal, type AnyDraft } from '../dossier/journal.js';
import { Parties } from '../dossier/parties.js';
import type { Pickup } from './pickup.entity.js';
import type { PickupAct } from './pickup.lifecycle.js';
import type { PickupAsk, Slot } from './pickup.shapes.js';
import { VisitRecords, visitResult, type Visit } from './visit-records.js';
import { Visiting } from './visiting.js';

/** Asking for a visit and everything until the courier stands at the door. */
@Injectable()
export class Pickups {
  constructor(
    private readonly journal: Journal,
    private readonly askings: Askings,
    private readonly people: Parties,
    private readonly records: VisitRecords,
    private readonly visiting: Visiting,
  ) {}

  /** 1…n dossiers, one visit, one request number that tracking accepts. */
  async ask(act: Act, ask: PickupAsk): Promise<ActResult> {
    const ward = await this.visiting.ward(ask.contact.ward, ask.oldAddress);
    const office = await this.visiting.office(ward.code, localDay(act.recordedAt));
    await this.visiting.requireServed(office, ask, act.recordedAt);
    const opened = [];
    for (const dossier of ask.dossiers) {
      opened.push(
        await this.askings.open(act, {
          ...dossier,
          channel: act.actor.role === 'citizen' ? 'online' : 'address',
          office,
        }),
      );
    }
    const contact = await this.people.add(act, null, 'contact', { ...ask.contact, ward: ward.code });
    const dossiers = opened.map(({ dossier }) => dossier);
    const pickup = await this.records.create(act, {
      ask,
      office: office.id,
      ward: ward.code,
      contact: contact.id,
      dossiers,
    });
    const visit = { pickup: pickup.id, day: pickup.day, window: pickup.window, ward: pickup.ward };
    await this.journal.append(
      act,
      ...opened.map(({ dossier, opened }) => ({
        type: 'service.requested' as const,
        dossier,
        data: { service: dossier.service, request: pickup.number, pickup: visit, parties: opened.parties, opened },
      })),
    );
    return visitResult({ pickup, dossiers }, act.actor);
  }

  confirm(act: Act, id: string): Promise<ActResult> {
    return this.records.step(act, id, 'confirm', {}, (pickup) => ({
      type: 'pickup.scheduled',
      data: { pickup: pickup.id, day: pickup.day, window: pickup.window, ward: pickup.ward },
    }));
  }

  async assign(act: Act, id: string, courier: string): Promise<ActResult> {
    await this.visiting.requireCourier(act, courier);
    return this.records.step(act, id, 'assign', { courier }, (pickup) => ({
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

  /** Cancelled already is fine: the answer says so and nothing is written. */
  async cancel(act: Act, id: string): Promise<ActResult> {
    const visit = await this.records.lock(act, id);
    if (visit.pickup.status === 'CANCELLED') return visitResult(visit, act.actor);
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
