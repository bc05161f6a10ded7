import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import { Encryption } from '../../platform/encryption.js';
import { ownNumber } from '../../platform/s10.js';

export type ReferenceKind = 'request' | 'post-code' | 'item' | 'authority-code' | 'order';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 6;

/** Any number that finds a dossier, and the look-up code that opens its details. */
@Injectable()
export class References {
  constructor(private readonly encryption: Encryption) {}

  /** An item number may have been used before, more than 24 months ago; each time counts. */
  async add(act: Act, kind: ReferenceKind, number: string, dossiers: readonly string[]): Promise<void> {
    await act.tx.query(
      `insert into reference (number, kind, dossier, since, use)
       select $1, $2, d, $4, (select coalesce(max(r.use) + 1, 0) from reference r where r.number = $1 and r.kind = $2 and $2 = 'item')
       from unnest($3::uuid[]) d on conflict do nothing`,
      [number, kind, dossiers, act.recordedAt],
    );
  }

  /** Dossiers a number leads to, newest first. */
  async find(tx: EntityManager, number: string): Promise<string[]> {
    const rows = await tx.query<{ dossier: string }[]>(
      'select dossier from reference where number = $1 order by since desc, dossier',
      [number],
    );
    return rows.map((row) => row.dossier);
  }

  /** Every number of a dossier; the look-up code of any of them opens it. */
  async numbersOf(tx: EntityManager, dossier: string): Promise<{ number: string; kind: ReferenceKind }[]> {
    return tx.query('select number, kind from reference where dossier = $1 order by since, number', [dossier]);
  }

  /** A number for a request (a visit or an order asked for by a person). */
  async newRequestNumber(tx: EntityManager): Promise<string> {
    const rows = await tx.query<{ serial: string }[]>(`select nextval('request_number') as serial`);
    return ownNumber('YC', Number(rows[0]?.serial));
  }

  async newPostCode(tx: EntityManager): Promise<string> {
    const rows = await tx.query<{ serial: string }[]>(`select nextval('dossier_post_code') as serial`);
    return ownNumber('HB', Number(rows[0]?.serial));
  }

  /**
   * Six Crockford letters drawn from a keyed hash of the number: nothing is stored, pads can be pre-printed.
   * @param use how often the number had been used before, so that an old voucher opens no new dossier
   */
  lookUpCode(number: string, use = 0): string {
    const bytes = this.encryption.codeBytes(use === 0 ? number : `${number}/${use}`);
    return Array.from({ length: CODE_LENGTH }, (_, index) => CROCKFORD[(bytes[index] ?? 0) % 32]).join('');
  }
}
