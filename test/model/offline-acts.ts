import { randomUUID } from 'node:crypto';
import { CAST, type Actor } from './cast.js';
import { after, holds, isSide, openLists, sideOf } from './custody.js';
import type { Dice } from './dice.js';
import type { Envelope, Side } from './envelopes.js';
import { destination } from './list-acts.js';
import { notListable } from './listable.js';
import { SIGNERS, wayOf } from './lists.js';
import { sameSigned, type HandoverSigned, type Offline, type Parts, type SigningSide } from './offline.js';
import { reasons, step, type Outcome, type Planner, type Planning } from './plan.js';
import { accepted } from './receiving-acts.js';
import { concern, isOver, the, type List, type State } from './state.js';

const NOTHING: Parts = { offer: false, accept: false, offered: false, accepted: false };
/** What a phone sends at once: what it has when it has a network again. */
const UPLOADS: readonly Partial<Parts>[] = [
  { offer: true, offered: true },
  { offer: true, accept: true, offered: true },
  { offer: true, accept: true, accepted: true },
  { accept: true, accepted: true },
  { accept: true },
];
const MOST_OPEN = 4;

function signing({ kind, id, unit }: Side, signer: string): SigningSide | undefined {
  return kind === 'AUTHORITY' || kind === 'RECIPIENT' ? undefined : { kind, id, unit, signer };
}

/** Whoever signed for this side, in the role in which he did. */
function signerOf(side: SigningSide): Actor {
  const signer = CAST.find((actor) => actor.login === side.signer && isSide(actor, side));
  if (!signer) throw new Error(`${side.signer} signs for nobody`);
  return signer;
}

/** Whether the book lets it go this way, whoever signed for it. */
function isFree(state: State, way: Pick<Offline, 'purpose' | 'giver' | 'receiver'>, item: Envelope): boolean {
  const goes = !isOver(item) && holds(way.giver, item) && after(item, wayOf(way)) !== undefined;
  return goes && item.bag === undefined && openLists(state, item.key).length === 0;
}

/** Two meet where there is no network: one shows a list of what he holds, the other signs for what is there. */
function signed({ state, dice, newKey }: Planning): Offline | undefined {
  const live = Object.values(state.items).filter((item) => item.number && !isOver(item));
  const lead = dice.prefer(live, (item) => item.bag === undefined && openLists(state, item.key).length === 0);
  const by = lead && dice.prefer(CAST, (actor) => isSide(actor, lead.holder));
  const own = by && sideOf(by);
  if (!own) return undefined;
  const { receiver: to, purpose } = destination(dice, lead);
  const taker =
    to &&
    dice.prefer(
      CAST.filter((actor) => isSide(actor, to)),
      ({ login }) => login !== by.login,
    );
  const giver = signing({ ...own, unit: by.unit }, by.login);
  const receiver = to && taker && signing(to, taker.login);
  if (!giver || !receiver || !purpose) return undefined;
  const sides = { purpose, giver, receiver };
  const beside = live.filter((item) => item !== lead && isFree(state, sides, item) && dice.once(3));
  const offered = [lead, ...beside].map(({ key }) => key);
  const signedFor = { offered, accepted: counted(dice, offered, live) };
  return { key: newKey('offline'), id: randomUUID(), status: 'unheard', ...sides, ...signedFor, heard: NOTHING };
}

/** What the receiver finds: all of it, or less, or something that is not on the list. */
function counted(dice: Dice, offered: readonly string[], live: readonly Envelope[]): string[] {
  const missing = dice.once(4) ? dice.pick(offered) : undefined;
  const strange = dice.once(8) ? dice.pick(live)?.key : undefined;
  const there = offered.filter((key) => key !== missing);
  return [...new Set([...(there.length > 0 ? there : offered), ...(strange ? [strange] : [])])];
}

function someOffline(planning: Planning): Offline | undefined {
  const { state, dice } = planning;
  const known = Object.values(state.offlines).slice(-10);
  const open = known.filter(({ status }) => status !== 'applied');
  if (dice.once(open.length < MOST_OPEN ? 2 : 12)) return signed(planning);
  return dice.prefer(known, ({ status }) => status !== 'applied');
}

function someParts(dice: Dice): Parts {
  return { ...NOTHING, ...UPLOADS[dice.roll(UPLOADS.length)] };
}

/** Whose business the halves are that he sends. */
function concerns({ login, role, unit }: Actor, { giver, receiver }: Offline, sends: Parts): boolean {
  const offer = sends.offer ? [giver.signer, giver.unit, receiver.id] : [];
  const accept = sends.accept ? [receiver.signer, receiver.unit] : [];
  const sides = [...offer, ...accept];
  return sides.includes(login) || (role !== 'courier' && sides.includes(unit));
}

