import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Dossiers } from '../../modules/dossier/dossiers.js';
import { Journal } from '../../modules/dossier/journal.js';
import type { NoteRef } from '../../modules/dossier/notes.js';
import { SystemPerson } from '../../modules/dossier/system-person.js';
import { Acts, type Act, type ActResult } from '../../platform/acts.js';
import { derivedId } from '../../platform/ids.js';
import type { Lease } from './cursor-trips.js';
import { LeaseLost, Parking, type Refusal } from './parking.js';

/** The cause of a dossier that is parked because the other side has events that are not here any more. */
const AHEAD_OF_US = 'ahead-of-us';

/**
 * The other side has events of ours up to `want` that were lost here with a backup, so what took their numbers since can
 * never be told. Whoever skips one of these says so of all up to the same `want`; a later loss is another decision.
 */
@Injectable()
export class SkippedAhead {
  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly dossiers: Dossiers,
    private readonly journal: Journal,
    private readonly system: SystemPerson,
  ) {}

  /** Skips one more for the reason that somebody gave. @returns false when nobody has, or the lease was lost */
  async goOn(lease: Lease, seq: number, want: number): Promise<boolean> {
    const reason = await this.reasonFor(lease, want);
    if (!reason) return false;
    const name = `${lease.endpoint}:${lease.dossier}:${seq}`;
    const asked = { id: derivedId('skip-ahead', name), actor: this.system.actor, request: name, status: 200 };
    try {
      await this.acts.perform(asked, 'follower.skip', (act) => this.skip(act, lease, { seq, reason }));
    } catch (error) {
      if (error instanceof LeaseLost) return false;
      throw error;
    }
    lease.acked = seq;
    return true;
  }

  private async skip(act: Act, lease: Lease, { seq, reason }: { seq: number; reason: NoteRef }): Promise<ActResult> {
    const { endpoint } = lease;
    const dossier = await this.dossiers.lockOne(act, lease.dossier);
    const [, skipped] = await act.tx.query<[unknown[], number]>(
      `update follower_cursor set acked_seq = $4, behind_since = case when head_seq > $4 then behind_since end
       where endpoint = $1 and dossier = $2 and lease = $3`,
      [endpoint, dossier.id, lease.id, seq],
    );
    if (skipped !== 1) throw new LeaseLost();
    await this.journal.append(act, { type: 'follower.skipped', dossier, data: { endpoint, seq, reason } });
    return { id: dossier.id, status: 'FOLLOWING', actions: [] };
  }

  /** Why the dossier was skipped when it was last parked at this endpoint, if that was for the same `want`. */
  private async reasonFor({ endpoint, dossier }: Lease, want: number): Promise<NoteRef | undefined> {
    const [last] = await this.dataSource.query<{ reason: NoteRef }[]>(
      `with told as (
         select v.seq, v.type, v.body::jsonb -> 'data' as data from event v
         where v.dossier_id = $1 and v.type in ('follower.parked', 'follower.retried', 'follower.skipped')
           and v.body::jsonb @> jsonb_build_object('data', jsonb_build_object('endpoint', $2::uuid)))
       select s.data -> 'reason' as reason from told s cross join lateral (
         select p.data from told p where p.type = 'follower.parked' and p.seq < s.seq order by p.seq desc limit 1) p
       where s.type = 'follower.skipped' and s.seq = (select max(seq) from told)
         and p.data @> jsonb_build_object('cause', $3::text, 'want', $4::int)`,
      [dossier, endpoint, AHEAD_OF_US, want],
    );
    return last?.reason;
  }
}

/** What becomes of an event that the other side does not take. */
@Injectable()
export class Refusals {
  constructor(
    private readonly parking: Parking,
    private readonly skipped: SkippedAhead,
  ) {}

  /** It never will, so its dossier waits for a person. */
  park(lease: Lease, seq: number, refusal: Refusal): Promise<void> {
    return this.parking.park(lease, seq, refusal);
  }

  /** It has something else up to `want`. @returns whether a person has said already that ours is skipped, and it is */
  async ahead(lease: Lease, seq: number, want: number): Promise<boolean> {
    if (await this.skipped.goOn(lease, seq, want)) return true;
    await this.parking.park(lease, seq, { cause: AHEAD_OF_US, want });
    return false;
  }
}
