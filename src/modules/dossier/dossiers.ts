import { Injectable } from '@nestjs/common';
import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { z } from 'zod';
import type { Act } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { ownWorkOf } from './courier-work.js';
import { Dossier, type Channel, type Service } from './dossier.entity.js';
import { dossierLifecycle, type DossierState } from './dossier.lifecycle.js';
import { businessOf } from './dossier-scope.js';
import type { opened } from './event-types.js';
import type { PartyRef } from './parties.js';
import { References } from './references.js';

/** What opening a dossier needs; ids are of the directory. */
export interface Opening {
  service: Service;
  channel: Channel;
  status?: DossierState;
  procedure: string;
  checklist: string;
  helpedAt?: string;
  desk: string;
  authority: string;
  province: string;
  claimedCode?: string;
  requestedBy?: string;
}

/** Seq 1's `data.opened`. */
export type Opened = z.infer<typeof opened>;

/** The case: opened once, locked by every act that concerns it, seen by those whose business it is. */
@Injectable()
export class Dossiers {
  constructor(
    private readonly references: References,
    private readonly clock: Clock,
  ) {}

  /** A new row with its post code; the caller's event, which will be seq 1, carries `openedData`. */
  async open(act: Act, opening: Opening): Promise<Dossier> {
    const { desk, ...columns } = opening;
    const dossier = act.tx.create(Dossier, {
      ...columns,
      id: newId(),
      postCode: await this.references.newPostCode(act.tx),
      status: opening.status ?? 'OPENED',
      receivedAt: desk,
      openedAt: act.recordedAt,
      seq: 0,
    });
    await act.tx.query(
      `insert into dossier (id, post_code, status, service, channel, procedure, checklist, helped_at, received_at,
         authority, province, requested_by, claimed_code, opened_at, head)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, sha256(uuid_send($1)))`,
      [
        dossier.id,
        dossier.postCode,
        dossier.status,
        dossier.service,
        dossier.channel,
        dossier.procedure,
        dossier.checklist,
        dossier.helpedAt,
        dossier.receivedAt,
        dossier.authority,
        dossier.province,
        dossier.requestedBy,
        dossier.claimedCode,
        dossier.openedAt,
      ],
    );
    await this.references.add(act, 'post-code', dossier.postCode, [dossier.id]);
    await this.concerns(act, [dossier.id], [opening.helpedAt, desk, opening.authority]);
    return dossier;
  }

  openedData(dossier: Dossier, parties: PartyRef[]): Opened {
    const { procedure, authority, channel, postCode, status } = dossier;
    return { procedure, authority, desk: dossier.receivedAt, channel, postCode, status, parties };
  }

  /** Makes dossiers the business of more units (serving office, target of a handover). */
  async concerns(act: Act, dossiers: readonly string[], units: readonly (string | undefined)[]): Promise<void> {
    await act.tx.query(
      `insert into dossier_unit (dossier, unit, since)
       select d, u, $3 from unnest($1::uuid[]) d cross join unnest($2::uuid[]) u on conflict do nothing`,
      [dossiers, units.filter((unit) => unit !== undefined), act.recordedAt],
    );
  }

  /** Whether the dossier is the business of this very unit, and not only of one below it. */
  async isBusinessOf(tx: EntityManager, dossier: string, unit: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>('select 1 from dossier_unit where dossier = $1 and unit = $2', [
      dossier,
      unit,
    ]);
    return rows.length > 0;
  }

  /**
   * Locks these dossiers in the order of their ids; the first lock of every act. What is none of the actor's business is
   * not even waited for.
   * @param carried those of them whose envelopes go in a sealed bag: who signs for the bag need not know what is in it; and
   *   those of which he has a found envelope in hand
   * @throws Refused `not-found` when one is unknown or none of the actor's business
   */
  async lock(act: Act, ids: readonly string[], carried: readonly string[] = []): Promise<Dossier[]> {
    const wanted = [...new Set(ids)].sort();
    if (wanted.length === 0) return [];
    const mine = inScope(act.tx, act.actor, wanted, carried);
    const locked = await mine.orderBy('d.id').setLock('for_no_key_update').getMany();
    if (locked.length !== wanted.length) throw new Refused('not-found');
    return locked;
  }

  /** @param carried as of `lock` */
  async lockOne(act: Act, id: string, carried: readonly string[] = []): Promise<Dossier> {
    const [dossier] = await this.lock(act, [id], carried);
    if (!dossier) throw new Refused('not-found');
    return dossier;
  }

  /**
   * A courier reads his own work only (F75).
   * @param id undefined: what was asked for leads to no dossier, which is looked for all the same, so that nobody can tell
   *   by the time it takes whether something exists that is not his business
   * @throws Refused `not-found` when unknown or none of the actor's business
   */
  async read(tx: EntityManager, actor: Actor, id: string | undefined): Promise<Dossier> {
    const [dossier] = await this.readable(tx, actor, [id ?? NO_DOSSIER]);
    if (!dossier) throw new Refused('not-found');
    return dossier;
  }

  /** Those of these dossiers that the actor may read; always one statement. */
  async readable(tx: EntityManager, actor: Actor, ids: readonly string[]): Promise<Dossier[]> {
    const query = inScope(tx, actor, ids);
    const own = actor.role === 'courier' ? ownWorkOf(actor, this.clock.now()) : undefined;
    if (own) query.andWhere(own.where, own.values);
    return query.getMany();
  }

  async save(act: Act, dossier: Dossier, changes: Partial<Omit<Dossier, 'seq' | 'head' | 'id'>>): Promise<void> {
    await act.tx.update(Dossier, { id: dossier.id }, changes);
    Object.assign(dossier, changes);
  }

  /**
   * The desk's tally: complete papers file the dossier at the moment both signed (QĐ 45/2016 Art 7);
   * short ones leave the filing time empty until the supplement's tally. All of them in one statement.
   */
  async tallied(act: Act, dossiers: readonly Dossier[], complete: boolean): Promise<void> {
    const kind = complete ? 'tally-complete' : 'tally-short';
    const [status] = dossiers.map((dossier) => dossierLifecycle.next(dossier.status, kind, act.actor.role));
    if (!status) return;
    const change = { status, filedAt: complete ? act.trustedAt : null };
    await act.tx.update(Dossier, { id: In(dossiers.map((dossier) => dossier.id)) }, change);
    for (const dossier of dossiers) Object.assign(dossier, change);
  }
}

/** No dossier has this id. */
const NO_DOSSIER = '00000000-0000-0000-0000-000000000000';

function inScope(
  tx: EntityManager,
  actor: Actor,
  ids: readonly string[],
  carried: readonly string[] = [],
): SelectQueryBuilder<Dossier> {
  const { where, values } = businessOf(actor);
  const query = tx.createQueryBuilder(Dossier, 'd').where('d.id = any(:ids)', { ids });
  if (carried.length === 0) return query.andWhere(where, values);
  return query.andWhere(`(d.id = any(:carried) or ${where})`, { ...values, carried });
}
