import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActResult } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { Refused } from '../../platform/problems.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Dossiers } from '../dossier/dossiers.js';
import { Journal } from '../dossier/journal.js';
import { Notes, type NoteRef } from '../dossier/notes.js';
import { Tasks } from '../dossier/tasks.js';
import { requireCashKept, requireCashOwned } from './cash.rules.js';
import type { Method, Payee, SlipRef } from './payment.js';
import { paymentSlipLifecycle, type PaymentSlipState } from './payment-slip.lifecycle.js';
import { SlipBooks, UNPAID, type Writing } from './slip-books.js';

interface Row {
  id: string;
  number: string;
  payee: Payee;
  dossier: string;
  payer: string | null;
  amount: string;
  method: Method;
  collector: string;
  unit: string;
  taken_act: string;
  voided_act: string | null;
  /** Number of the remittance that it went on. */
  remitted: string | null;
  replaced: boolean;
}

/** Slips that were wrong: the serial and the copy stay, the charges are due again or stand on another slip. */
@Injectable()
export class VoidSlips {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly books: SlipBooks,
    private readonly notes: Notes,
    private readonly tasks: Tasks,
    private readonly journal: Journal,
  ) {}

  /**
   * The money was given back, or never taken: its charges are due again, and a task says so.
   * @throws Refused `slip-remitted` (409), `slip-own` (403): whoever has the money does not make its slip void alone
   */
  async void(act: Act, number: string, reason: string): Promise<ActResult> {
    const { slip, dossier } = await this.lock(act, number);
    const status = paymentSlipLifecycle.next(stateOf(slip), 'void', act.actor.role);
    requireHere(slip);
    if (slip.collector === act.actor.id) throw new Refused('slip-own', { number });
    const note = await this.makeVoid(act, slip, reason);
    await this.tasks.open(act, { kind: UNPAID, unit: slip.unit, dossier: dossier.id, subject: slip.id });
    await this.journal.append(act, { type: 'payment.voided', dossier, data: { voided: refOf(slip), reason: note } });
    return { id: slip.id, number, status, actions: paymentSlipLifecycle.actionsFor(status, act.actor.role) };
  }

  /**
   * Another slip for the same money, in the same act; the collector stays.
   * @throws Refused `slip-remitted` (409), `slip-own`, `slip-not-cash` (403)
   */
  async replace(act: Act, number: string, { reason, method }: { reason: string; method: Method }): Promise<ActResult> {
    const { slip, dossier } = await this.lock(act, number);
    paymentSlipLifecycle.next(stateOf(slip), 'replace', act.actor.role);
    requireHere(slip);
    requireCashKept(act.actor, slip, method);
    requireCashOwned(act.actor, slip, method);
    const note = await this.makeVoid(act, slip, reason);
    const taken = { collector: slip.collector, act: slip.taken_act };
    const issued = await this.inPlaceOf(act, slip, { method, taken });
    const data = { voided: refOf(slip), reason: note, slips: [issued] };
    await this.journal.append(act, { type: 'payment.replaced', dossier, data });
    return result(issued, number, act.actor);
  }

  /** The money is taken anew, by the actor, for what stood on a void slip. @throws Refused `slip-own` (403) */
  async reissue(act: Act, number: string, method: Method): Promise<ActResult> {
    const { slip, dossier } = await this.lock(act, number);
    paymentSlipLifecycle.next(stateOf(slip), 'reissue', act.actor.role);
    requireCashKept(act.actor, slip, method);
    const issued = await this.inPlaceOf(act, slip, { method });
    const data = { voided: refOf(slip), slips: [issued] };
    await this.journal.append(act, { type: 'payment.reissued', dossier, data });
    return result(issued, number, act.actor);
  }

  /** @throws Refused `not-found` when it is not of the actor's own office, or another's to a courier */
  private async lock(act: Act, number: string): Promise<{ slip: Row; dossier: Dossier }> {
    const [known] = await act.tx.query<{ id: string; dossier: string }[]>(
      'select id, dossier from payment_slip where number = $1 and unit = $2 and ($3::uuid is null or collector = $3)',
      [number, act.actor.unit?.id, act.actor.role === 'courier' ? act.actor.id : null],
    );
    if (!known) throw new Refused('not-found');
    const dossier = await this.dossiers.lockOne(act, known.dossier);
    await act.tx.query('select 1 from payment_slip where id = $1 for no key update', [known.id]);
    return { slip: await slipOf(act.tx, known.id), dossier };
  }

  private async makeVoid(act: Act, slip: Row, reason: string): Promise<NoteRef> {
    const note = await this.notes.add(act, slip.dossier, reason);
    await act.tx.query('update payment_slip set voided_act = $2, void_reason = $3 where id = $1', [
      slip.id,
      act.id,
      note.id,
    ]);
    await act.tx.query('update charge set slip = null, void_slip = $1 where slip = $1', [slip.id]);
    return note;
  }

  private async inPlaceOf(act: Act, slip: Row, changed: Pick<Writing, 'method' | 'taken'>): Promise<SlipRef> {
    const charges = await act.tx.query<{ id: string }[]>(
      'select id from charge where void_slip = $1 and slip is null order by id',
      [slip.id],
    );
    return this.books.issue(act, {
      ...changed,
      dossier: slip.dossier,
      payee: slip.payee,
      charges: charges.map((charge) => charge.id),
      amount: Number(slip.amount),
      office: slip.unit,
      payer: slip.payer,
      replaces: slip.id,
    });
  }
}

/** After the lock: what somebody did while this act waited is seen. */
async function slipOf(tx: EntityManager, id: string): Promise<Row> {
  const [row] = await tx.query<Row[]>(
    `select s.*, r.number as remitted, exists (select 1 from payment_slip n where n.replaces = s.id) as replaced
     from payment_slip s left join remittance r on r.id = s.remittance where s.id = $1`,
    [id],
  );
  if (!row) throw new Refused('not-found');
  return row;
}

function stateOf(slip: Row): PaymentSlipState {
  if (!slip.voided_act) return 'ISSUED';
  return slip.replaced ? 'REPLACED' : 'VOID';
}

/** What was handed on is another's to answer for. */
function requireHere({ number, remitted }: Row): void {
  if (remitted) throw new Refused('slip-remitted', { number, remittance: remitted });
}

function refOf({ id, payee, amount, number }: Row): SlipRef {
  return { id, payee, amount: Number(amount), serial: number };
}

function result(issued: SlipRef, replaces: string, actor: Actor): ActResult {
  const actions = paymentSlipLifecycle.actionsFor('ISSUED', actor.role);
  return { id: issued.id, number: issued.serial, status: 'ISSUED', replaces, actions };
}
