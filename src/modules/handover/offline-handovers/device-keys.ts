import { Injectable } from '@nestjs/common';
import { ed25519 } from '@noble/curves/ed25519.js';
import type { EntityManager } from 'typeorm';
import type { Act, ActResult } from '../../../platform/acts.js';
import { violated } from '../../../platform/database.js';
import { Refused } from '../../../platform/problems.js';
import { isInScope } from '../../directory/unit-scope.js';
import type { Key } from '../offline/facts.js';

/** A device's key as it is kept. */
export interface EnrolledKey extends Key {
  unit: string;
  /** Of a revoked key, the highest counter that still holds. */
  through?: number;
}

interface Row {
  device: string;
  key: number;
  person: string;
  unit: string;
  publicKey: Buffer;
  through: string | null;
}

const COLUMNS = 'k.device, k.key, k.person, k.unit, k.public_key as "publicKey", k.through';
/** Those who look after the devices of their units; everybody else sees and takes back his own. */
export const overseers = ['controller', 'supervisor', 'auditor'];

/** Keys with which devices sign halves. They are enrolled while there is a network; revoked they stay, and are never changed. */
@Injectable()
export class DeviceKeys {
  /** The same key twice is enrolled once. @throws Refused `device-of-another` (403), `key-taken` (409), `body-invalid` (422) */
  async enrol(act: Act, device: string, publicKey: string): Promise<ActResult> {
    const bytes = Buffer.from(publicKey, 'hex');
    if (!isPublicKey(Uint8Array.from(bytes))) {
      throw new Refused('body-invalid', {}, [{ pointer: '/publicKey', code: 'not-a-public-key' }]);
    }
    await this.claim(act, device);
    const own = await this.locked(act.tx, device);
    const known = own.find((key) => Buffer.from(key.publicKey).equals(bytes));
    if (known?.through !== undefined) throw new Refused('key-taken');
    const key = known?.key ?? own.length + 1;
    if (!known) await this.insert(act, { device, key, bytes });
    return { id: device, key, status: 'ENROLLED', actions: ['revoke'] };
  }

  /** All keys of a device, by its owner or who answers for his unit. What they signed before holds. @throws Refused `not-found` */
  async revoke(act: Act, device: string): Promise<ActResult> {
    const isOverseer = overseers.includes(act.actor.role);
    const [{ allowed } = { allowed: false }] = await act.tx.query<{ allowed: boolean }[]>(
      `select bool_or(case when $2 then ${isInScope('u', '$3')} else k.person = $4 end) as allowed
       from device_key k join unit u on u.id = k.unit where k.device = $1`,
      [device, isOverseer, act.actor.unit?.path, act.actor.id],
    );
    if (!allowed) throw new Refused('not-found');
    for (const key of await this.locked(act.tx, device)) await this.end(act, key);
    return { id: device, status: 'REVOKED', actions: [] };
  }

  /** Takes a key back, at the highest counter that is known of it: its later halves hold for nothing. @returns whether it held until now */
  async end(act: Act, { device, key }: Pick<Key, 'device' | 'key'>): Promise<boolean> {
    const [, ended] = await act.tx.query<[unknown, number]>(
      `update device_key set revoked_act = $3, revoked_at = $4,
         through = (select coalesce(max(counter), 0) from offline_half where device = $1 and key = $2)
       where device = $1 and key = $2 and revoked_act is null`,
      [device, key, act.id, act.recordedAt],
    );
    return ended === 1;
  }

  /** Those of these that were ever enrolled. */
  async named(tx: EntityManager, keys: readonly Pick<Key, 'device' | 'key'>[]): Promise<EnrolledKey[]> {
    const wanted = [keys.map(({ device }) => device), keys.map(({ key }) => key)];
    const rows = await tx.query<Row[]>(
      `select ${COLUMNS} from device_key k join unnest($1::uuid[], $2::bigint[]) as w (device, key) using (device, key)`,
      wanted,
    );
    return rows.map(enrolled);
  }

  /** The keys that signed these handovers' halves, locked: nobody judges another handover of theirs meanwhile, or revokes them. */
  async lockOf(tx: EntityManager, handover: string): Promise<EnrolledKey[]> {
    const rows = await tx.query<Row[]>(
      `select ${COLUMNS} from device_key k
       where exists (select 1 from offline_half h where h.handover = $1 and h.device = k.device and h.key = k.key)
       order by k.device, k.key for no key update`,
      [handover],
    );
    return rows.map(enrolled);
  }

  private async locked(tx: EntityManager, device: string): Promise<EnrolledKey[]> {
    const rows = await tx.query<Row[]>(
      `select ${COLUMNS} from device_key k where k.device = $1 order by k.device, k.key for no key update`,
      [device],
    );
    return rows.map(enrolled);
  }

  /** A device belongs to the first who sends from it; locked, so that two of its keys get two numbers. */
  private async claim(act: Act, device: string): Promise<void> {
    await act.tx.query('insert into device (id, person) values ($1, $2) on conflict (id) do nothing', [
      device,
      act.actor.id,
    ]);
    const [row] = await act.tx.query<{ person: string }[]>(
      'select person from device where id = $1 for no key update',
      [device],
    );
    if (row?.person !== act.actor.id) throw new Refused('device-of-another');
  }

  private async insert(
    act: Act,
    { device, key, bytes }: { device: string; key: number; bytes: Buffer },
  ): Promise<void> {
    const values = [device, key, act.actor.id, act.actor.unit?.id, bytes, act.id, act.recordedAt];
    await act.tx
      .query(
        `insert into device_key (device, key, person, unit, public_key, enrolled_act, enrolled_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        values,
      )
      .catch((error: unknown) => {
        if (violated(error) === 'device_key_public_key_key') throw new Refused('key-taken');
        throw error;
      });
  }
}

/** Whether signatures by it can hold: a point of the curve, written in its one form, not of small order. */
function isPublicKey(bytes: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(bytes).isSmallOrder();
  } catch {
    return false;
  }
}

function enrolled({ through, publicKey, ...row }: Row): EnrolledKey {
  return {
    ...row,
    publicKey: Uint8Array.from(publicKey),
    through: through === null ? undefined : Number(through),
  };
}
