import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused, under } from '../../platform/problems.js';
import type { Unit } from '../directory/directory.entities.js';
import { Procedures } from '../directory/procedures.js';
import { Units } from '../directory/units.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import type { Opened } from '../dossier/dossiers.js';
import type { EventData } from '../dossier/event-types.js';
import type { Draft } from '../dossier/journal.js';
import { Parties } from '../dossier/parties.js';
import { signatureRef, type KeptSignature } from '../dossier/signatures.js';
import type { Item } from '../item/item.entity.js';
import { Items } from '../item/items.js';
import {
  countedLines,
  readHeld,
  stillExpected,
  writeTally,
  type CountedLine,
  type ExpectedLine,
} from '../item/tally-lines.js';
import { Money } from '../money/money.js';
import type { SlipRef } from '../money/payment.js';
import { Tariff, zoneBetween } from '../money/tariff.js';
import type { IntakeInput, TakenInput } from './pickup.shapes.js';

export interface Taking {
  dossier: Dossier;
  opened?: Opened;
  input: TakenInput;
  /** JSON pointer of `input` in the request. */
  at: string;
  intake: IntakeInput;
  office: Unit;
  signed: KeptSignature;
}

/** One dossier's papers, sealed and charged for, with the event that says so. */
export interface Taken {
  dossier: Dossier;
  item: Item;
  slips: SlipRef[];
  event: Draft<'item.sealed'>;
}

/** What an intake charges: postage to the post, the statutory fee to the authority, on separate slips. */
@Injectable()
export class MoneyTaken {
  constructor(
    private readonly money: Money,
    private readonly tariff: Tariff,
  ) {}

  async take(
    act: Act,
    due: {
      dossier: Dossier;
      intake: IntakeInput;
      office: Unit;
      desk?: Unit;
      fee: number;
      weightGrams: number;
      payer?: string;
      /** Papers of this dossier came before: the authority's fee is asked for once. */
      again: boolean;
    },
  ): Promise<SlipRef[]> {
    const place = (unit: Unit | undefined): { ward?: string; province: string } => ({
      ward: unit?.ward ?? undefined,
      province: unit?.province ?? '',
    });
    const zone = zoneBetween(place(due.office), place(due.desk));
    const postage = await this.tariff.postage(act.tx, 'submission', zone, due.weightGrams, localDay(act.trustedAt));
    await this.money.owe(act, due.dossier, [
      { leg: 'submission', kind: 'postage', amount: postage, due: 'acceptance' },
      { leg: 'submission', kind: 'fee', amount: due.again ? 0 : due.fee, due: 'acceptance' },
    ]);
    const { dossier, office, payer } = due;
    return this.money.take(act, { dossier, due: 'acceptance', method: due.intake.method, office: office.id, payer });
  }
}

/** One dossier's papers become a sealed envelope that the post holds. */
@Injectable()
export class PapersTaken {
  constructor(
    private readonly procedures: Procedures,
    private readonly units: Units,
    private readonly items: Items,
    private readonly money: MoneyTaken,
    private readonly parties: Parties,
  ) {}

