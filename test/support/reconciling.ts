import { expect } from '@jest/globals';
import pg from 'pg';
import { Reconciliations } from '../../src/integrations/reconciliation/reconciliations.js';
import type { proven } from './followed.js';
import { castOf } from './handing-over.js';
import { ADMIN_SYSTEM, Outside } from './outside.js';
import { TestService, type Caller, type ReplyBody } from './service.js';

/** The day on which a test service begins. */
export const MONDAY = '2026-11-30';

/** A dossier with two events that the administrative system is owed. */
export type Owed = Awaited<ReturnType<typeof proven>>;

export interface Day extends ReplyBody {
  day: string;
  differences: { class: string; open: number; explained: number; healed: number }[];
}

export interface Difference extends ReplyBody {
  class: string;
  subject: string;
}

export interface Task {
  kind: string;
  unit: string;
  subject: string;
  dossier?: string;
}

/** A service and its administrative system, whose store lies open. */
export class Reconciling {
  readonly cast: ReturnType<typeof castOf> & { controller: Caller };

  private constructor(
    readonly service: TestService,
    readonly outside: Outside,
    readonly store: pg.Client,
  ) {
    this.cast = { ...castOf(service), controller: service.as('controller-dho', 'controller', '44-DHO') };
  }

  static async start(): Promise<Reconciling> {
    const service = await TestService.start();
    const outside = await Outside.start(service);
    const store = new pg.Client({ connectionString: service.database.simulatorsUrl });
    await store.connect();
    return new Reconciling(service, outside, store);
  }

  async close(): Promise<void> {
    await this.store.end();
    await this.outside.close();
    await this.service.close();
  }

  /** As one sweep does it, whatever was put off. @returns how many days were compared */
  async run(): Promise<number> {
    await this.service.db.query(`update reconciliation set next_try_at = '-infinity'`);
    return this.service.app.get(Reconciliations).runDue();
  }

  /** Somebody wants Monday compared now. */
  async ask(): Promise<void> {
    const asked = { endpoint: ADMIN_SYSTEM, day: MONDAY };
    const { status, body } = await this.cast.controller.post('/v1/reconciliations', asked);
    expect([status, body.code]).toEqual([201, undefined]);
  }

  /** A day as the province reads it. */
  async day(wanted = MONDAY): Promise<Day> {
    const { body } = await this.cast.supervisor.get('/v1/reconciliations');
    const found = (body['data'] as Day[]).find(({ day }) => day === wanted);
    if (!found) throw new Error(`${wanted} was not planned`);
    return found;
  }

  /** What is not alike about Monday, and nobody has explained. */
  async open(): Promise<Difference[]> {
    const { id } = await this.day();
    const { status, body } = await this.cast.supervisor.get(`/v1/reconciliations/${id}?state=OPEN`);
    expect(status).toBe(200);
    return body['data'] as Difference[];
  }

  /** Open ones of the province and below. */
  async tasks(kind: string): Promise<Task[]> {
    return (await this.cast.supervisor.get(`/v1/tasks?kind=${kind}`)).body['data'] as Task[];
  }

  /** How many days were compared until now. */
  async comparisons(): Promise<number> {
    const rows = await this.service.db.query<object[]>(`select 1 from act where kind = 'reconciliation.compare'`);
    return rows.length;
  }

  /** As if its second event had not been delivered on Monday: there it is not, and our cursor stands before it. */
  async undeliver({ dossier, postCode }: Owed): Promise<void> {
    await this.outside.forget(postCode, 1);
    await this.service.db.query(
      `update follower_cursor set acked_seq = 1, sent_seq = 1, behind_since = $3 where endpoint = $1 and dossier = $2`,
      [ADMIN_SYSTEM, dossier, new Date(`${MONDAY}T08:00:00+07:00`)],
    );
  }
}
