import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import { Clock } from '../../platform/clock.js';
import { Encryption } from '../../platform/encryption.js';
import { Refused } from '../../platform/problems.js';
import type { Endpoint } from '../endpoints.js';

/** What came in from an outside system. Waiting until it is applied or refused for good. */
export interface InboxEntry {
  id: string;
  endpoint: string;
  dossier: string | null;
  /** The body as it was signed. */
  payload: string;
  applied: boolean;
  problem: string | null;
}

/** A webhook whose signature held. */
export interface Arrival {
  id: string;
  endpoint: Endpoint;
  type: string;
  payload: string;
  /** Numbers it names. */
  about: string[];
}

/** Where a dossier stands, read without lock. */
export interface Found {
  id: string;
  seq: number;
  unit: string;
  /** Whether the endpoint's scope contains it. */
  within: boolean;
}

const MOST_AT_ONCE = 200;

/** The rows of the inbox that belong to outside systems. */
@Injectable()
export class Inbox {
  constructor(
    private readonly dataSource: DataSource,
    private readonly encryption: Encryption,
    private readonly clock: Clock,
  ) {}

  /**
   * Committed before anything is done about it; the same id again is the same row.
   * @throws Refused `webhook-id-reused` (422) when the id stands for another content, or is not this endpoint's
   */
  async store({ id, endpoint, type, payload, about }: Arrival): Promise<void> {
    const mac = this.encryption.requestMac(payload);
    await this.dataSource.query(
      `insert into inbox (id, source, kind, payload, received_at, about, mac) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (id) do nothing`,
      [id, endpoint.id, type, this.encryption.encrypt(payload, id), this.clock.now(), about, mac],
    );
    const rows = await this.dataSource.query<object[]>(
      'select 1 from inbox where id = $1 and source = $2 and counter is null and coalesce(mac, $3) = $3',
      [id, endpoint.id, mac],
    );
    if (rows.length === 0) throw new Refused('webhook-id-reused');
  }

  /** Of an outside system; what a device sent is none of them. */
  async read(id: string): Promise<InboxEntry | undefined> {
    const [row] = await this.dataSource.query<(Omit<InboxEntry, 'payload'> & { payload: Buffer })[]>(
      `select i.id, i.source as endpoint, i.dossier, i.payload, i.applied_act is not null as applied, i.problem
       from inbox i join endpoint e on e.id = i.source where i.id = $1 and i.counter is null`,
      [id],
    );
    return row && { ...row, payload: this.encryption.decrypt(row.payload, row.id) };
  }

  /** The dossier that one of the numbers names; one within the endpoint's scope before any other. */
  async dossierNamed(endpoint: Endpoint, about: readonly string[]): Promise<Found | undefined> {
    const [row] = await this.dataSource.query<Found[]>(
      `select d.id, d.seq::int, d.received_at as unit,
         jsonb_build_object('authority', d.authority, 'province', d.province) @> e.scope as within
       from reference r join dossier d on d.id = r.dossier join endpoint e on e.id = $1
       where r.number = any($2) and r.kind in ('post-code', 'authority-code')
       order by within desc, r.kind desc, d.opened_at desc limit 1`,
      [endpoint.id, about],
    );
    return row;
  }

  /** Stays until its predecessor comes: tried again when the dossier's journal has grown, or the dossier is known. */
  async wait(id: string, found: Found | undefined): Promise<void> {
    await this.dataSource.query(
      'update inbox set dossier = coalesce($2, dossier), tried_seq = $3 where id = $1 and applied_act is null',
      [id, found?.id, found?.seq ?? 0],
    );
  }

  async applied(act: Act, id: string, dossier: string): Promise<void> {
    await act.tx.query('update inbox set applied_act = $2, dossier = $3 where id = $1', [id, act.id, dossier]);
  }

  async refused(act: Act, id: string, problem: string, dossier?: string): Promise<void> {
    await act.tx.query(
      'update inbox set problem = $2, dossier = coalesce($3, dossier) where id = $1 and applied_act is null',
      [id, problem, dossier],
    );
  }

  /** Entries worth another try, oldest first: never tried, dossier now known, or its journal has grown since. */
  async due(): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select i.id from inbox i left join dossier d on d.id = i.dossier
       where i.applied_act is null and i.problem is null and i.about is not null
         and (i.tried_seq = -1 or i.tried_seq < d.seq
           or (i.dossier is null and exists (select 1 from reference r where r.number = any(i.about) and r.kind in ('post-code', 'authority-code'))))
       order by i.received_at limit $1`,
      [MOST_AT_ONCE],
    );
    return rows.map((row) => row.id);
  }
}