/** One of the two sends what he has, in any order, once or several times. */
export const sendHalves: Planner = (planning) => {
  const { state, dice } = planning;
  const at = someOffline(planning);
  const sends = someParts(dice);
  const by = at && dice.prefer(CAST, (actor) => SIGNERS.includes(actor.role) && concerns(actor, at, sends));
  if (!by) return undefined;
  const { key } = at;
  const named = [...at.offered, ...at.accepted];
  const numbers = (keys: readonly string[]): string[] => keys.flatMap((each) => the(state.items, each).number ?? []);
  const of: HandoverSigned = { ...at, offered: numbers(at.offered), accepted: numbers(at.accepted) };
  return {
    says: saysOf(at, sends),
    by,
    door: { kind: 'offline', of, sends },
    about: () => ({ cases: named.map((each) => the(state.items, each).dossier), lists: [key], offlines: [key] }),
    refusals: () => reasons([!SIGNERS.includes(by.role), 'role-not-allowed'], [!concerns(by, at, sends), 'not-found']),
    apply: (now) => heard(now, (now.offlines[key] ??= { ...at }), sends),
  };
};

function saysOf({ key, purpose, giver, receiver, offered, accepted: taken }: Offline, sends: Parts): string {
  const parts = Object.entries(sends).flatMap(([part, isSent]) => (isSent ? [part] : []));
  const who = `${giver.signer} (${giver.id}) to ${receiver.signer} (${receiver.id})`;
  return `sends ${parts.join(', ')} of ${key} (${purpose}) of ${offered.join(', ')} from ${who}, who counted ${taken.join(', ')}`;
}

function heard(state: State, offline: Offline, sends: Parts): Outcome {
  const { status, heard: before } = offline;
  const heardOf = (part: keyof Parts): boolean => before[part] || sends[part];
  offline.heard = {
    ...{ offer: heardOf('offer'), accept: heardOf('accept') },
    ...{ offered: heardOf('offered'), accepted: heardOf('accepted') },
  };
  const { walked, leads } = judged(state, offline);
  const from = status === 'unheard' ? '–' : status;
  return { status: offline.status, walked: [step('offline', 'send', from, offline.status), ...walked], leads };
}

/** Both halves, and the numbers behind them: nothing less moves anything. */
function isWhole(offline: Offline): boolean {
  const { offer, accept, offered, accepted: taken } = offline.heard;
  const lines = sameSigned(offline) ? offered || taken : offered && taken;
  return offer && accept && lines && offline.giver.signer !== offline.receiver.signer;
}

/** What both signed for goes, as far as the giver still has it; what came of it before stays so. */
function judged(state: State, offline: Offline): Pick<Outcome, 'walked' | 'leads'> {
  const { status, giver, offered } = offline;
  if (status === 'applied') return { walked: [] };
  offline.status = isWhole(offline) ? 'refused' : 'waiting';
  const lines = offered.filter((key) => isFree(state, offline, the(state.items, key)));
  if (offline.status === 'waiting' || !lines.some((key) => offline.accepted.includes(key))) return { walked: [] };
  const numbers = lines.flatMap((key) => the(state.items, key).number ?? []);
  if (notListable(state, signerOf(giver), offline, { numbers }).length > 0) return { walked: [] };
  offline.status = 'applied';
  return applied(state, offline, lines);
}

/** The giver's list and the receiver's acceptance, as if it had been online. */
function applied(state: State, offline: Offline, lines: string[]): Outcome {
  const { key, id, purpose, giver, receiver } = offline;
  const scanned = offline.accepted.flatMap((each) => the(state.items, each).number ?? []);
  const begun = { version: 1, lines, bagged: {}, counted: scanned, moved: [], tallied: [] };
  const list: List = { key, id, status: 'OFFERED', purpose, giver, receiver, givenBy: giver.signer, ...begun };
  state.lists[key] = list;
  for (const line of lines) concern(the(state.cases, the(state.items, line).dossier), receiver.unit);
  const outcome = accepted(state, list, { by: signerOf(receiver), remarks: [], isBroken: false });
  const made = [
    ['draft', '–', 'DRAFT'],
    ['close', 'DRAFT', 'OFFERED'],
    ['count', 'OFFERED', 'OFFERED'],
  ] as const;
  return { ...outcome, walked: [...made.map(([act, from, to]) => step('handover', act, from, to)), ...outcome.walked] };
}
