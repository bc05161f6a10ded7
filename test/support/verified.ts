import { expect } from '@jest/globals';
import pg from 'pg';
import { verifyWithin, type Report, type VerifyOptions } from '../../src/verify/verify.js';
import { counterIntake, licence, owner, picture, signature } from './papers.js';
import type { TestService } from './service.js';

/** What a sound database gives where no administrative system is. */
export const sound = { N1: 0, N2: 0, N3: null, N4: null, N5: 0, N6: 0, N7: 0, N8: 0, N9: 0, N10: 0 };

/** Papers at the counter with their evidence, a visit of two dossiers, money handed on. @returns dossiers; the first has three events */
export async function someWork(service: TestService): Promise<string[]> {
  const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  const dossiers: string[] = [];
  for (let n = 0; n < 3; n += 1) dossiers.push((await counterIntake(clerk)).items[0]?.dossier ?? '');
  await clerk.put(`/v1/evidence/${signature.sha256}`, picture);
  const citizen = service.as('citizen-a', 'citizen');
  const asked = await citizen.post('/v1/pickups', {
    dossiers: [licence, licence],
    contact: owner,
    day: '2026-12-01',
    window: 'morning',
  });
  await clerk.post(`/v1/pickups/${asked.body.id}/confirm`);
  await clerk.post(`/v1/pickups/${asked.body.id}/cancel`);
  dossiers.unshift((asked.body['dossiers'] as { id: string }[])[0]?.id ?? '');
  const slips = (await clerk.get('/v1/payment-slips')).body['data'] as { number: string; payee: string }[];
  const postage = slips.filter(({ payee }) => payee === 'post').map(({ number }) => number);
  const remitted = await clerk.post('/v1/remittances', { slips: postage, target: '44-DHO' });
  expect(remitted.status).toBe(201);
  return dossiers;
}

/** Somebody who can do what nobody else can, to show what is found nevertheless. */
export class Superuser {
  private constructor(readonly client: pg.Client) {}

  static async of(service: TestService): Promise<Superuser> {
    const client = new pg.Client({ connectionString: service.database.url });
    await client.connect();
    return new Superuser(client);
  }

  async query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(sql, values)).rows;
  }

  /** What verify says after a change that nobody keeps. */
  async reportAfter(change: string, values: unknown[] = [], options: VerifyOptions = {}): Promise<Report> {
    await this.query('begin');
    try {
      await this.disarm();
      expect((await this.client.query(change, values)).rowCount).toBeGreaterThan(0);
      return await verifyWithin(this.client, options);
    } finally {
      await this.query('rollback');
    }
  }

  /** The invariant no longer holds, and the report names the place. */
  async expectBroken(
    change: string,
    values: unknown[],
    invariant: keyof Report['counts'],
    place: string,
  ): Promise<void> {
    const report = await this.reportAfter(change, values);
    const broken = report.broken.filter((each) => each.invariant === invariant);
    expect([change, JSON.stringify(broken)]).toEqual([change, expect.stringContaining(place)]);
    expect(report.counts[invariant]).toBeGreaterThan(0);
  }

  /** What would refuse a change of act, event, feed and root is off; what is left is what verify finds. */
  private async disarm(): Promise<void> {
    for (const table of ['act', 'event', 'feed', 'feed_generation', 'day_root'])
      await this.query(`alter table ${table} disable trigger all`);
    const rows = await this.query<{ drop: string }>(
      `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop from pg_constraint
       where (contype = 'c' and conrelid in ('act'::regclass, 'event'::regclass)) or conname = 'feed_event_key' or (contype = 'f' and
         (conrelid in ('act'::regclass, 'event'::regclass) or confrelid in ('act'::regclass, 'event'::regclass)))`,
    );
    for (const row of rows) await this.query(row.drop);
  }
}
