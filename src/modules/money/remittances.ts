import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Act, ActResult } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { newId } from '../../platform/ids.js';
import { lifecycle } from '../../platform/lifecycle.js';
import { Refused } from '../../platform/problems.js';
import { ownNumber } from '../../platform/s10.js';
import { Units } from '../directory/units.js';
import { Dossiers } from '../dossier/dossiers.js';
import { Journal } from '../dossier/journal.js';

type State = 'OFFERED' | 'ACCEPTED' | 'REFUSED';

const words = {
  states: { OFFERED: 'chờ bên nhận đếm', ACCEPTED: 'đã nhận', REFUSED: 'đã từ chối' },
  acts: { offer: 'nộp tiền thu hộ', accept: 'nhận tiền', refuse: 'từ chối' },
};

export const remittanceLifecycle = lifecycle<State, 'offer' | 'accept' | 'refuse'>('remittance', words, [
  { act: 'offer', from: [], to: 'OFFERED', by: ['courier', 'clerk', 'cashier'] },
  { act: 'accept', from: ['OFFERED'], to: 'ACCEPTED', by: ['cashier', 'desk-officer'] },
  { act: 'refuse', from: ['OFFERED'], to: 'REFUSED', by: ['cashier', 'desk-officer'] },
]);

export const RemittanceOffer = z
  .strictObject({
    slips: z.array(z.string().max(60)).min(1).max(500).describe('Số các phiếu thu nộp kèm, cùng một bên thụ hưởng'),
    target: z.string().max(40).describe('Mã đơn vị nhận: bưu cục (cước) hoặc Bộ phận Một cửa (phí, lệ phí)'),
  })
  .meta({ id: 'RemittanceOffer' });
export type RemittanceOffer = z.infer<typeof RemittanceOffer>;

export const RemittanceAccept = z
  .strictObject({ amount: z.int().positive().describe('Số tiền bên nhận tự đếm được, đồng') })
  .meta({ id: 'RemittanceAccept' });

interface Row {
  id: string;
  number: string;
  giver: string;
  target: string;
  amount: string;
  status: State;
}

interface SlipRow {
  id: string;
  dossier: string;
  payee: string;
  amount: string;
  desk: string;
}

/** Slips whose cash somebody still has to hand on; parameters as `inHandOf` gives them. */
const IN_HAND = `unit = $1 and collector = $2 and method = 'cash' and remittance is null and voided_act is null`;

/** Whoever took cash answers for it and hands it on himself; nobody else does, whatever his role. */
function inHandOf(actor: Actor): [unit: string | undefined, collector: string] {
  return [actor.unit?.id, actor.id];
}

