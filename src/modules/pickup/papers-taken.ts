import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import type { ChecklistLine, Unit } from '../directory/directory.entities.js';
import { Procedures } from '../directory/procedures.js';
import { Units } from '../directory/units.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import type { Opened } from '../dossier/dossiers.js';
import type { EventData } from '../dossier/event-types.js';
import type { EvidenceInput } from '../dossier/evidence.js';
import type { Draft } from '../dossier/journal.js';
import { Parties } from '../dossier/parties.js';
import { signatureRef } from '../dossier/signatures.js';
import type { Item } from '../item/item.entity.js';
import { Items } from '../item/items.js';
import { writeTally, type CountedLine } from '../item/tally-lines.js';
import { Money, type SlipRef } from '../money/money.js';
import { Tariff, zoneBetween } from '../money/tariff.js';
import type { IntakeInput, TakenInput } from './pickup.shapes.js';

export interface Taking {
  dossier: Dossier;
  opened?: Opened;
  input: TakenInput;
  intake: IntakeInput;
  office: Unit;
  evidence: readonly EvidenceInput[];
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
    },
  ): Promise<SlipRef[]> {
    const place = (unit: Unit | undefined): { ward?: string; province: string } => ({
      ward: unit?.ward ?? undefined,
      province: unit?.province ?? '',
    });
    const zone = zoneBetween(place(due.office), place(due.desk));
    const postage = await this.tariff.postage(act.tx, 'submission', zone, due.weightGrams, localDay(act.recordedAt));
    await this.money.owe(act, due.dossier, [
      { leg: 'submission', kind: 'postage', amount: postage, due: 'acceptance' },
      { leg: 'submission', kind: 'fee', amount: due.fee, due: 'acceptance' },
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

  /** @throws Refused `tally-lines-wrong`, `papers-missing` (422), those of numbers and money */
  async take(act: Act, taking: Taking): Promise<Taken> {
    const { dossier, input, intake, office } = taking;
    const version = await this.procedures.pinned(dossier.checklist);
    if (!version) throw new Error(`Dossier ${dossier.id} is pinned to an unknown checklist`);
    const lines = counted(input, version.lines);
    const item = await this.items.seal(act, {
      dossier: dossier.id,
      leg: 'submission',
      number: input.number,
      unit: office.id,
      seal: input.seal,
      weightGrams: input.weightGrams,
      ...heldBy(act, office),
    });
    await writeTally(act, item.id, 'intake', lines);
    const people = await this.parties.of(act.tx, dossier.id);
    const signer = people.find(({ role }) => role === 'submitter') ?? people.find(({ role }) => role === 'owner');
    const desk = await this.units.byId(dossier.receivedAt);
    const due = { dossier, intake, office, desk, fee: version.procedure.fee, weightGrams: input.weightGrams };
    const slips = await this.money.take(act, { ...due, payer: signer?.id });
    const parties =
      taking.opened?.parties ??
      (await this.parties.refs(
        act.tx,
        people.map(({ id }) => id),
      ));
    const short = isShort(lines, version.lines);
    const signature = signatureRef(intake.signature, signer?.id ?? dossier.id);
    return { dossier, item, slips, event: sealedEvent(taking, { item, lines, short, slips, parties, signature }) };
  }
}

type Sealed = EventData<'item.sealed'>;

function sealedEvent(
  { dossier, opened, input, intake, evidence }: Taking,
  found: Pick<Sealed, 'lines' | 'short' | 'slips' | 'parties' | 'signature'> & { item: Item },
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
      identity: input.identity,
      evidence: [...evidence],
      opened,
    },
  };
}

function counted(input: TakenInput, checklist: readonly ChecklistLine[]): CountedLine[] {
  const given = new Map(input.lines.map((line) => [line.line, line.given]));
  const known = checklist.map((line) => line.line);
  if (given.size !== input.lines.length || [...given.keys()].some((line) => !known.includes(line)))
    throw new Refused('tally-lines-wrong');
  const lines = checklist.map((line) => ({
    line: line.line,
    kind: line.kind,
    required: line.count,
    given: given.get(line.line) ?? 0,
  }));
  if (isShort(lines, checklist) && !input.acceptIncomplete) {
    const missing = lines.filter((line) => line.given < line.required).map((line) => line.line);
    throw new Refused('papers-missing', { lines: missing.join(', ') }, [{ pointer: '/lines', code: 'papers-missing' }]);
  }
  return lines;
}

/** A line that the procedure requires has fewer papers than it asks for. */
function isShort(lines: readonly CountedLine[], checklist: readonly ChecklistLine[]): boolean {
  return lines.some((line, index) => checklist[index]?.required && line.given < line.required);
}

function heldBy(act: Act, office: Unit): Pick<Parameters<Items['seal']>[1], 'status' | 'holder' | 'place'> {
  if (act.actor.role === 'courier') return { status: 'WITH_POST', holder: { kind: 'COURIER', id: act.actor.id } };
  return { status: 'AT_OFFICE', holder: { kind: 'OFFICE', id: office.id }, place: office.id };
}
