import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from './actor.js';
import { canonical } from './canonical.js';
import { Clock, trustedTime } from './clock.js';
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

/** What an act is, whoever writes it: its id, kind, actor and the two times. */
export class ActHead {
  constructor(
    readonly asked: Asked,
    readonly kind: string,
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

  /** What legal clocks, rows and papers take: `occurredAt` unless the device's clock was skewed, then `recordedAt` (ADR 6). */
  get trustedAt(): Date {
    return trustedTime(this.occurredAt, this.recordedAt);
  }
}

/** An act under way with its transaction. The first parameter of whatever writes on its behalf. */
export class Act extends ActHead {
  readonly events: EventRef[] = [];
  /** Hashes of those events by dossier; what the act row's hash covers. */
  readonly eventHashes = new Map<string, Buffer>();
  readonly wakeUps: WakeUp[] = [];

  constructor(
    readonly tx: EntityManager,
    head: ActHead,
  ) {
    super(head.asked, head.kind, head.recordedAt);
  }
}

/** An act that was answered before, as far as a repetition needs it. */
export interface StoredAct {
  actor: string;
  request_mac: Buffer;
  answer: string;
}

/** How often an act of one statement looks again when somebody was faster. */
const MOST_TRIES = 10;

/**
 * One try at an act of one statement: done, answered before, or undefined when what it read had changed.
 * @param tries how many there were before this one
 */
export type Attempt = (
  head: ActHead,
  mac: Buffer,
  tries: number,
) => Promise<{ answer: Answer; wakeUps: WakeUp[] } | { stored: StoredAct } | undefined>;

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
      const act = new Act(tx, new ActHead(asked, kind, this.clock.now()));
      const result = await work(act);
      const answer: Answer = { ...result, act: asked.id, events: act.events };
      await tx.query(INSERT_ACT, actValues(act, mac, answer, hashesInOrder(act)));
      return { answer, wakeUps: act.wakeUps };
    });
    if (act.wakeUps.length > 0) this.wakeUps.add(act.wakeUps);
    return act.answer;
  }

  /**
   * An act of one dossier that is one statement, committed by itself: `attempt` reads without a lock and writes guarded
   * by what it read. Undefined: somebody was faster, so it looks again. The same promises as `perform`.
   */
  async performAtOnce(asked: Asked, kind: string, attempt: Attempt): Promise<Answer> {
    const mac = this.encryption.requestMac(`${kind}\n${asked.request}`);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const done = await attempt(new ActHead(asked, kind, this.clock.now()), mac, tries);
      if (!done) continue;
      if ('stored' in done) return replay(done.stored, asked, mac).answer;
      if (done.wakeUps.length > 0) this.wakeUps.add(done.wakeUps);
      return done.answer;
    }
    throw new Refused('busy');
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

function hashesInOrder(act: Act): Buffer[] {
  return [...act.eventHashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hash]) => hash);
}

/** The columns of an act's row, in the order of `actValues`. */
export const ACT_COLUMNS =
  'id, actor, role, unit, kind, device, counter, request_mac, status, answer, events, event_hashes, occurred_at, recorded_at, hash';

const INSERT_ACT = `insert into act (${ACT_COLUMNS})
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

/** The row of an act. @param eventHashes of its events, in the order of their dossier ids */
export function actValues(head: ActHead, mac: Buffer, answer: Answer, eventHashes: readonly Buffer[]): unknown[] {
  const { asked, actor, recordedAt, occurredAt } = head;
  const bound = eventHashes.length > 0 ? createHash('sha256').update(Buffer.concat(eventHashes)).digest() : undefined;
  const columns: ActColumns = {
    id: asked.id,
    actor: actor.id,
    role: actor.role,
    unit: actor.unit?.id,
    kind: head.kind,
    device: asked.device?.id,
    counter: asked.device?.counter,
    requestMac: mac.toString('hex'),
    status: asked.status,
    answer: JSON.stringify(answer),
    events: eventHashes.length,
    eventHashes: bound?.toString('hex'),
    occurredAt: occurredAt.getTime() * 1000,
    recordedAt: recordedAt.getTime() * 1000,
  };
  const { id, role, unit, kind, device, counter, status, events } = columns;
  const who = [id, columns.actor, role, unit, kind, device, counter];
  return [...who, mac, status, columns.answer, events, bound, occurredAt, recordedAt, actHash(columns)];
}
