import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Act } from '../../platform/acts.js';
import { canonical } from '../../platform/canonical.js';
import { Clock } from '../../platform/clock.js';
import { Encryption } from '../../platform/encryption.js';
import { Refused } from '../../platform/problems.js';
import type { Endpoint } from '../endpoints.js';
import { findings, type FindingCode } from './inbound-guard.rules.js';
import type { InboundEvent } from './inbound.shapes.js';

/** What came in from an outside system. Waiting until it is applied or refused for good. */
export interface InboxEntry {
  id: string;
  endpoint: string;
  dossier: string | null;
  /** The body as it was signed. */
  payload: string;
  receivedAt: Date;
  applied: boolean;
  problem: string | null;
  /** What the guard found until now. */
  code: FindingCode | null;
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

/** What an event says: a keyed hash of type and data, so that it is known when it is said again, and its own time. */
export interface Said {
  mac: Buffer;
  at: Date;
}

/** The rows of the inbox that belong to outside systems. */
@Injectable()
export class Inbox {
  constructor(
    private readonly dataSource: DataSource,
    private readonly encryption: Encryption,
    private readonly clock: Clock,
  ) {}

  /**
   * Committed before anything is done about it; the same id again is the same row, and is counted.
   * @throws Refused `webhook-id-reused` (422) when the id stands for another content, or is not this endpoint's
   */
  async store({ id, endpoint, type, payload, about }: Arrival): Promise<void> {
    const mac = this.encryption.requestMac(payload);
    const stored = await this.dataSource.query<object[]>(
      `insert into inbox (id, source, kind, payload, received_at, about, mac) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (id) do nothing returning id`,
      [id, endpoint.id, type, this.encryption.encrypt(payload, id), this.clock.now(), about, mac],
    );
    if (stored.length === 1) return;
    const [, repeated] = await this.dataSource.query<[unknown[], number]>(
      `update inbox set repeats = repeats + 1
       where id = $1 and source = $2 and counter is null and coalesce(mac, $3) = $3`,
      [id, endpoint.id, mac],
    );
    if (repeated !== 1) throw new Refused('webhook-id-reused');
  }

  /** Of an outside system; what a device sent is none of them. */
  async read(id: string): Promise<InboxEntry | undefined> {
    const [row] = await this.dataSource.query<(Omit<InboxEntry, 'payload'> & { payload: Buffer })[]>(
      `select i.id, i.source as endpoint, i.dossier, i.payload, i.received_at as "receivedAt",
         i.applied_act is not null as applied, i.problem, i.code
       from inbox i join endpoint e on e.id = i.source where i.id = $1 and i.counter is null`,
      [id],
    );
    return row && { ...row, payload: this.encryption.decrypt(row.payload, row.id) };
  }

  said({ type, data, timestamp }: InboundEvent): Said {
    return { mac: this.encryption.requestMac(canonical({ type, data })), at: new Date(timestamp) };
  }

  /**
   * Whether this endpoint's words about this dossier were applied before under another id.
   * @param how `at`: and named the same moment; `lately`: and nothing has happened to the dossier since
   */
  async isSaid(
    { entry, dossier, mac, at, lately }: { entry: InboxEntry; dossier: string; mac: Buffer; at?: Date; lately?: true },
    tx: EntityManager = this.dataSource.manager,
  ): Promise<boolean> {
    const rows = await tx.query<object[]>(
      `select 1 from inbox i join dossier d on d.id = i.dossier
       where i.dossier = $1 and i.said_mac = $2 and i.source = $3 and i.applied_act is not null and i.id <> $4
         and ($5::timestamptz is null or i.said_at = $5)
         and (not $6 or exists (select 1 from event e where e.dossier_id = d.id and e.seq = d.seq and e.act_id = i.applied_act))
       limit 1`,
      [dossier, mac, entry.endpoint, entry.id, at, lately ?? false],
    );
    return rows.length === 1;
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

  /** The dossier of one of our events. */
  async dossierOfEvent(endpoint: Endpoint, event: string): Promise<Found | undefined> {
    const [row] = await this.dataSource.query<Found[]>(
      `select d.id, d.seq::int, d.received_at as unit,
         jsonb_build_object('authority', d.authority, 'province', d.province) @> e.scope as within
       from event v join dossier d on d.id = v.dossier_id join endpoint e on e.id = $1 where v.id = $2`,
      [endpoint.id, event],
    );
    return row;
  }

  async applied(act: Act, dossier: string, { said, finding }: { said: Said; finding: FindingCode }): Promise<void> {
    await act.tx.query(
      `update inbox set applied_act = $1, dossier = $2, class = $3, code = $4, said_at = $5, said_mac = $6 where id = $1`,
      [act.id, dossier, findings[finding].class, finding, said.at, said.mac],
    );
  }

  async refused(
    act: Act,
    id: string,
    refusal: { problem: string; finding: FindingCode; dossier?: string; said?: Said },
  ): Promise<void> {
    const { problem, finding, dossier, said } = refusal;
    await act.tx.query(
      `update inbox set problem = $2, dossier = coalesce($3, dossier), class = $4, code = $5, said_at = coalesce($6, said_at)
       where id = $1 and applied_act is null`,
      [id, problem, dossier, findings[finding].class, finding, said?.at],
    );
  }
}
