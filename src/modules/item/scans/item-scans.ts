import { Injectable } from '@nestjs/common';
import { actValues } from '../../../platform/act-row.js';
import { Acts, type ActResult, type Answer, type Asked, type Attempt } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { canonical } from '../../../platform/canonical.js';
import { Refused } from '../../../platform/problems.js';
import { eventHash } from '../../dossier/event-hash.js';
import { bodyOf } from '../../dossier/journal.js';
import { itemLifecycle } from '../item.lifecycle.js';
import { Deposits, requireHolder } from './deposits.js';
import { ScanPlaces } from './scan-places.js';
import type { ScanItem } from './scan-statement.js';
import { ScanTrips } from './scan-trips.js';

/** What is scanned, and the code of the office where it lies if that was said. */
interface Scan {
  act: keyof typeof SAYS;
  number: string;
  place?: string;
}

const SAYS = {
  arrive: (place: string) => ({ type: 'item.arrived', data: { place } }) as const,
  deposit: (place: string) => ({ type: 'item.moved', data: { how: 'deposit', place } }) as const,
  'note-place': (place: string) => ({ type: 'item.place-noted', data: { place } }) as const,
};

/** Scans of one envelope that no second party signs: acts of two round trips, `ScanTrips`. */
@Injectable()
export class ItemScans {
  constructor(
    private readonly acts: Acts,
    private readonly trips: ScanTrips,
    private readonly places: ScanPlaces,
    private readonly deposits: Deposits,
  ) {}

  /** It has come to the actor's office; its holder does not change until he hands it over. */
  arrive(asked: Asked, number: string): Promise<Answer> {
    return this.acts.performAtOnce(asked, 'item.arrive', (...attempt) =>
      this.attempt({ act: 'arrive', number }, ...attempt),
    );
  }

  /** It comes in at a place that its own holder staffs alone: the place changes, the holder does not. */
  deposit(asked: Asked, number: string): Promise<Answer> {
    if (asked.within) return this.acts.perform(asked, 'item.deposit', (act) => this.deposits.deposit(act, number));
    return this.acts.performAtOnce(asked, 'item.deposit', (...attempt) =>
      this.attempt({ act: 'deposit', number }, ...attempt),
    );
  }

  /**
   * Its holder puts right where it lies; an earlier scan named another place. @param place an office's code
   * @throws Refused `place-unknown` (422), `place-elsewhere` (422), `item-not-yours` (409)
   */
  notePlace(asked: Asked, number: string, place: string): Promise<Answer> {
    return this.acts.performAtOnce(asked, 'item.note-place', (...attempt) =>
      this.attempt({ act: 'note-place', number, place }, ...attempt),
    );
  }

  private async attempt(scan: Scan, ...[head, mac, tries]: Parameters<Attempt>): ReturnType<Attempt> {
    const { scanned, stored } = await this.trips.read({ number: scan.number, act: head.id, actor: head.actor });
    if (stored) return { stored };
    if (!scanned) throw new Refused('not-found');
    const { item, dossier } = scanned;
    const status = itemLifecycle.next(item.status, scan.act, head.actor.role);
    const place = await this.placeOf(scan, head.actor, dossier.id);
    if (scan.act === 'deposit' || head.actor.role === 'courier') requireHolder(item, head.actor.id);
    if (item.bagNumber !== null) throw new Refused('item-in-bag', { number: item.number, bag: item.bagNumber });
    const after = { ...item, status, place, version: item.version + 1 };
    const body = bodyOf(head, { ...SAYS[scan.act](place), dossier, items: [after] });
    const seq = dossier.seq + 1;
    const event = { id: body.id, type: body.type, body: canonical(body) };
    const hash = eventHash(dossier.head, seq, head.recordedAt, event.body);
    const answer = { ...itemResult(after, head.actor), act: head.id, events: [{ dossier: dossier.id, seq }] };
    const act = actValues(head, mac, answer, [hash]);
    const wakeUps = await this.trips.write({ scanned, status, place, event: { ...event, hash }, act }, tries);
    return wakeUps && { answer, wakeUps };
  }

  private async placeOf({ act, number, place }: Scan, actor: Actor, dossier: string): Promise<string> {
    if (place !== undefined) return this.places.onTheWay({ number, place }, actor, dossier);
    return act === 'deposit' ? this.places.unstaffed(actor) : this.places.ownOffice(actor);
  }
}

function itemResult(item: ScanItem, actor: Actor): ActResult {
  return {
    id: item.id,
    number: item.number,
    status: item.status,
    version: item.version,
    actions: itemLifecycle.actionsFor(item.status, actor.role),
  };
}
