import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../../platform/acts.js';
import { hashOf } from '../offline/digest.js';
import { Half, type Fact } from '../offline/facts.js';
import { DeviceKeys, type EnrolledKey } from './device-keys.js';
import type { OfflineHandoverView, Outcome, WaitsFor } from './offline.shapes.js';

/** A half with the bytes that say so. */
export interface SignedHalf {
  half: Half;
  bytes: Uint8Array;
}

/** What has become of a handover for ever. */
interface End {
  handover: string;
  offer: Buffer;
  accept: Buffer;
}

type OutcomeView = Pick<OfflineHandoverView, 'status' | 'waitsFor' | 'why'>;

/** Halves that may stand in each other's way: of one handover, of one counter of a key, or an accept and the offer it names. */
const CONCERNED = `with own as (select * from offline_half where handover = $1)
  select device, key, bytes from own union
  select h.device, h.key, h.bytes from offline_half h
    join own o on o.device = h.device and o.key = h.key and o.counter = h.counter union
  select h.device, h.key, h.bytes from offline_half h join own o on o.names = h.hash`;

/** What the service has learnt of offline handovers. It is only ever added to. */
@Injectable()
export class HalfStore {
  constructor(private readonly keys: DeviceKeys) {}

  /** Before anything else, and before its keys: whatever is learnt of this handover is learnt by one act after the other. */
  async lock(act: Act, handover: string): Promise<Outcome['status']> {
    await act.tx.query(
      `insert into offline_handover (id, status, waits_for, judged_act, judged_at) values ($1, 'waiting', 'offer', $2, $3)
       on conflict (id) do nothing`,
      [handover, act.id, act.recordedAt],
    );
    const [row] = await act.tx.query<{ status: Outcome['status'] }[]>(
      'select status from offline_handover where id = $1 for no key update',
      [handover],
    );
    return row?.status ?? 'waiting';
  }

  /** What it came to when it was judged last. */
  async outcome(tx: EntityManager, handover: string): Promise<OutcomeView | undefined> {
    const [row] = await tx.query<{ status: Outcome['status']; waitsFor: WaitsFor | null; why: string | null }[]>(
      'select status, waits_for as "waitsFor", why from offline_handover where id = $1',
      [handover],
    );
    return row && { status: row.status, waitsFor: row.waitsFor ?? undefined, why: row.why ?? undefined };
  }

  async addHalf(act: Act, { half: { hash, says }, bytes }: SignedHalf): Promise<void> {
    const names = says.side === 'accept' ? Buffer.from(says.offer, 'hex') : null;
    const place = [says.handover, says.side, says.device, says.key, says.counter, names];
    await act.tx.query(
      `insert into offline_half (hash, handover, side, device, key, counter, names, bytes, heard_act, heard_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (hash) do nothing`,
      [Buffer.from(hash, 'hex'), ...place, Buffer.from(bytes), act.id, act.recordedAt],
    );
  }

  /** @param numbers each once */
  async addLines(act: Act, handover: string, numbers: readonly string[]): Promise<void> {
    const list = [...numbers].sort();
    await act.tx.query(
      `insert into offline_lines (handover, hash, numbers, heard_act, heard_at) values ($1, $2, $3, $4, $5)
       on conflict (handover, hash) do nothing`,
      [handover, Buffer.from(hashOf(Buffer.from(list.join('\n'))), 'hex'), list, act.id, act.recordedAt],
    );
  }

  /** What it came to. @throws Error where an applied one would become something else */
  async judged(act: Act, handover: string, outcome: Outcome): Promise<void> {
    const bytes = (hash: string): Buffer => Buffer.from(hash, 'hex');
    const [, changed] = await act.tx.query<[unknown, number]>(
      `update offline_handover set status = $2, waits_for = $3, why = $4, offer = $5, accept = $6, judged_act = $7, judged_at = $8
       where id = $1 and (status <> 'applied' or offer = $5 and accept = $6)`,
      [
        handover,
        outcome.status,
        outcome.status === 'waiting' ? outcome.waitsFor : null,
        outcome.status === 'refused' ? outcome.why : null,
        outcome.status === 'applied' ? bytes(outcome.offer) : null,
        outcome.status === 'applied' ? bytes(outcome.accept) : null,
        act.id,
        act.recordedAt,
      ],
    );
    if (changed !== 1) throw new Error(`Offline handover ${handover} was applied already`);
  }

  /** All that bears on a handover but what the book says. */
  async facts(tx: EntityManager, handover: string): Promise<Fact[]> {
    const [halves, keys] = await this.concerned(tx, handover);
    const handovers = [...new Set(halves.map(({ says }) => says.handover))];
    return [
      ...halves.map((half) => ({ fact: 'half' as const, half })),
      ...(await this.lines(tx, handover)).map((numbers) => ({ fact: 'lines' as const, handover, numbers })),
      ...keys.flatMap(({ device, key, through }) =>
        through === undefined ? [] : [{ fact: 'revoked' as const, device, key, through }],
      ),
      ...(await this.ends(tx, handovers)),
    ];
  }

  /** The halves of a handover. */
  async of(tx: EntityManager, handover: string): Promise<Half[]> {
    const [halves] = await this.concerned(tx, handover);
    return halves.filter(({ says }) => says.handover === handover);
  }

  /** Handovers not applied whose halves share a counter with these halves, or that wait for these offers. */
  async touched(act: Act, handover: string): Promise<string[]> {
    const rows = await act.tx.query<{ handover: string }[]>(
      `with own as (select * from offline_half where handover = $1)
       select distinct h.handover from offline_half h
         join own o on (o.device = h.device and o.key = h.key and o.counter = h.counter) or h.names = o.hash
         join offline_handover a on a.id = h.handover and a.status <> 'applied'
       where h.handover <> $1 order by h.handover`,
      [handover],
    );
    return rows.map((row) => row.handover);
  }

  private async concerned(tx: EntityManager, handover: string): Promise<[Half[], EnrolledKey[]]> {
    const rows = await tx.query<{ bytes: Buffer; device: string; key: number }[]>(CONCERNED, [handover]);
    const keys = await this.keys.named(tx, rows);
    const keyOf = (device: string, key: number): EnrolledKey | undefined =>
      keys.find((each) => each.device === device && each.key === key);
    return [rows.map(({ bytes }) => Half.read(Uint8Array.from(bytes), keyOf)), keys];
  }

  private async lines(tx: EntityManager, handover: string): Promise<string[][]> {
    const rows = await tx.query<{ numbers: string[] }[]>('select numbers from offline_lines where handover = $1', [
      handover,
    ]);
    return rows.map(({ numbers }) => numbers);
  }

  /** How these handovers ended: by halves, or, this one, online. */
  private async ends(tx: EntityManager, handovers: readonly string[]): Promise<Fact[]> {
    const applied = await tx.query<End[]>(
      `select id as handover, offer, accept from offline_handover where id = any($1) and status = 'applied'`,
      [handovers],
    );
    const ended = await tx.query<{ handover: string }[]>(
      `select h.id as handover from handover h join offline_handover o on o.id = h.id and o.status <> 'applied'
       where h.id = any($1) and h.ended_act is not null`,
      [handovers],
    );
    return [
      ...applied.map(({ handover, offer, accept }) => ({
        fact: 'ended' as const,
        handover,
        by: { offer: offer.toString('hex'), accept: accept.toString('hex') },
      })),
      ...ended.map(({ handover }) => ({ fact: 'ended' as const, handover })),
    ];
  }
}
