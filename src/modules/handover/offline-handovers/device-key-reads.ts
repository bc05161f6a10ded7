import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { localIso } from '../../../platform/clock.js';
import { Refused } from '../../../platform/problems.js';
import { isInScope } from '../../directory/unit-scope.js';
import { overseers } from './device-keys.js';
import type { DeviceKeysView, DeviceKeyView } from './offline.shapes.js';

interface KeyRow {
  key: number;
  person: string;
  unit: string;
  enrolledAt: Date;
  revokedAt: Date | null;
  through: string | null;
}

interface CloneRow {
  key: number;
  counter: string;
  halves: DeviceKeysView['clones'][number]['halves'];
}

/** What is known of a device's keys: to its owner, and to those who answer for his unit. */
@Injectable()
export class DeviceKeyReads {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Refused `not-found` when unknown or none of the actor's business */
  async read(actor: Actor, device: string): Promise<DeviceKeysView> {
    const keys = await this.dataSource.query<KeyRow[]>(
      `select k.key, k.person, k.unit, k.enrolled_at as "enrolledAt", k.revoked_at as "revokedAt", k.through
       from device_key k join unit u on u.id = k.unit
       where k.device = $1 and case when $2 then ${isInScope('u', '$3')} else k.person = $4 end order by k.key`,
      [device, overseers.includes(actor.role), actor.unit?.path, actor.id],
    );
    const [first] = keys;
    if (!first) throw new Refused('not-found');
    const clones = await this.dataSource.query<CloneRow[]>(
      `select key, counter, json_agg(json_build_object('hash', encode(hash, 'hex'), 'handover', handover) order by hash) as halves
       from offline_half where device = $1 group by key, counter having count(*) > 1 order by key, counter`,
      [device],
    );
    return {
      device,
      person: first.person,
      keys: keys.map(viewed),
      clones: clones.map((clone) => ({ ...clone, counter: Number(clone.counter) })),
    };
  }
}

function viewed({ key, unit, enrolledAt, revokedAt, through }: KeyRow): DeviceKeyView {
  return {
    key,
    unit,
    enrolledAt: localIso(enrolledAt),
    revokedAt: revokedAt ? localIso(revokedAt) : undefined,
    through: through === null ? undefined : Number(through),
  };
}