  /** @throws Refused `identity-mismatch`, `tally-lines-wrong`, `papers-missing` (422), those of numbers and money */
  async take(act: Act, taking: Taking): Promise<Taken> {
    const { dossier, input, at, intake, office, signed } = taking;
    const identity = identified(input, at);
    const version = await this.procedures.pinned(dossier.checklist);
    if (!version) throw new Error(`Dossier ${dossier.id} is pinned to an unknown checklist`);
    const held = await readHeld(act.tx, [dossier.id]);
    const expected = stillExpected(version.lines, held.get(dossier.id));
    const lines = counted(input, at, expected);
    const { number, seal, weightGrams } = input;
    const sealing = { dossier: dossier.id, leg: 'submission' as const, number, unit: office.id, seal, weightGrams };
    const item = await under(at, this.items.seal(act, { ...sealing, ...heldBy(act, office) }));
    await writeTally(act, item.id, 'intake', lines);
    const people = await this.parties.of(act.tx, dossier.id);
    const signer = people.find(({ role }) => role === 'submitter') ?? people.find(({ role }) => role === 'owner');
    const desk = await this.units.byId(dossier.receivedAt);
    const due = { dossier, intake, office, desk, fee: version.procedure.fee, weightGrams };
    const again = await this.cameBefore(act, dossier, item);
    const slips = await this.money.take(act, { ...due, payer: signer?.id, again });
    const parties =
      taking.opened?.parties ??
      (await this.parties.refs(
        act.tx,
        people.map(({ id }) => id),
      ));
    const short = isShort(lines, expected);
    const signature = signatureRef(signed, signer?.id ?? dossier.id);
    const found = { item, lines, short, slips, parties, signature, identity };
    return { dossier, item, slips, event: sealedEvent(taking, found) };
  }

  private async cameBefore(act: Act, dossier: Dossier, now: Item): Promise<boolean> {
    if (dossier.status !== 'OPENED') return true;
    const items = await this.items.ofDossier(act.tx, dossier.id);
    return items.some((item) => item.leg === 'submission' && item.id !== now.id);
  }
}

type Sealed = EventData<'item.sealed'>;

function sealedEvent(
  { dossier, opened, input, intake, signed }: Taking,
  found: Pick<Sealed, 'lines' | 'short' | 'slips' | 'parties' | 'signature' | 'identity'> & { item: Item },
): Draft<'item.sealed'> {
  const { item, ...data } = found;
  return {
    type: 'item.sealed',
    dossier,
    items: [item],
    data: {
      ...data,
      pickup: intake.pickup,
      checklist: dossier.checklist,
      seal: input.seal,
      weightGrams: input.weightGrams,
      postingSlip: item.postingSlip,
      voucher: intake.voucher,
      evidence: signed.evidence,
      opened,
    },
  };
}

/** @throws Refused `identity-mismatch` (422): whoever is not the submitter hands in nothing */
function identified({ identity }: TakenInput, at: string): Sealed['identity'] {
  if (identity === 'mismatch')
    throw new Refused('identity-mismatch', {}, [{ pointer: `${at}/identity`, code: 'identity-mismatch' }]);
  return identity;
}

/** @param expected the checklist, of a supplement what the desk does not hold yet */
function counted(input: TakenInput, at: string, expected: readonly ExpectedLine[]): CountedLine[] {
  const given = new Map(input.lines.map((line) => [line.line, line.given]));
  const known = expected.map((line) => line.line);
  if (given.size !== input.lines.length || [...given.keys()].some((line) => !known.includes(line)))
    throw new Refused('tally-lines-wrong');
  const lines = countedLines(expected, new Map([...given].filter(([, count]) => count > 0)));
  if (isShort(lines, expected) && !input.acceptIncomplete) {
    const missing = lines.filter((line) => line.given < line.required).map((line) => line.line);
    throw new Refused('papers-missing', { lines: missing.join(', ') }, [
      { pointer: `${at}/lines`, code: 'papers-missing' },
    ]);
  }
  return lines;
}

/** A line that the procedure requires has fewer papers than it asks for. */
function isShort(lines: readonly CountedLine[], expected: readonly ExpectedLine[]): boolean {
  const required = new Set(expected.filter((line) => line.required).map((line) => line.line));
  return lines.some((line) => required.has(line.line) && line.given < line.required);
}

function heldBy(act: Act, office: Unit): Pick<Parameters<Items['seal']>[1], 'status' | 'holder' | 'place'> {
  if (act.actor.role === 'courier') return { status: 'WITH_POST', holder: { kind: 'COURIER', id: act.actor.id } };
  return { status: 'AT_OFFICE', holder: { kind: 'OFFICE', id: office.id }, place: office.id };
}