/** Money handed on with exactly its slips; the receiver counts and signs. QĐ 45/2016 Art 7.5; TT 17/2017 Art 5.1 h. */
@Injectable()
export class Remittances {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dossiers: Dossiers,
    private readonly journal: Journal,
    private readonly units: Units,
  ) {}

  async offer(act: Act, offer: RemittanceOffer): Promise<ActResult> {
    const target = await this.units.byCode(offer.target);
    if (!target) throw new Refused('not-found');
    const slips = await this.remittable(act, offer.slips);
    const payee = slips[0]?.payee;
    // postage stays in the office, fees go to the desk that has the dossier: nobody else could take them over
    const goesTo = (slip: SlipRow): string | undefined => (payee === 'authority' ? slip.desk : act.actor.unit?.id);
    const fits = slips.every((slip) => slip.payee === payee && goesTo(slip) === target.id);
    if (!fits) throw new Refused('slips-not-remittable');
    const amount = slips.reduce((sum, slip) => sum + Number(slip.amount), 0);
    const id = newId();
    const number = await this.nextNumber(act);
    await act.tx.query(
      `insert into remittance (id, number, giver, giver_unit, target, payee, amount, status, offered_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'OFFERED', $8)`,
      [id, number, act.actor.id, act.actor.unit?.id, target.id, payee, amount, act.recordedAt],
    );
    await act.tx.query('insert into remittance_line (remittance, slip) select $1, unnest($2::uuid[])', [
      id,
      slips.map((slip) => slip.id),
    ]);
    await act.tx.query('update payment_slip set remittance = $1 where id = any($2)', [
      id,
      slips.map((slip) => slip.id),
    ]);
    return result({ id, number, status: 'OFFERED' }, act.actor);
  }

  async accept(act: Act, id: string, amount: number): Promise<ActResult> {
    const lines = await act.tx.query<{ slip: string; dossier: string }[]>(
      `select l.slip, s.dossier from remittance r join remittance_line l on l.remittance = r.id join payment_slip s on s.id = l.slip
       where r.id = $1 and r.target = $2`,
      [id, act.actor.unit?.id],
    );
    const dossiers = await this.lockFor(act, lines);
    const row = await this.lock(act, id);
    const status = remittanceLifecycle.next(row.status, 'accept', act.actor.role);
    if (row.giver === act.actor.id) throw new Refused('same-person');
    if (Number(row.amount) !== amount) throw new Refused('amount-wrong');
    await this.close(act, id, status);
    const slipsOf = (dossier: string): string[] =>
      lines.filter((line) => line.dossier === dossier).map((line) => line.slip);
    await this.journal.append(
      act,
      ...dossiers.map((dossier) => ({
        type: 'money.remitted' as const,
        dossier,
        data: { remittance: id, slips: slipsOf(dossier.id) },
      })),
    );
    return result({ ...row, status }, act.actor);
  }

  /** Nothing moves: the slips are free again and stay with the giver. */
  async refuse(act: Act, id: string): Promise<ActResult> {
    const row = await this.lock(act, id);
    const status = remittanceLifecycle.next(row.status, 'refuse', act.actor.role);
    if (row.giver === act.actor.id) throw new Refused('same-person');
    await this.close(act, id, status);
    await act.tx.query('update payment_slip set remittance = null where remittance = $1', [id]);
    return result({ ...row, status }, act.actor);
  }

  /** Cash that he has taken and not handed on; other money never passes hands. */
  async open(actor: Actor): Promise<{ data: { number: string; payee: string; amount: number; method: string }[] }> {
    const rows = await this.dataSource.query<{ number: string; payee: string; amount: string; method: string }[]>(
      `select number, payee, amount, method from payment_slip where ${IN_HAND} order by number limit 500`,
      inHandOf(actor),
    );
    return { data: rows.map((row) => ({ ...row, amount: Number(row.amount) })) };
  }

  private async remittable(act: Act, numbers: readonly string[]): Promise<SlipRow[]> {
    const rows = await act.tx.query<SlipRow[]>(
      `select id, dossier, payee, amount, (select received_at from dossier d where d.id = dossier) as desk
       from payment_slip where ${IN_HAND} and number = any($3) order by id for no key update`,
      [...inHandOf(act.actor), numbers],
    );
    if (rows.length !== new Set(numbers).size) throw new Refused('slips-not-remittable');
    return rows;
  }

  private lockFor(act: Act, lines: readonly { dossier: string }[]): ReturnType<Dossiers['lock']> {
    if (lines.length === 0) throw new Refused('not-found');
    return this.dossiers.lock(
      act,
      lines.map((line) => line.dossier),
    );
  }

  private async lock(act: Act, id: string): Promise<Row> {
    const rows = await act.tx.query<Row[]>('select * from remittance where id = $1 and target = $2 for no key update', [
      id,
      act.actor.unit?.id,
    ]);
    if (!rows[0]) throw new Refused('not-found');
    return rows[0];
  }

  private async close(act: Act, id: string, status: State): Promise<void> {
    await act.tx.query('update remittance set status = $2, received_by = $3, received_at = $4 where id = $1', [
      id,
      status,
      act.actor.id,
      act.recordedAt,
    ]);
  }

  private async nextNumber(act: Act): Promise<string> {
    const rows = await act.tx.query<{ serial: string }[]>(`select nextval('remittance_number') as serial`);
    return ownNumber('NT', Number(rows[0]?.serial));
  }
}

function result(row: { id: string; number: string; status: State }, actor: Actor): ActResult {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    actions: remittanceLifecycle.actionsFor(row.status, actor.role),
  };
}
