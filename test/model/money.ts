import type { Method, Payee } from '../../src/modules/money/payment.js';
import type { Actor } from './cast.js';
import { reasons, step } from './plan.js';
import type { Charge, Due, Slip } from './slips.js';
import { the, type State } from './state.js';

/** Public prices in đồng of an envelope of up to 100 g, and the fee of the procedure that the model asks for. */
const POSTAGE = { sameWard: 26_000, sameProvince: 30_000 };
const FEE = 115_000;
/** The office in the ward of the desk. */
const BESIDE_DESK = '44-DHO';

/** Money that somebody takes in an act on a dossier. */
export interface Taking {
  dossier: string;
  due: Due;
  by: Actor;
  /** Absent when nobody says how it is paid. */
  method?: Method;
  /** What the slips are remembered by. */
  made: string;
}

/** An envelope of papers costs its postage, and the first one of a dossier the authority's fee. */
export function chargeIntake(state: State, dossier: string, office: string): void {
  const amount = office === BESIDE_DESK ? POSTAGE.sameWard : POSTAGE.sameProvince;
  const { charges, status } = the(state.cases, dossier);
  const again = status !== 'OPENED' || charges.some(({ due }) => due === 'acceptance');
  charges.push({ due: 'acceptance', payee: 'post', amount });
  if (!again) charges.push({ due: 'acceptance', payee: 'authority', amount: FEE });
}

/** Bringing a result home costs its postage, which the recipient pays unless the order is prepaid. */
export function chargeResult(state: State, dossier: string): void {
  the(state.cases, dossier).charges.push({ due: 'delivery', payee: 'post', amount: POSTAGE.sameProvince });
}

function unpaid(state: State, { dossier, due }: Taking): Charge[] {
  return (state.cases[dossier]?.charges ?? []).filter((charge) => charge.due === due && charge.slip === undefined);
}

/** Whoever took cash does not make it what nobody has to hand on. */
export function losesCash(by: Actor, slip: Slip, to: Method | undefined): boolean {
  return slip.method === 'cash' && to !== undefined && to !== 'cash' && slip.collector === by.login;
}

/** Why the money is not taken. @param owedNow whether the act itself makes the dossier owe something */
export function notTaken(state: State, taking: Taking, owedNow: boolean): string[] {
  const { by, method } = taking;
  const left = unpaid(state, taking);
  const own = left.some(({ voided }) => voided !== undefined && losesCash(by, the(state.slips, voided), method));
  return reasons([method === undefined && (owedNow || left.length > 0), 'payment-missing'], [own, 'slip-own']);
}

/** One slip of one payee for what is due, and one in place of each void slip. @returns the sentences walked */
export function take(state: State, taking: Taking): string[] {
  const { made, method = 'cash' } = taking;
  const bundles = Map.groupBy(unpaid(state, taking), ({ payee, voided }) => `${payee} ${voided ?? ''}`);
  const ordered = [...bundles.values()].sort((one, other) => (placeOf(state, one) < placeOf(state, other) ? -1 : 1));
  return ordered.flatMap((charges, index) =>
    issue(state, { ...taking, method, charges, made, key: `${made}.slip${index + 1}` }),
  );
}

/** The post's first, what was never on a slip before what stood on a void one. */
function placeOf(state: State, [first]: readonly Charge[]): string {
  const voided = first?.voided === undefined ? '' : the(state.slips, first.voided).id;
  return `${first?.payee === 'post' ? 0 : 1} ${voided}`;
}

/** What stands on a new slip, and who took it. */
interface Writing extends Pick<Taking, 'dossier' | 'by' | 'made'> {
  key: string;
  charges: Charge[];
  method: Method;
  /** Login; the actor when left out. */
  collector?: string;
}

export function issue(state: State, { key, made, dossier, by, charges, method, collector }: Writing): string[] {
  const [first] = charges;
  if (!first) return [];
  const { payee, voided: replaces } = first;
  const amount = charges.reduce((sum, charge) => sum + charge.amount, 0);
  const taken = { method, collector: collector ?? by.login, office: by.unit, made };
  state.slips[key] = { key, dossier, payee, amount, ...taken, status: 'ISSUED', replaces };
  for (const charge of charges) charge.slip = key;
  if (replaces !== undefined) the(state.slips, replaces).status = 'REPLACED';
  return [step('payment-slip', 'issue', '–', 'ISSUED')];
}

/** The serials of what was just taken, in the order of the answer. */
export function learnSerials(state: State, made: string, told: unknown): void {
  const serials = told as string[];
  slipsOf(state, (slip) => slip.made === made).forEach((slip, index) => {
    slip.number = serials[index];
  });
}

export function slipsOf(state: State, fits: (slip: Slip) => boolean): Slip[] {
  return Object.values(state.slips).filter(fits);
}

/** Whose money a remittance of these slips is; undefined when there is none, or more than one. */
export function payeeOf(slips: readonly Slip[]): Payee | undefined {
  const payees = new Set(slips.map(({ payee }) => payee));
  return payees.size === 1 ? slips[0]?.payee : undefined;
}
