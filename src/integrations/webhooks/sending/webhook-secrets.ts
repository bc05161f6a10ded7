import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Act } from '../../../platform/acts.js';
import { Encryption } from '../../../platform/encryption.js';
import { newId } from '../../../platform/ids.js';

const SECRET_BYTES = 32;
/** How long a secret signs on after another was made. */
const OVERLAP_MS = 24 * 3_600_000;
/** How long the act that made it may be repeated to read it, should its first answer be lost. */
const SHOWN_MS = 10 * 60_000;

interface SecretRow {
  id: string;
  secret: Buffer;
}

/** What webhooks are signed with. Times here are technical: they bind signatures, not people. */
@Injectable()
export class WebhookSecrets {
  constructor(
    private readonly dataSource: DataSource,
    private readonly encryption: Encryption,
  ) {}

  async make(act: Act, endpoint: string): Promise<void> {
    const id = newId();
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    await act.tx.query(
      `insert into webhook_secret (id, endpoint, secret, made_act, made_at, shown_until) values ($1, $2, $3, $4, $5, $6)`,
      [id, endpoint, this.encryption.encrypt(secret, id), act.id, act.recordedAt, new Date(Date.now() + SHOWN_MS)],
    );
  }

  /** Whether a secret that another took the place of still signs. */
  async isChanging(act: Act, endpoint: string): Promise<boolean> {
    const rows = await act.tx.query<object[]>('select 1 from webhook_secret where endpoint = $1 and ends_at > $2', [
      endpoint,
      new Date(),
    ]);
    return rows.length > 0;
  }

  /** The newest signs for a day more, or not at all; those before it end, and what has ended is forgotten. */
  async end(act: Act, endpoint: string, atOnce: boolean): Promise<void> {
    const now = Date.now();
    await act.tx.query('update webhook_secret set secret = null where endpoint = $1 and ends_at <= $2', [
      endpoint,
      new Date(now),
    ]);
    await act.tx.query(
      `update webhook_secret set ends_at = least(ends_at, $2), secret = case when $3 then null else secret end
       where endpoint = $1 and secret is not null`,
      [endpoint, new Date(atOnce ? now : now + OVERLAP_MS), atOnce],
    );
  }

  /** In clear, the newest first. */
  async signing(endpoint: string): Promise<string[]> {
    const rows = await this.dataSource.query<SecretRow[]>(
      `select id, secret from webhook_secret where endpoint = $1 and secret is not null and (ends_at is null or ends_at > $2)
       order by ends_at desc nulls first`,
      [endpoint, new Date()],
    );
    return rows.map(({ id, secret }) => this.encryption.decrypt(secret, id));
  }

  /** What an act made, in clear, for some minutes. */
  async madeBy(act: string): Promise<string | undefined> {
    const [row] = await this.dataSource.query<SecretRow[]>(
      'select id, secret from webhook_secret where made_act = $1 and ends_at is null and shown_until > $2',
      [act, new Date()],
    );
    return row && this.encryption.decrypt(row.secret, row.id);
  }
}
