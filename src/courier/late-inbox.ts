import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { Clock } from '../platform/clock.js';
import { Encryption } from '../platform/encryption.js';
import { derivedId } from '../platform/ids.js';
import type { LateAct, Place } from './places.js';

const KIND = 'courier.act';
const MOST_WAITING = 1000;

const Kept = z.object({
  act: z.object({ counter: z.int(), id: z.string(), sent: z.unknown() }),
  answer: z.object({ status: z.int(), body: z.unknown() }).optional(),
});
type Kept = z.infer<typeof Kept>;

/**
 * Acts of devices that cannot be applied yet, and those refused for good: nothing that came in is lost. A row is the
 * device's own, whatever id its act has: its id derives from device, counter and act, so that no client can name the row
 * of somebody else.
 */
@Injectable()
export class LateInbox {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly encryption: Encryption,
  ) {}

  /** Acts of the device that wait, in its order. */
  async waiting(device: string): Promise<LateAct[]> {
    const rows = await this.dataSource.query<{ id: string; payload: Buffer }[]>(
      `select id, payload from inbox
       where source = $1 and kind = $2 and applied_act is null and problem is null order by counter limit $3`,
      [device, KIND, MOST_WAITING],
    );
    return rows.map((row) => this.opened(row).act);
  }

  /** Keeps an act whose predecessor is missing. @returns false when its counter is another act's */
  async keep(device: string, act: LateAct): Promise<boolean> {
    const id = rowOf(device, act);
    await this.dataSource.query(
      `insert into inbox (id, source, counter, kind, payload, received_at) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing`,
      [id, device, act.counter, KIND, this.sealed(id, { act }), this.clock.now()],
    );
    const rows = await this.dataSource.query<{ id: string }[]>(
      'select id from inbox where id = $1 and source = $2 and counter = $3 and kind = $4',
      [id, device, act.counter, KIND],
    );
    return rows.length === 1;
  }

  /**
   * The act stands in the journal now; what was kept of it is emptied. One that had come online before, without a counter,
   * gets a row that says which counter it is, so that the device's counters have no gap here.
   */
  async applied(tx: EntityManager, device: string, act: Place): Promise<void> {
    await tx.query(
      `with kept as (
         update inbox set applied_act = $2, payload = '', problem = null where id = $1 and source = $3 and kind = $4 returning 1)
       insert into inbox (id, source, counter, kind, payload, received_at, applied_act)
       select $1, $3, $5, $4, '', $6, $2
       where not exists (select 1 from kept) and not exists (select 1 from act where device = $3 and counter = $5)
       on conflict do nothing`,
      [rowOf(device, act), act.id, device, KIND, act.counter, this.clock.now()],
    );
  }

  /** Refused for good: the act and the answer stay, for the controller and for a device that asks again. */
  async refused(
    tx: EntityManager,
    device: string,
    act: LateAct,
    answer: { status: number; body: unknown; code: string },
  ): Promise<void> {
    const { code, ...said } = answer;
    const id = rowOf(device, act);
    await tx.query(
      `insert into inbox as kept (id, source, counter, kind, payload, received_at, problem)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (id) do update set payload = excluded.payload, problem = excluded.problem
       where kept.source = excluded.source and kept.kind = excluded.kind and kept.applied_act is null`,
      [id, device, act.counter, KIND, this.sealed(id, { act, answer: said }), this.clock.now(), code],
    );
  }

  /** What an act that came before was answered: `applied` asks the act itself, an answer is the refusal that was kept. */
  async past(device: string, act: Place): Promise<'applied' | Kept['answer']> {
    const id = rowOf(device, act);
    const [row] = await this.dataSource.query<{ acted: boolean; payload: Buffer | null }[]>(
      `select exists (select 1 from act where id = $1) as acted,
         (select payload from inbox where id = $2 and source = $3 and kind = $4 and problem is not null) as payload`,
      [act.id, id, device, KIND],
    );
    if (row?.acted) return 'applied';
    return row?.payload ? this.opened({ id, payload: row.payload }).answer : undefined;
  }

  // As base64, because encryption normalises text, and the act's id is bound to the very letters that were sent.
  private sealed(id: string, kept: Kept): Buffer {
    return this.encryption.encrypt(Buffer.from(JSON.stringify(kept)).toString('base64'), id);
  }

  private opened({ id, payload }: { id: string; payload: Buffer }): Kept {
    return Kept.parse(JSON.parse(Buffer.from(this.encryption.decrypt(payload, id), 'base64').toString('utf8')));
  }
}

function rowOf(device: string, { counter, id }: Place): string {
  return derivedId('late', `${device}:${counter}:${id}`);
}
