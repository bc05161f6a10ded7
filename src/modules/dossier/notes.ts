import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import { Encryption } from '../../platform/encryption.js';
import { newId } from '../../platform/ids.js';

export interface NoteRef {
  id: string;
  hash: string;
}

/** Free text behind an event: encrypted, named by id and salted hash. */
@Injectable()
export class Notes {
  constructor(private readonly encryption: Encryption) {}

  async add(act: Act, dossier: string | null, text: string): Promise<NoteRef> {
    const id = newId();
    const salt = randomBytes(16);
    const hash = createHash('sha256').update(salt).update(text, 'utf8').digest();
    await act.tx.query('insert into note (id, dossier, text, salt, hash, since) values ($1, $2, $3, $4, $5, $6)', [
      id,
      dossier,
      this.encryption.encrypt(text, id),
      salt,
      hash,
      act.recordedAt,
    ]);
    return { id, hash: hash.toString('hex') };
  }

  /** The texts of these notes by id, without the erased ones. */
  async readAll(tx: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<{ id: string; text: Buffer }[]>(
      'select id, text from note where id = any($1) and text is not null',
      [ids],
    );
    return new Map(rows.map(({ id, text }) => [id, this.encryption.decrypt(text, id)]));
  }

  async read(tx: EntityManager, id: string): Promise<string | undefined> {
    const rows = await tx.query<{ text: Buffer | null }[]>('select text from note where id = $1', [id]);
    const text = rows[0]?.text;
    return text ? this.encryption.decrypt(text, id) : undefined;
  }
}
