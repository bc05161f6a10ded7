import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Encryption } from '../../platform/encryption.js';
import { newId } from '../../platform/ids.js';
import type { PrintedPdf } from '../../platform/pdf-answer.js';
import { Press } from '../../press/press.js';

/** Papers that bind somebody; the first bytes issued are the paper. */
export type PaperKind =
  | 'posting-slip'
  | 'payment-slip'
  | 'payment-slip-void'
  | 'handover-record'
  | 'handover-tally-record'
  | 'filing-supplement'
  | 'irregularity-record'
  | 'irregularity-conclusion'
  | 'closing-sheet';

export interface PaperName {
  kind: PaperKind;
  /** Id of what it is about: an item, a payment slip, a handover. */
  subject: string;
  number: string;
}

interface Row {
  id: string;
  number: string;
  sha256: string;
  bytes: Buffer;
}

/** Legal papers: printed once, kept encrypted, the same bytes ever after. */
@Injectable()
export class IssuedPapers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly encryption: Encryption,
    private readonly press: Press,
  ) {}

  /**
   * The paper as first issued; `print` is called only when it never was, and with no transaction open. `check` is the opaque
   * id by which whoever holds the paper asks whether it still holds.
   */
  async issued(paper: PaperName, print: (press: Press, check: string) => Promise<Buffer>): Promise<PrintedPdf> {
    const stored = await this.find(paper);
    if (stored) return stored;
    const check = randomUUID();
    await this.issue(paper, check, await print(this.press, check));
    const issued = await this.find(paper);
    if (!issued) throw new Error(`${paper.kind} ${paper.number} was issued and is not there`);
    return issued;
  }

  /** Of two who issue at the same time the first wins; the other's bytes are thrown away. */
  private async issue(paper: PaperName, check: string, bytes: Buffer): Promise<void> {
    const id = newId();
    await this.dataSource.query(
      `insert into document (id, kind, subject, number, sha256, bytes, issued_at, check_id) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (kind, subject) do nothing`,
      [
        id,
        paper.kind,
        paper.subject,
        paper.number,
        sha256Of(bytes),
        this.encryption.encrypt(bytes.toString('base64'), id),
        this.clock.now(),
        check,
      ],
    );
  }

  private async find({ kind, subject }: PaperName): Promise<PrintedPdf | undefined> {
    const rows = await this.dataSource.query<Row[]>(
      'select id, number, sha256, bytes from document where kind = $1 and subject = $2',
      [kind, subject],
    );
    return rows[0] && this.opened(rows[0]);
  }

  private opened({ id, number, sha256, bytes: sealed }: Row): PrintedPdf {
    const bytes = Buffer.from(this.encryption.decrypt(sealed, id), 'base64');
    if (sha256Of(bytes) !== sha256) throw new Error(`Document ${id} is not what was issued`);
    return { number, bytes, sha256 };
  }
}

/** A paper that binds nobody, made anew each time. */
export function printed(number: string, bytes: Buffer): PrintedPdf {
  return { number, bytes, sha256: sha256Of(bytes) };
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
