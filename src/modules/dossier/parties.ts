import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isValidPhoneNumber, parsePhoneNumberWithError } from 'libphonenumber-js/mobile';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Act } from '../../platform/acts.js';
import { canonical } from '../../platform/canonical.js';
import { Encryption } from '../../platform/encryption.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { personText } from './text.js';

export const partyRoles = ['owner', 'submitter', 'recipient', 'authorised', 'contact'] as const;
export type PartyRole = (typeof partyRoles)[number];

/** What a person says of somebody: name, mobile phone, street address in a ward of today. */
export const PersonInput = z
  .strictObject({
    name: personText(120).describe('Họ và tên'),
    phone: z.string().max(20).optional().describe('Số di động, 10 chữ số hoặc +84…'),
    address: personText(200).optional().describe('Số nhà, đường, thôn/tổ'),
    ward: z
      .string()
      .regex(/^\d{5}$/)
      .optional()
      .describe('Mã xã/phường hiện hành, 5 chữ số'),
  })
  .meta({ id: 'PersonInput' });
export type PersonInput = z.infer<typeof PersonInput>;

/** A party in clear, as decrypted for those who may read it. */
export interface Party extends PersonInput {
  id: string;
  role: PartyRole;
}

/** What an event says of a party. */
export interface PartyRef {
  id: string;
  role: PartyRole;
  hash: string;
}

interface PartyRow {
  id: string;
  role: PartyRole;
  name: Buffer | null;
  phone: Buffer | null;
  address: Buffer | null;
  ward: string | null;
}

/** Who is behind a dossier. Rows are never updated: a change is a new row, and the newest of a role counts. */
@Injectable()
export class Parties {
  constructor(private readonly encryption: Encryption) {}

  async add(act: Act, dossier: string | null, role: PartyRole, person: PersonInput): Promise<PartyRef> {
    const id = newId();
    const phone = person.phone === undefined ? undefined : normalPhone(person.phone);
    const salt = randomBytes(16);
    const clear = { name: person.name, phone, address: person.address, ward: person.ward };
    const hash = createHash('sha256').update(salt).update(canonical(clear)).digest();
    await act.tx.query(
      `insert into party (id, dossier, role, name, phone, phone_index, address, ward, salt, hash, since)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        id,
        dossier,
        role,
        this.encryption.encrypt(person.name, id),
        phone && this.encryption.encrypt(phone, id),
        phone && this.encryption.blindIndex(phone),
        person.address && this.encryption.encrypt(person.address, id),
        person.ward,
        salt,
        hash,
        act.recordedAt,
      ],
    );
    return { id, role, hash: hash.toString('hex') };
  }

  /** The newest party of each role. */
  async of(tx: EntityManager, dossier: string): Promise<Party[]> {
    const rows = await tx.query<PartyRow[]>(
      `select distinct on (role) id, role, name, phone, address, ward from party
       where dossier = $1 and erased_at is null order by role, since desc, id desc`,
      [dossier],
    );
    return rows.map((row) => this.clear(row));
  }

  /** Exactly these rows, in any order; erased ones are left out. */
  async byIds(tx: EntityManager, ids: readonly string[]): Promise<Party[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<PartyRow[]>(
      'select id, role, name, phone, address, ward from party where id = any($1) and erased_at is null',
      [ids],
    );
    return rows.map((row) => this.clear(row));
  }

  /** What an event says of these rows. */
  async refs(tx: EntityManager, ids: readonly string[]): Promise<PartyRef[]> {
    return tx.query(`select id, role, encode(hash, 'hex') as hash from party where id = any($1) order by role, id`, [
      ids,
    ]);
  }

  private clear(row: PartyRow): Party {
    const open = (value: Buffer | null): string | undefined =>
      value?.length ? this.encryption.decrypt(value, row.id) : undefined;
    return {
      id: row.id,
      role: row.role,
      name: open(row.name) ?? '',
      phone: open(row.phone),
      address: open(row.address),
      ward: row.ward ?? undefined,
    };
  }
}

/** A Vietnamese mobile number as +84…. @throws Refused `phone-invalid` */
export function normalPhone(text: string): string {
  const spaced = text.replace(/^00/, '+');
  if (!isValidPhoneNumber(spaced, 'VN'))
    throw new Refused('phone-invalid', {}, [{ pointer: '/phone', code: 'phone-invalid' }]);
  return parsePhoneNumberWithError(spaced, 'VN').number;
}
