import { Injectable } from '@nestjs/common';
import { Dossiers } from '../../modules/dossier/dossiers.js';
import { Journal } from '../../modules/dossier/journal.js';
import { Notes } from '../../modules/dossier/notes.js';
import { SystemPerson } from '../../modules/dossier/system-person.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { derivedId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import type { CursorKey, Lease } from './cursor-trips.js';
import { Cursors } from './cursors.js';

/** Somebody else has taken the lease over; whatever he finds, he does. */
export class LeaseLost extends Error {}

/** Why an event is never taken; `want`: the other side has something else up to this seq. */
export interface Refusal {
  cause: string;
  want?: number;
}

/** A dossier that an endpoint refuses for good waits for a person; its task says so, its events say what he did. */
@Injectable()
export class Parking {
  constructor(
    private readonly acts: Acts,
    private readonly dossiers: Dossiers,
    private readonly journal: Journal,
    private readonly tasks: Tasks,
    private readonly system: SystemPerson,
  ) {}

  /** An act of role system with the lease's id in its own, so that twice equals once. */
  async park(lease: Lease, seq: number, refusal: Refusal): Promise<void> {
    const asked = {
      id: derivedId('park', lease.id),
      actor: this.system.actor,
      request: `${lease.id} ${seq} ${refusal.cause}`,
      status: 200,
    };
    try {
      await this.acts.perform(asked, 'follower.park', (act) => this.parkOne(act, lease, seq, refusal));
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
    }
  }

  private async parkOne(act: Act, lease: Lease, seq: number, { cause, want }: Refusal): Promise<ActResult> {
    const { endpoint } = lease;
    const dossier = await this.dossiers.lockOne(act, lease.dossier);
    const [[parked]] = await act.tx.query<[{ unit: string | null }[], number]>(
      `update follower_cursor c set parked_at = $4, parked_act = $5, last_error = $6, lease = null, leased_until = null
       from endpoint e where e.id = c.endpoint and c.endpoint = $1 and c.dossier = $2 and c.lease = $3 returning e.unit`,
      [endpoint, dossier.id, lease.id, act.recordedAt, act.id, cause],
    );
    if (!parked) throw new LeaseLost();
    await this.journal.append(act, { type: 'follower.parked', dossier, data: { endpoint, seq, cause, want } });
    await this.tasks.open(act, {
      kind: 'follower-parked',
      // a third party is the business of who opened the endpoint, not of the desk
      unit: parked.unit ?? dossier.receivedAt,
      dossier: dossier.id,
      subject: cursorId(lease),
    });
    return { id: dossier.id, status: 'PARKED', actions: ['retry', 'skip'] };
  }
}

/** What people do with a dossier that is parked, or fails again and again. Both need a reason and leave an event. */
@Injectable()
export class ParkedDossiers {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly journal: Journal,
    private readonly notes: Notes,
    private readonly tasks: Tasks,
    private readonly cursors: Cursors,
  ) {}

  /** The refused event is sent again, and what follows it. @throws Refused `not-parked` (409), `not-found` */
  async retry(act: Act, key: CursorKey, reason: string): Promise<ActResult> {
    const { dossier, seq, follower } = await this.lock(act, key);
    await act.tx.query(
      `update follower_cursor set parked_at = null, parked_act = null, lease = null, leased_until = null, attempts = 0,
         next_attempt_at = '-infinity', last_error = null
       where endpoint = $1 and dossier = $2`,
      [key.endpoint, key.dossier],
    );
    const note = await this.notes.add(act, dossier.id, reason);
    await this.journal.append(act, {
      type: 'follower.retried',
      dossier,
      data: { endpoint: key.endpoint, seq, reason: note },
    });
    return this.freed(act, key, follower);
  }

  /** The refused event is never sent; the other side is told by hand. @throws as `retry` */
  async skip(act: Act, key: CursorKey, reason: string): Promise<ActResult> {
    const { dossier, seq, follower } = await this.lock(act, key);
    await act.tx.query(
      `update follower_cursor set parked_at = null, parked_act = null, lease = null, leased_until = null, attempts = 0,
         next_attempt_at = '-infinity', last_error = null,
         acked_seq = $3, behind_since = case when head_seq > $3 then behind_since end
       where endpoint = $1 and dossier = $2`,
      [key.endpoint, key.dossier, seq],
    );
    const note = await this.notes.add(act, dossier.id, reason);
    await this.journal.append(act, {
      type: 'follower.skipped',
      dossier,
      data: { endpoint: key.endpoint, seq, reason: note },
    });
    return this.freed(act, key, follower);
  }

  private async freed(act: Act, key: CursorKey, follower: string): Promise<ActResult> {
    await this.tasks.close(act, 'follower-parked', cursorId(key));
    act.wakeUps.push({ follower, ...key });
    return { id: key.dossier, status: 'FOLLOWING', actions: [] };
  }

  private async lock(
    act: Act,
    key: CursorKey,
  ): Promise<{ dossier: Awaited<ReturnType<Dossiers['lockOne']>>; seq: number; follower: string }> {
    const dossier = await this.dossiers.lockOne(act, key.dossier);
    const [cursor] = await act.tx.query<{ acked: number; follower: string; stuck: boolean }[]>(
      `select c.acked_seq::int as acked, e.follower,
         c.parked_at is not null or (c.attempts > 0 and (c.lease is null or c.leased_until <= $3)) as stuck
       from follower_cursor c join endpoint e on e.id = c.endpoint where c.endpoint = $1 and c.dossier = $2 for update of c`,
      [key.endpoint, key.dossier, new Date()],
    );
    if (!cursor) throw new Refused('not-found');
    const [owed] = cursor.stuck ? await this.cursors.owedWithin(act.tx, { ...key, acked: cursor.acked }) : [];
    if (!owed) throw new Refused('not-parked');
    return { dossier, seq: owed.seq, follower: cursor.follower };
  }
}

/** What the task of a parked dossier is about: one endpoint's cursor. */
function cursorId({ endpoint, dossier }: CursorKey): string {
  return derivedId('cursor', `${endpoint}:${dossier}`);
}
