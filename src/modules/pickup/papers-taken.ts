import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import type { Unit } from '../directory/directory.entities.js';
import { Procedures } from '../directory/procedures.js';
import { Units } from '../directory/units.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import type { Opened } from '../dossier/dossiers.js';
import type { EventData } from '../dossier/event-types.js';
import type { Draft } from '../dossier/journal.js';
import { Parties } from '../dossier/parties.js';
import { signatureRef, type KeptSignature } from '../dossier/signatures.js';
import {
  countedLines,
  readHeld,
  stillExpected,
  writeTally,
  type CountedLine,
  type ExpectedLine,
  type Held,
} from '../item/tally-lines.js';
import { Money } from '../money/money.js';
import type { SlipRef } from '../money/payment.js';
import { Tariff, zoneBetween } from '../money/tariff.js';
import type { IntakeInput, TakenInput } from './pickup.shapes.js';
import { SealedEnvelopes, type Sealed } from './sealed-envelopes.js';

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
  items: Sealed;
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

/** What was counted of one dossier's papers, before they are sealed. */
interface Counted {
  taking: Taking;
  identity: SealedData['identity'];
  expected: readonly ExpectedLine[];
  lines: CountedLine[];
  fee: number;
}

/** Dossiers' papers become sealed envelopes that the post holds. */
@Injectable()
export class PapersTaken {
  constructor(
    private readonly procedures: Procedures,
    private readonly units: Units,
    private readonly envelopes: SealedEnvelopes,
    private readonly money: MoneyTaken,
    private readonly parties: Parties,
  ) {}

  /**
   * All are counted, then all sealed, then paid for: no money waits for a number.
   * @throws Refused `identity-mismatch`, `tally-lines-wrong`, `papers-missing` (422), those of numbers and money
   */
  async take(act: Act, takings: readonly Taking[], office: Unit): Promise<Taken[]> {
    const counted: Counted[] = [];
    const held = await readHeld(
      act.tx,
      takings.map(({ dossier }) => dossier.id),
    );
    for (const taking of takings) counted.push(await this.count(taking, held.get(taking.dossier.id)));
    const sealed = await this.envelopes.seal(act, takings, office);
    const taken: Taken[] = [];
    for (const [index, items] of sealed.entries()) {
      const of = counted[index];
      if (of) taken.push(await this.charge(act, of, items));
    }
    return taken;
  }

  private async count(taking: Taking, held: Held | undefined): Promise<Counted> {
    const { dossier, input, at } = taking;
    const identity = identified(input, at);
    const version = await this.procedures.pinned(dossier.checklist);
    if (!version) throw new Error(`Dossier ${dossier.id} is pinned to an unknown checklist`);
    const expected = stillExpected(version.lines, held);
    return { taking, identity, expected, lines: counted(input, at, expected), fee: version.procedure.fee };
  }

  /** The papers stand on the first envelope, the postage is by what they weigh together. */
  private async charge(act: Act, { taking, ...count }: Counted, items: Sealed): Promise<Taken> {
    const { dossier, intake, office } = taking;
    const { lines, fee, expected, identity } = count;
    await writeTally(act, items[0].id, 'intake', lines);
    const people = await this.parties.of(act.tx, dossier.id);
    const signer = people.find(({ role }) => role === 'submitter') ?? people.find(({ role }) => role === 'owner');
    const desk = await this.units.byId(dossier.receivedAt);
    const weightGrams = items.reduce((sum, item) => sum + (item.weightGrams ?? 0), 0);
    const again = await cameBefore(act, dossier);
    const due = { dossier, intake, office, desk, fee, weightGrams, payer: signer?.id, again };
    const slips = await this.money.take(act, due);
    const parties =
      taking.opened?.parties ??
      (await this.parties.refs(
        act.tx,
        people.map(({ id }) => id),
      ));
    const signature = signatureRef(taking.signed, signer?.id ?? dossier.id);
    const found = { lines, short: isShort(lines, expected), slips, parties, signature, identity };
    return { dossier, items, slips, event: sealedEvent(taking, items, found) };
  }
}

async function cameBefore(act: Act, { id, status }: Dossier): Promise<boolean> {
  if (status !== 'OPENED') return true;
  const rows = await act.tx.query<unknown[]>(
    `select 1 from item where dossier_id = $1 and leg = 'submission' and sealed_act <> $2 limit 1`,
    [id, act.id],
  );
  return rows.length > 0;
}

type SealedData = EventData<'item.sealed'>;

function sealedEvent(
  { dossier, opened, input, intake, signed }: Taking,
  items: Sealed,
  found: Pick<SealedData, 'lines' | 'short' | 'slips' | 'parties' | 'signature' | 'identity'>,
): Draft<'item.sealed'> {
  const [first] = items;
  return {
    type: 'item.sealed',
    dossier,
    items,
    data: {
      ...found,
      ...furtherOf(items, input),
      pickup: intake.pickup,
      checklist: dossier.checklist,
      seal: input.seal,
      weightGrams: input.weightGrams,
      weightMethod: input.weightMethod,
      postingSlip: first.postingSlip,
      voucher: intake.voucher,
      evidence: signed.evidence,
      opened,
    },
  };
}

function furtherOf([, ...items]: Sealed, input: TakenInput): Pick<SealedData, 'further'> {
  if (items.length === 0) return {};
  const further = input.further.map(({ seal, weightGrams, weightMethod }, index) => {
    return { item: items[index]?.id ?? '', seal, weightGrams, weightMethod };
  });
  return { further };
}

/** @throws Refused `identity-mismatch` (422): whoever is not the submitter hands in nothing */
function identified({ identity }: TakenInput, at: string): SealedData['identity'] {
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
