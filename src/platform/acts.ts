import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from './actor.js';
import { canonical } from './canonical.js';
import { Clock } from './clock.js';
import { isLockTimeout } from './database.js';
import { Encryption } from './encryption.js';
import { Refused } from './problems.js';

/** Who asks for an act, and how to recognise the same request again. Made from an HTTP request, an inbox row or a deadline. */
export interface Asked {
  /** The act's id: the client's Idempotency-Key, or derived from the sender's id or the deadline. */
  id: string;
  actor: Actor;
  /** The request as text; only its keyed hash is kept. */
  request: string;
  /** HTTP status of the answer, 200 or 201. */
  status: number;
  /** When it happened, if the device said so; otherwise the moment it is recorded. */
  occurredAt?: Date;
  /** The courier's device and its own counter, for acts that come late. */
  device?: { id: string; counter: number };
  /** Set by `perform` when the stored answer was given again. */
  replayed?: boolean;
}

export interface EventRef {
  dossier: string;
  seq: number;
}

/** An endpoint that is owed something new about a dossier. */
export interface WakeUp {
  follower: string;
  endpoint: string;
  dossier: string;
}

/** What every act answers; never personal data, because it is stored. */
export interface ActResult {
  id: string;
  number?: string;
  status: string;
  version?: number;
  actions: readonly string[];
  [more: string]: unknown;
}

export interface Answer extends ActResult {
  act: string;
  events: EventRef[];
}

/** Tells followers, after the commit and never awaited, that something is owed; a lost call loses nothing. */
export abstract class WakeUps {
  abstract add(wakeUps: readonly WakeUp[]): void;
}

/** An act under way: its transaction, who acts, and the two times. The first parameter of whatever writes on its behalf. */
export class Act {
  readonly events: EventRef[] = [];
  /** Hashes of those events by dossier; what the act row's hash covers. */
  readonly eventHashes = new Map<string, Buffer>();
  readonly wakeUps: WakeUp[] = [];

  constructor(
    readonly tx: EntityManager,
    readonly kind: string,
    readonly asked: Asked,
    readonly recordedAt: Date,
  ) {}

  get id(): string {
    return this.asked.id;
  }

  get actor(): Actor {
    return this.asked.actor;
  }

  /** When it happened; equals `recordedAt` unless a device or another system said so. */
  get occurredAt(): Date {
    return this.asked.occurredAt ?? this.recordedAt;
  }
}

interface StoredAct {
  actor: string;
  request_mac: Buffer;
  answer: string;
}

/** Runs an act: one transaction, one row, the same answer for the same id. */
@Injectable()
export class Acts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly encryption: Encryption,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * Same id, actor and request → the stored answer; other actor or request → 422 `act-id-reused`; a second request
   * with the same id waits for the first, over 5 s → 409 `act-in-progress`. A refusal stores nothing.
   */
  async perform(asked: Asked, kind: string, work: (act: Act) => Promise<ActResult>): Promise<Answer> {
    const mac = this.encryption.requestMac(`${kind}\n${asked.request}`);
    const act = await this.dataSource.transaction(async (tx) => {
      const stored = await this.lockAndLookUp(tx, asked.id);
      if (stored) return replay(stored, asked, mac);
      const act = new Act(tx, kind, asked, this.clock.now());
      const result = await work(act);
      const answer: Answer = { ...result, act: asked.id, events: act.events };
      await writeAct(act, mac, answer);
      return { answer, wakeUps: act.wakeUps };
    });
    if (act.wakeUps.length > 0) this.wakeUps.add(act.wakeUps);
    return act.answer;
  }

  private async lockAndLookUp(tx: EntityManager, id: string): Promise<StoredAct | undefined> {
    try {
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [id]);
    } catch (error) {
      if (isLockTimeout(error)) throw new Refused('act-in-progress');
      throw error;
    }
    const rows = await tx.query<StoredAct[]>('select actor, request_mac, answer from act where id = $1', [id]);
    return rows[0];
  }
}

function replay(stored: StoredAct, asked: Asked, mac: Buffer): { answer: Answer; wakeUps: WakeUp[] } {
  if (stored.actor !== asked.actor.id || !stored.request_mac.equals(mac)) throw new Refused('act-id-reused');
  asked.replayed = true;
  return { answer: JSON.parse(stored.answer) as Answer, wakeUps: [] };
}

/** The columns of an act that its hash covers, as they stand in the row. */
export interface ActColumns {
  id: string;
  actor: string;
  role: string;
  unit?: string;
  onBehalfOf?: string;
  kind: string;
  device?: string;
  counter?: number;
  requestMac: string;
  status: number;
  answer: string;
  events: number;
  eventHashes?: string;
  /** Microseconds since 1970. */
  occurredAt: number;
  recordedAt: number;
}

/** sha256 of the RFC 8785 JSON of the columns; absent ones are left out. */
export function actHash(columns: ActColumns): Buffer {
  return createHash('sha256').update(canonical(columns)).digest();
}

function hashOfEvents(act: Act): Buffer | undefined {
  if (act.eventHashes.size === 0) return undefined;
  const ordered = [...act.eventHashes].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(Buffer.concat(ordered.map(([, hash]) => hash)))
    .digest();
}

async function writeAct(act: Act, mac: Buffer, answer: Answer): Promise<void> {
  const { asked, recordedAt, occurredAt } = act;
  const columns: ActColumns = {
    id: asked.id,
    actor: asked.actor.id,
    role: asked.actor.role,
    unit: asked.actor.unit?.id,
    kind: act.kind,
    device: asked.device?.id,
    counter: asked.device?.counter,
    requestMac: mac.toString('hex'),
    status: asked.status,
    answer: JSON.stringify(answer),
    events: act.events.length,
    eventHashes: hashOfEvents(act)?.toString('hex'),
    occurredAt: occurredAt.getTime() * 1000,
    recordedAt: recordedAt.getTime() * 1000,
  };
  await act.tx.query(
    `insert into act (id, actor, role, unit, kind, device, counter, request_mac, status, answer, events, event_hashes, occurred_at, recorded_at, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      columns.id,
      columns.actor,
      columns.role,
      columns.unit,
      columns.kind,
      columns.device,
      columns.counter,
      mac,
      columns.status,
      columns.answer,
      columns.events,
      hashOfEvents(act),
      occurredAt,
      recordedAt,
      actHash(columns),
    ],
  );
}
