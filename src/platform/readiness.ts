import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newestMigration } from './migrations.js';
import { Refused } from './problems.js';
import { QueueSafety, type QueueRisk } from './queue-safety.js';

/**
 * `schema` of the database, `program` the one this program was written for; they differ while a new version is rolled out.
 * `outboxAgeSeconds`: since when the longest waiting outside system is owed something that nobody refused, 0 for none.
 * `queue` says why the queue may lose what it is given; acts go on, and the sweeper brings it later.
 */
export interface Ready {
  status: 'ok';
  schema: string;
  program: string;
  outboxAgeSeconds: number;
  queue?: readonly QueueRisk[];
}

/** How far behind the followers are. */
export abstract class Outbox {
  /** Seconds of business time, 0 when nothing is owed. */
  abstract ageSeconds(): Promise<number>;
}

/** Whether requests can be served now. */
@Injectable()
export class Readiness {
  private readonly program = newestMigration();

  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly queue: QueueSafety,
  ) {}

  /** @throws Refused `busy` (503) while the database does not answer */
  async now(): Promise<Ready> {
    const known = await this.look().catch(() => {
      throw new Refused('busy');
    });
    const risks = this.queue.risks();
    return { status: 'ok', ...known, ...(risks.length > 0 ? { queue: risks } : {}) };
  }

  private async look(): Promise<Omit<Ready, 'status' | 'queue'>> {
    const [schema, outboxAgeSeconds] = await Promise.all([this.schema(), this.outbox.ageSeconds()]);
    return { schema, program: await this.program, outboxAgeSeconds };
  }

  private async schema(): Promise<string> {
    const [row] = await this.dataSource.query<{ name: string }[]>(
      'select name from schema_migration order by number desc limit 1',
    );
    return row?.name ?? '';
  }
}
