import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Refused } from '../../../platform/problems.js';
import { ownNumber } from '../../../platform/s10.js';
import { isInScope } from '../../directory/unit-scope.js';

export interface Run {
  id: string;
  number: string;
  carrier: string;
  unit: string;
}

interface NewRun extends Omit<Run, 'number'> {
  /** Local, YYYY-MM-DD. */
  day: string;
  /** Units in the order of the way. */
  stops: readonly string[];
}

/**
 * SQL on the row `r` of `run`: its carrier's business, and that of the unit that answers for him, of those where it stops and
 * of those above them.
 * @param first the number of its parameter in the statement
 */
export function visibleTo(actor: Actor, first: number): { sql: string; values: [string] } {
  if (actor.role === 'courier') return { sql: `r.carrier = $${first}`, values: [actor.id] };
  const units = `(select u.id from unit u where ${isInScope('u', `$${first}`)})`;
  const stops = `exists (select 1 from run_stop s where s.run = r.id and s.unit in ${units})`;
  return { sql: `(r.unit in ${units} or ${stops})`, values: [actor.unit?.path ?? ''] };
}

/** The rows of runs, their stops and seals. */
@Injectable()
export class RunRows {
  /** @returns its number */
  async insert(act: Act, { id, carrier, unit, day, stops }: NewRun): Promise<string> {
    const [row] = await act.tx.query<{ serial: string }[]>(`select nextval('run_number') as serial`);
    const number = ownNumber('CT', Number(row?.serial));
    await act.tx.query(
      `with opened as (
         insert into run (id, number, carrier, unit, day, opened_act, opened_at) values ($1, $2, $3, $4, $5, $6, $7) returning id)
       insert into run_stop (run, position, unit)
       select o.id, s.position, s.unit from opened o, unnest($8::uuid[]) with ordinality as s (unit, position)`,
      [id, number, carrier, unit, day, act.id, act.trustedAt, stops],
    );
    return number;
  }

  async byNumber(tx: EntityManager, number: string): Promise<Run | undefined> {
    const [run] = await tx.query<Run[]>('select id, number, carrier, unit from run where number = $1', [number]);
    return run;
  }

  async byId(tx: EntityManager, id: string): Promise<Run | undefined> {
    const [run] = await tx.query<Run[]>('select id, number, carrier, unit from run where id = $1', [id]);
    return run;
  }

  /** @throws Refused `not-found` to whose business it is not */
  async lock(act: Act, number: string): Promise<Run> {
    const { sql, values } = visibleTo(act.actor, 2);
    const [run] = await act.tx.query<Run[]>(
      `select r.id, r.number, r.carrier, r.unit from run r where r.number = $1 and ${sql} for no key update`,
      [number, ...values],
    );
    if (!run) throw new Refused('not-found');
    return run;
  }

  /** Its number. */
  async lastSeal(tx: EntityManager, run: string): Promise<string | undefined> {
    const [row] = await tx.query<{ seal: string }[]>(
      'select seal from run_seal where run = $1 order by no desc limit 1',
      [run],
    );
    return row?.seal;
  }

  async addSeal(act: Act, run: string, seal: string, reason: string | undefined): Promise<void> {
    await act.tx.query(
      `with counted as (update run set seals = seals + 1 where id = $1 returning id, seals)
       insert into run_seal (run, no, seal, person, reason, act, at) select id, seals, $2, $3, $4, $5, $6 from counted`,
      [run, seal, act.actor.id, reason, act.id, act.trustedAt],
    );
  }
}
