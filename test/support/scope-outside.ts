import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { registerEndpoints } from '../../src/integrations/endpoints.js';
import { Encryption } from '../../src/platform/encryption.js';
import { ADMIN_SYSTEM } from './outside.js';
import type { TestService } from './service.js';

/** An administrative system; nobody listens at its address. */
export async function registerAdminSystem({ database, config }: TestService): Promise<void> {
  const owned = new pg.Client({ connectionString: database.url });
  await owned.connect();
  const endpoint = { ADMIN_SYSTEM_URL: 'http://127.0.0.1:9', ADMIN_SYSTEM_TOKEN: 'a token of the admin system' };
  await registerEndpoints(owned, { ...config, ...endpoint });
  await owned.end();
}

/** As if the administrative system had been told the first event of a dossier, and rejected it. @returns the confirmation's id */
export async function rejectedIn({ app, db, clock }: TestService, dossier: string, reason: string): Promise<string> {
  const [id, note] = [randomUUID(), randomUUID()];
  await db.query(
    `insert into note (id, dossier, text, salt, hash, since)
     values ($1, $2, $3, decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'), $4)`,
    [note, dossier, app.get(Encryption).encrypt(reason, note), clock.now()],
  );
  await db.query(
    `insert into confirmation (id, endpoint, dossier, seq, event, state, told_at, due_at, word_act, word_at, reason)
     select $1, $2, dossier_id, seq, id, 'REJECTED', recorded_at, recorded_at, act_id, recorded_at, $4 from event
     where dossier_id = $3 and seq = 1`,
    [id, ADMIN_SYSTEM, dossier, note],
  );
  return id;
}

/** As if two events about a dossier had come in: one that waits, and one that can never be. */
export async function cameIn({ app, db, clock }: TestService, dossier: string): Promise<void> {
  const lines = [
    { kind: 'authority.finished', class: 'warn', code: 'out-of-order', problem: null },
    { kind: 'authority.received', class: 'error', code: 'impossible-cause', problem: 'wrong-state' },
  ];
  for (const { kind, class: found, code, problem } of lines) {
    const id = randomUUID();
    await db.query(
      `insert into inbox (id, source, kind, dossier, payload, received_at, tried_seq, class, code, problem, said_at, alarm_at, alarm_unit)
       select $1, $2, $3, d.id, $4, $5, d.seq, $6, $7, $8, $5, $5, d.received_at from dossier d where d.id = $9`,
      [id, ADMIN_SYSTEM, kind, app.get(Encryption).encrypt('{}', id), clock.now(), found, code, problem, dossier],
    );
  }
}
