import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Refused } from '../platform/problems.js';

/** Technical time. Each act renews the lease, and no act takes half as long. */
const LEASE_MS = 30_000;
const WAIT_MS = 10_000;
const PAUSE_MS = 40;

/** The turn of one batch: nobody else plays acts of this device meanwhile. */
export interface Turn {
  device: string;
  /** The last act that was applied or refused for good. */
  counter: number;
  lease: string;
}

/** Couriers' phones: whose they are, how far they came, and whose turn it is. No connection is held during a turn. */
@Injectable()
export class Devices {
  constructor(private readonly dataSource: DataSource) {}

  /** A device belongs to the first who sends from it. @throws Refused `device-of-another` (403) */
  async claim(device: string, person: string): Promise<void> {
    await this.dataSource.query('insert into device (id, person) values ($1, $2) on conflict (id) do nothing', [
      device,
      person,
    ]);
    const rows = await this.dataSource.query<{ person: string }[]>('select person from device where id = $1', [device]);
    if (rows[0]?.person !== person) throw new Refused('device-of-another');
  }

  /** Waits for the device's turn. @throws Refused `busy` (503) when another batch of it takes longer than ten seconds */
  async turn<T>(device: string, work: (turn: Turn) => Promise<T>): Promise<T> {
    const turn = await this.wait(device, Date.now() + WAIT_MS);
    try {
      return await work(turn);
    } finally {
      await this.dataSource.query('update device set lease = null, leased_until = null where id = $1 and lease = $2', [
        device,
        turn.lease,
      ]);
    }
  }

  /** Whether it is still this batch's turn. */
  async renew({ device, lease }: Turn): Promise<boolean> {
    const [, renewed] = await this.dataSource.query<[unknown, number]>(
      'update device set leased_until = $3 where id = $1 and lease = $2',
      [device, lease, new Date(Date.now() + LEASE_MS)],
    );
    return renewed === 1;
  }

  /** A batch ended in an error of ours at the next act. @returns how many in a row have */
  async failed({ device, lease }: Turn): Promise<number> {
    const [rows] = await this.dataSource.query<[{ failures: number }[], number]>(
      'update device set failures = failures + 1 where id = $1 and lease = $2 returning failures',
      [device, lease],
    );
    return rows[0]?.failures ?? 0;
  }

  /** The device has come as far as this act. */
  async passed(tx: EntityManager, turn: Turn, counter: number): Promise<void> {
    await tx.query('update device set counter = $2, failures = 0 where id = $1 and counter = $2 - 1', [
      turn.device,
      counter,
    ]);
    turn.counter = counter;
  }

  private async wait(device: string, until: number): Promise<Turn> {
    const lease = randomUUID();
    for (;;) {
      const counter = await this.take(device, lease);
      if (counter !== undefined) return { device, counter, lease };
      if (Date.now() > until) throw new Refused('busy');
      await pause(PAUSE_MS);
    }
  }

  private async take(device: string, lease: string): Promise<number | undefined> {
    const now = Date.now();
    const [rows] = await this.dataSource.query<[{ counter: string }[], number]>(
      `update device set lease = $2, leased_until = $3
       where id = $1 and (lease is null or leased_until < $4) returning counter`,
      [device, lease, new Date(now + LEASE_MS), new Date(now)],
    );
    return rows[0] && Number(rows[0].counter);
  }
}
