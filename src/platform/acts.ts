import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { actValues, insertAct } from './act-row.js';
import type { Actor } from './actor.js';
import { Clock, trustedTime } from './clock.js';
import { isLockTimeout, violated } from './database.js';
import type { Entered } from './entered.js';
import { Encryption } from './encryption.js';
import { Log } from './log.js';
import { Metrics } from './metrics.js';
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
  /** The sheet it was written on; `occurredAt` is the written time. */
  entered?: Entered;
  /** The act that brings it: it is carried out in that one's transaction, or not at all. */
  within?: Act;
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
  /** Absent where it is owed something of several. */
  dossier?: string;
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
    return trustedTime(this.occurredAt, this.recordedAt, this.asked.entered !== undefined);
  }
}

/** An act that was carried out within another one. */
interface Within {
  kind: string;
  answer: Answer;
}

/** An act under way with its transaction. The first parameter of whatever writes on its behalf. */
export class Act extends ActHead {
  readonly events: EventRef[] = [];
  /** Dossiers whose events the answer does not name: who asks does not know yet that they take part. */
  readonly untold = new Set<string>();
  /** Hashes of those events by dossier; what the act row's hash covers. */
  readonly eventHashes = new Map<string, Buffer>();
  readonly wakeUps: WakeUp[] = [];
  /** Acts of others that were carried out in the same transaction. */
  readonly within: Within[] = [];

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

/** A committed act, and whom to wake. */
interface Done {
  answer: Answer;
  wakeUps: WakeUp[];
  within?: readonly Within[];
}

/** How often an act of one statement looks again when somebody was faster. */
const MOST_TRIES = 10;

/**
 * One try at an act of one statement: done, answered before, or undefined when what it read had changed.
 * @param tries how many there were before this one
 */
export type Attempt = (head: ActHead, mac: Buffer, tries: number) => Promise<Done | { stored: StoredAct } | undefined>;

/** What follows the commit of an act: followers are woken, it is counted, and its ids stand in the log. */
@Injectable()
export class AfterCommit {
  constructor(
    private readonly wakeUps: WakeUps,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /** Gives the answer on; what was only answered again is no new act. */
  tell(asked: Asked, kind: string, { answer, wakeUps, within = [] }: Done): Answer {
    if (asked.replayed) return answer;
    if (wakeUps.length > 0) this.wakeUps.add(wakeUps);
    for (const act of within) this.count(act.kind, act.answer);
    this.count(kind, answer);
    return answer;
  }

  private count(kind: string, { act, events }: Answer): void {
    this.metrics.countAct(kind);
    this.log.info({ act, kind, dossiers: events.map(({ dossier }) => dossier) }, 'act');
  }
}

/** Runs an act: one transaction, one row, the same answer for the same id. */
@Injectable()
export class Acts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly encryption: Encryption,
    private readonly afterCommit: AfterCommit,
  ) {}

  /**
   * Same id, actor and request → the stored answer; other actor or request → 422 `act-id-reused`; a second request
   * with the same id waits for the first, over 5 s → 409 `act-in-progress`. A refusal stores nothing.
   */
  async perform(asked: Asked, kind: string, work: (act: Act) => Promise<ActResult>): Promise<Answer> {
    if (asked.within) return this.within(asked.within, asked, kind, work);
    const mac = this.encryption.requestMac(`${kind}\n${asked.request}`);
    const once = (): Promise<Done> =>
      this.dataSource.transaction(async (tx) => {
        const stored = await this.lockAndLookUp(tx, asked.id);
        if (stored) return replay(stored, asked, mac);
        const act = new Act(tx, new ActHead(asked, kind, this.clock.now()));
        return { answer: await this.done(act, mac, work), wakeUps: act.wakeUps, within: act.within };
      });
    // an act of one statement takes no lock on its id: one that was faster with it is found by looking again
    const act = await once().catch((error: unknown) => {
      if (violated(error) === 'act_pkey') return once();
      throw error;
    });
    return this.afterCommit.tell(asked, kind, act);
  }

  /**
   * An act that somebody else has signed for, in the transaction of the one that brings it: both or none. Recorded at the
   * same moment. Whoever asks sees to it that it is asked for once.
   */
  async within(outer: Act, asked: Asked, kind: string, work: (act: Act) => Promise<ActResult>): Promise<Answer> {
    const act = new Act(outer.tx, new ActHead(asked, kind, outer.recordedAt));
    const answer = await this.done(act, this.encryption.requestMac(`${kind}\n${asked.request}`), work);
    outer.wakeUps.push(...act.wakeUps);
    outer.within.push({ kind, answer });
    return answer;
  }

  /**
   * An act of one dossier that is one statement, committed by itself: `attempt` reads without a lock and writes guarded
   * by what it read. Undefined: somebody was faster, so it looks again. The same promises as `perform`.
   */
  async performAtOnce(asked: Asked, kind: string, attempt: Attempt): Promise<Answer> {
    if (asked.within) throw new Error(`${kind} commits by itself and cannot be part of another act`);
    const mac = this.encryption.requestMac(`${kind}\n${asked.request}`);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const done = await attempt(new ActHead(asked, kind, this.clock.now()), mac, tries);
      if (!done) continue;
      if ('stored' in done) return replay(done.stored, asked, mac).answer;
      return this.afterCommit.tell(asked, kind, done);
    }
    throw new Refused('busy');
  }

  /** Does it, and writes its row last. */
  private async done(act: Act, mac: Buffer, work: (act: Act) => Promise<ActResult>): Promise<Answer> {
    const answer: Answer = { ...(await work(act)), entered: act.asked.entered, act: act.id, events: act.events };
    const hashes = [...act.eventHashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hash]) => hash);
    await insertAct(act.tx, actValues(act, mac, answer, hashes));
    return answer;
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

function replay(stored: StoredAct, asked: Asked, mac: Buffer): Done {
  if (stored.actor !== asked.actor.id || !stored.request_mac.equals(mac)) throw new Refused('act-id-reused');
  asked.replayed = true;
  return { answer: JSON.parse(stored.answer) as Answer, wakeUps: [] };
}
