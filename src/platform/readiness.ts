import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Refused } from './problems.js';
import { QueueSafety, type QueueRisk } from './queue-safety.js';

/** `queue` says why the queue may lose what it is given; acts go on, and the sweeper brings it later. */
export interface Ready {
  status: 'ok';
  queue?: readonly QueueRisk[];
}

/** Whether requests can be served now. */
@Injectable()
export class Readiness {
  constructor(
    private readonly dataSource: DataSource,
    private readonly queue: QueueSafety,
  ) {}

  /** @throws Refused `busy` (503) while the database does not answer */
  async now(): Promise<Ready> {
    await this.dataSource.query('select 1').catch(() => {
      throw new Refused('busy');
    });
    const risks = this.queue.risks();
    return risks.length > 0 ? { status: 'ok', queue: risks } : { status: 'ok' };
  }
}
