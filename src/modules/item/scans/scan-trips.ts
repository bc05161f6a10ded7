import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type pg from 'pg';
import type { WakeUp } from '../../../platform/acts.js';
import { poolOf, violated } from '../../../platform/database.js';
import { Gathering } from '../../../platform/gathering.js';
import { Log } from '../../../platform/log.js';
import { readForScans, writeScans, type ScanAsked, type ScanRead, type ScanWrite } from './scan-statement.js';

/** Scans that go together at most; more would make one's answer wait for many. */
const MOST_TOGETHER = 32;

/** The two round trips of a scan, a read without a lock and one statement, each shared by the scans of the same moment. */
@Injectable()
export class ScanTrips {
  private readonly pool: pg.Pool;
  private readonly reads = new Gathering<ScanAsked, ScanRead>({
    together: (asked) => readForScans(this.pool, asked),
    most: MOST_TOGETHER,
    failed: (error, calls) => this.log.warn({ err: error, calls }, 'scans read one by one'),
  });
  private readonly writes = new Gathering<ScanWrite, WakeUp[] | undefined>({
    together: (scans) => writeScans(this.pool, scans, 'together'),
    most: MOST_TOGETHER,
    apart: ({ scanned }) => scanned.dossier.id,
    failed: (error, calls) => this.log.warn({ err: error, calls }, 'scans written one by one'),
  });

  constructor(
    dataSource: DataSource,
    private readonly log: Log,
  ) {
    this.pool = poolOf(dataSource);
  }

  read(asked: ScanAsked): Promise<ScanRead> {
    return this.reads.call(asked);
  }

  /**
   * The first try goes with others, further ones alone and waiting for whoever holds the dossier.
   * @returns whom to wake up; undefined when somebody was faster, with the dossier, the item or the act's id
   */
  async write(scan: ScanWrite, tries: number): Promise<WakeUp[] | undefined> {
    try {
      if (tries === 0) return await this.writes.call(scan);
      const [wakeUps] = await writeScans(this.pool, [scan], 'alone');
      return wakeUps;
    } catch (error) {
      if (violated(error) === 'act_pkey') return undefined;
      throw error;
    }
  }
}
