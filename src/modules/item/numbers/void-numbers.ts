import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { newId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import { readItemNumber } from '../../../platform/s10.js';
import { Notes } from '../../dossier/notes.js';
import type { NumberVoid } from './number.shapes.js';
import { Numbers } from './numbers.js';

/** Spoiled and misprinted labels, lost envelopes: the number is kept and never stands on an envelope. */
@Injectable()
export class VoidNumbers {
  constructor(
    private readonly numbers: Numbers,
    private readonly notes: Notes,
  ) {}

  /**
   * A courier makes numbers of his own or his unit's blocks void, others all of their unit.
   * @throws Refused `number-malformed` (422), `number-foreign` (422), `number-void` (409), `number-in-use` (409)
   */
  async void(act: Act, number: string, { reason, kind }: NumberVoid): Promise<ActResult> {
    const read = readItemNumber(number);
    if (!read) throw new Refused('number-malformed', { number });
    await this.lockIssue(act, number, read);
    const taken = await this.numbers.taken(act, number);
    if (taken.void) throw new Refused('number-void', { number });
    if (taken.used) throw new Refused('number-in-use', { number });
    const id = newId();
    const note = await this.notes.add(act, null, reason);
    await act.tx.query(
      'insert into number_void (id, number, unit, kind, reason, act, voided_at) values ($1, $2, $3, $4, $5, $6, $7)',
      [id, number, act.actor.unit?.id, kind, note.id, act.id, act.recordedAt],
    );
    return { id, number, status: 'VOID', actions: [] };
  }

  /**
   * Locks the ranges, then the blocks that have the number, whosever they are, against whoever is about to use it: an old
   * block and a new range may both have it, and an intake locks what it draws before what it scanned.
   */
  private async lockIssue(act: Act, number: string, read: { prefix: string; serial: number }): Promise<void> {
    const of = [read.prefix, read.serial];
    const ranges = await act.tx.query<Given[]>(
      `select unit, null::uuid as person, valid_from::timestamp at time zone 'Asia/Ho_Chi_Minh' as since, 'range' as kind
       from number_range where prefix = $1 and $2 between first_serial and last_serial order by valid_from, id for no key update`,
      of,
    );
    const blocks = await act.tx.query<Given[]>(
      `select unit, person, issued_at as since, case when returned_act is null then 'block' else 'stock' end as kind
       from number_block where prefix = $1 and $2 between first_serial and last_serial order by id for no key update`,
      of,
    );
    if (!isOwn(act.actor, handOf([...ranges, ...blocks]))) throw new Refused('number-foreign', { number });
  }
}

/** To whom a number was given: to be drawn, pre-printed in a hand, or pre-printed and come back. */
interface Given {
  unit: string;
  person: string | null;
  since: Date;
  kind: 'range' | 'block' | 'stock';
}

/** In whose hand the number is: that which has the label, else whoever was given it last. */
function handOf(given: readonly Given[]): Given | undefined {
  const newest = [...given].sort((a, b) => b.since.getTime() - a.since.getTime());
  return newest.find(({ kind }) => kind === 'block') ?? newest[0];
}

function isOwn({ id, role, unit }: Actor, given: Given | undefined): boolean {
  if (!given || given.unit !== unit?.id) return false;
  return role !== 'courier' || (given.kind === 'block' && (given.person === null || given.person === id));
}
