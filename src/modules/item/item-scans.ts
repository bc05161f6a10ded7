import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type pg from 'pg';
import {
  Acts,
  actValues,
  type ActResult,
  type Answer,
  type Asked,
  type Attempt,
  type WakeUp,
} from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { canonical } from '../../platform/canonical.js';
import { poolOf, violated } from '../../platform/database.js';
import { Gathering } from '../../platform/gathering.js';
import { Refused } from '../../platform/problems.js';
import { Units } from '../directory/units.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Dossiers } from '../dossier/dossiers.js';
import { eventHash } from '../dossier/event-hash.js';
import { bodyOf } from '../dossier/journal.js';
import type { Item } from './item.entity.js';
import { itemLifecycle } from './item.lifecycle.js';
import { Items } from './items.js';
import {
  readForScans,
  writeScans,
  type ScanAsked,
  type ScanItem,
  type ScanRead,
  type ScanWrite,
} from './scan-statement.js';

/** One line of an item's custody: who held it after which event. */
export interface CustodyStep {
  seq: number;
  type: string;
  recordedAt: Date;
  act: string;
  status: string;
  holder: { kind: string; id: string };
  place?: string;
}

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

/** Scans that go together at most; more would make one's answer wait for many. */
const MOST_TOGETHER = 32;

/**
 * Scans of one envelope that no second party signs: two round trips, one read without a lock and one statement, each shared
 * by the scans of the same moment.
 */
@Injectable()
export class ItemScans {
  private readonly pool: pg.Pool;
  private readonly reads = new Gathering<ScanAsked, ScanRead | undefined>(
    (asked) => readForScans(this.pool, asked),
    MOST_TOGETHER,
  );
  private readonly writes = new Gathering<ScanWrite, WakeUp[] | undefined>(
    (scans) => writeScans(this.pool, scans, 'together'),
    MOST_TOGETHER,
    ({ read }) => read.dossier.id,
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly dossiers: Dossiers,
    private readonly items: Items,
    private readonly units: Units,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** It has come to the actor's office; its holder does not change until he hands it over. */
  arrive(asked: Asked, number: string): Promise<Answer> {
    return this.acts.performAtOnce(asked, 'item.arrive', (...attempt) =>
      this.attempt({ act: 'arrive', number }, ...attempt),
    );
  }

  /** It comes in at a place that its own holder staffs alone: the place changes, the holder does not. */
  deposit(asked: Asked, number: string): Promise<Answer> {
    return this.acts.performAtOnce(asked, 'item.deposit', (...attempt) =>
      this.attempt({ act: 'deposit', number }, ...attempt),
    );
  }

  /** Its holder puts right where it lies; an earlier scan named another place. @param place an office's code */
  notePlace(asked: Asked, number: string, place: string): Promise<Answer> {
    return this.acts.performAtOnce(asked, 'item.note-place', (...attempt) =>
      this.attempt({ act: 'note-place', number, place }, ...attempt),
    );
  }

  private async attempt(scan: Scan, ...[head, mac, tries]: Parameters<Attempt>): ReturnType<Attempt> {
    const read = await this.reads.call({ number: scan.number, act: head.id, actor: head.actor });
    if (!read) throw new Refused('not-found');
    if (read.stored) return { stored: read.stored };
    const { item, dossier } = read;
    const status = itemLifecycle.next(item.status, scan.act, head.actor.role);
    const place = await this.placeOf(scan, head.actor);
    if (scan.act === 'deposit' || head.actor.role === 'courier') requireHolder(item, head.actor);
    const after = { ...item, status, place, version: item.version + 1 };
    const body = bodyOf(head, { ...SAYS[scan.act](place), dossier, items: [after] });
    const seq = dossier.seq + 1;
    const event = { id: body.id, type: body.type, body: canonical(body) };
    const hash = eventHash(dossier.head, seq, head.recordedAt, event.body);
    const answer = { ...itemResult(after, head.actor), act: head.id, events: [{ dossier: dossier.id, seq }] };
    const act = actValues(head, mac, answer, [hash]);
    const wakeUps = await this.written({ read, status, place, event: { ...event, hash }, act }, tries);
    return wakeUps && { answer, wakeUps };
  }

  /** An act id that somebody used for another dossier at this very moment is found by looking again. */
  private async written(scan: ScanWrite, tries: number): Promise<WakeUp[] | undefined> {
    try {
      if (tries === 0) return await this.writes.call(scan);
      const [wakeUps] = await writeScans(this.pool, [scan], 'alone');
      return wakeUps;
    } catch (error) {
      if (violated(error) === 'act_pkey') return undefined;
      throw error;
    }
  }

  private async placeOf({ act, place }: Scan, actor: Actor): Promise<string> {
    if (place !== undefined) return this.office(place);
    if (actor.unit?.kind !== 'office') throw new Refused('role-not-allowed');
    const unit = act === 'deposit' ? await this.units.byId(actor.unit.id) : undefined;
    if (act === 'deposit' && !unit?.singleStaff) throw new Refused('place-has-staff');
    return actor.unit.id;
  }

  private async office(code: string): Promise<string> {
    const unit = await this.units.byCode(code);
    if (unit?.kind !== 'office')
      throw new Refused('place-unknown', { place: code }, [{ pointer: '/place', code: 'unknown' }]);
    return unit.id;
  }

  async read(actor: Actor, number: string): Promise<{ item: Item; dossier: Dossier }> {
    const item = await this.items.find(this.dataSource.manager, number);
    const dossier = await this.dossiers.read(this.dataSource.manager, actor, item?.dossierId);
    if (!item) throw new Refused('not-found');
    return { item, dossier };
  }

  /** Every event that touched the item, oldest first. */
  async custody(actor: Actor, number: string): Promise<{ number: string; data: CustodyStep[] }> {
    const { item } = await this.read(actor, number);
    const data = await this.dataSource.query<CustodyStep[]>(
      `select e.seq::int, e.type, e.recorded_at as "recordedAt", e.act_id as act, i ->> 'status' as status,
         i -> 'holder' as holder, i ->> 'place' as place
       from event e cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') i
       where e.dossier_id = $1 and i ->> 'id' = $2 order by e.seq`,
      [item.dossierId, item.id],
    );
    return { number, data };
  }
}

function requireHolder(item: ScanItem, actor: Actor): void {
  if (item.holderKind !== 'COURIER' || item.holderId !== actor.id)
    throw new Refused('item-not-yours', { number: item.number });
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
