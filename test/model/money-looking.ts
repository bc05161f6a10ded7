import { name, rowOf, unlike } from './alike.js';
import { slipsOf } from './money.js';
import type { CaseRow, ChargeRow, SlipRow } from './rows.js';
import type { Charge, Slip } from './slips.js';
import type { Case, State } from './state.js';

/** Where the money of a dossier differs, in words: its slips, with what they were handed on, and what it still owes. */
export function ofMoney(state: State, dossier: Case, row: CaseRow): string[] {
  const slips = slipsOf(state, (slip) => slip.dossier === dossier.key);
  for (const slip of slips) slip.id ??= row.slips.find(({ number }) => number === slip.number)?.id;
  const charges = dossier.charges.map((charge) => chargeOf(state, charge)).sort();
  return [
    ...unlike(`money of ${dossier.key}`, { slips: slips.length }, { slips: row.slips.length }),
    ...unlike(`money of ${dossier.key}`, { charges }, { charges: row.charges.map(rowOfCharge).sort() }),
    ...slips.flatMap((slip) => ofSlip(state, slip, rowOf(row.slips, slip))),
  ];
}

function chargeOf(state: State, { due, payee, amount, slip, voided }: Charge): string {
  return rowOfCharge({ due, payee, amount, slip: idOf(state, slip) ?? null, voided: idOf(state, voided) ?? null });
}

function rowOfCharge({ due, payee, amount, slip, voided }: ChargeRow): string {
  return `${due} ${payee} ${amount}: on ${slip}, was on ${voided}`;
}

function idOf(state: State, slip: string | undefined): string | undefined {
  return slip === undefined ? undefined : state.slips[slip]?.id;
}

function ofSlip(state: State, slip: Slip, row: SlipRow | undefined): string[] {
  const { key, number, payee, amount, method, collector, office: unit, status } = slip;
  const { id: remittance, status: remitted } = state.remittances[slip.remittance ?? ''] ?? {};
  const replaces = idOf(state, slip.replaces);
  const model = { number, payee, amount, method, collector, unit, status, replaces, remittance, remitted };
  const real = row && {
    ...{ ...row, collector: name(row.collector), unit: name(row.unit), replaces: row.replaces ?? undefined },
    ...{ remittance: row.remittance ?? undefined, remitted: row.remitted ?? undefined },
  };
  return unlike(key, model, real);
}
