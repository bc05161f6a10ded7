import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Refused } from './problems.js';

/** Whether requests can be served now. */
@Injectable()
export class Readiness {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Refused `busy` (503) while the database does not answer */
  async now(): Promise<{ status: 'ok' }> {
    await this.dataSource.query('select 1').catch(() => {
      throw new Refused('busy');
    });
    return { status: 'ok' };
  }
}
