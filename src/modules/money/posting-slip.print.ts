import { Injectable } from '@nestjs/common';
import type { Signature } from '../../documents/form.js';
import type { PostingSlipData, SlipParty } from '../../documents/posting-slip.js';
import type { SlipItem, SlipPaper } from '../../documents/posting-slip-lines.js';
import { localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { Addresses, type Place } from '../directory/addresses.js';
import { Procedures, type ProcedureVersion } from '../directory/procedures.js';
import { roleName, StaffNames } from '../directory/staff-names.js';
import { marksOf } from '../dossier/act-event.js';
import type { JournalEvent } from '../dossier/event-types.js';
import type { Party } from '../dossier/parties.js';
import { LookUpCodes } from '../dossier/look-up-codes.js';
import type { Item } from '../item/item.entity.js';
import type { SealedItems } from '../item/sealed-items.js';
import { weightMethodNames } from '../item/weights.js';
import { PrintedCharges } from './charges.print.js';
import { zoneBetween, type Zone } from './tariff.js';

/** Longest transit in working days after J. TT 17/2017 Art 7; in place of its districts stand the tariff's zones. */
const TRANSIT_DAYS: Readonly<Record<Zone, number>> = { 'same-ward': 1, 'same-province': 2, other: 4 };

type Side = SlipParty & Place;

/** What one leg of the way says of its sides and its papers. */
interface LegPart {
  from: Side;
  to: Side;
  accepted: Pick<PostingSlipData, 'office' | 'acceptedPlace' | 'acceptedHow'>;
  papers: SlipPaper[];
  shortage: string[];
  signatures: Signature[];
}

/** The posting slip as it stood when the envelope was sealed: everything from the rows that act's event names. */
@Injectable()
export class PostingSlipPrint {
  constructor(
    private readonly addresses: Addresses,
    private readonly procedures: Procedures,
    private readonly staff: StaffNames,
    private readonly charges: PrintedCharges,
    private readonly codes: LookUpCodes,
  ) {}

  async of(sealed: SealedItems): Promise<PostingSlipData> {
    const { dossier, items, at } = sealed;
    const [first, ...further] = items;
    const version = await this.procedures.pinned(dossier.checklist);
    if (!version) throw new Error(`Dossier ${dossier.id} is pinned to an unknown checklist`);
    const { from, to, accepted, ...part } = await this.legOf(sealed, version);
    return {
      ...part,
      ...accepted,
      leg: first.leg === 'result' ? 'result' : 'submission',
      sender: from,
      receiver: to,
      acceptedAt: at,
      startDate: localDay(at),
      transitLimit: `J+${TRANSIT_DAYS[zoneBetween(from, to)]} ngày làm việc`,
      procedure: version.procedure.name,
      items: [slipItem(first), ...further.map(slipItem)],
      charges: await this.charges.at(sealed),
      lookUpCode: await this.codes.of(first.number, dossier.id),
      issuedAt: sealed.recordedAt,
      marks: marksOf(sealed.event),
    };
  }

  /** @throws Refused `not-found` where there is no contract with anybody: a transfer, a recovery */
  private legOf(sealed: SealedItems, version: ProcedureVersion): Promise<LegPart> {
    const { event } = sealed;
    if (event.type === 'item.sealed') return this.submission(sealed, event, version);
    if (event.type === 'delivery.released') return this.result(sealed, event);
    // papers carried on or recovered travel under the record of their handover, which names them
    throw new Refused('not-found');
  }

  private async submission(
    { dossier, people, beside, at }: SealedItems,
    event: JournalEvent<'item.sealed'>,
    version: ProcedureVersion,
  ): Promise<LegPart> {
    const signer =
      people.find(({ id }) => id === event.data.signature.by) ?? people.find(({ role }) => role === 'owner');
    const from = await this.person(signer);
    const office = await this.addresses.unit(event.actor.unit ?? dossier.receivedAt);
    const atDoor = event.actor.role === 'courier';
    return {
      from,
      to: await this.addresses.unit(dossier.receivedAt),
      accepted: {
        office: office.name,
        acceptedPlace: atDoor ? from.address : [office.name, office.address].join(', '),
        acceptedHow: atDoor ? 'tại địa chỉ của người gửi' : 'tại quầy',
      },
      papers: papersOf(event, version),
      shortage: event.data.short ? missing(event, version) : [],
      signatures: [
        { title: 'Người gửi', name: from.name, ...signedBy(event.data.signature.kind, beside), at },
        { title: roleName(event.actor.role), name: await this.staff.of(event.actor.id), kind: 'token', at },
      ],
    };
  }

  private async result(
    { dossier, people, beside, at }: SealedItems,
    event: JournalEvent<'delivery.released'>,
  ): Promise<LegPart> {
    const recipient = people.find(({ role }) => role === 'recipient') ?? people.find(({ role }) => role === 'owner');
    const desk = await this.addresses.unit(dossier.receivedAt);
    const { resultCount, originals, signature } = event.data;
    const office = dossier.helpedAt === null ? desk : await this.addresses.unit(dossier.helpedAt);
    return {
      from: desk,
      to: await this.person(recipient),
      accepted: {
        office: office.name,
        acceptedPlace: [desk.name, desk.address].join(', '),
        acceptedHow: 'tại Bộ phận Một cửa',
      },
      papers: resultPapers(resultCount, originals),
      shortage: [],
      signatures: [
        { title: roleName(event.actor.role), name: await this.staff.of(event.actor.id), kind: 'token', at },
        {
          title: 'Bên nhận vận chuyển',
          name: await this.staff.of(signature.by),
          ...signedBy(signature.kind, beside),
          at,
        },
      ],
    };
  }

  private async person(party: Party | undefined): Promise<Side> {
    if (!party) throw new Error('Nobody stands behind this side of the slip');
    const place = await this.addresses.place(party.ward);
    const address = await this.addresses.line(party.address, party.ward);
    return { name: party.name, address, phone: party.phone?.replace(/^\+84/, '0'), ...place };
  }
}

function slipItem(item: Item): SlipItem {
  const { number, seal, weightGrams, weightMethod } = item;
  const weighed = weightMethod === null ? undefined : weightMethodNames[weightMethod];
  return { number, seal: seal ?? '', weightGrams: weightGrams ?? undefined, weighed };
}

const PAPER_KINDS = {
  original: 'original',
  certified: 'certified',
  copy: 'photocopy',
  electronic: 'electronic',
} as const;

/** The lines that were counted: the whole checklist, or what a supplement brings of it. */
function papersOf(event: JournalEvent<'item.sealed'>, version: ProcedureVersion): SlipPaper[] {
  const counted = new Map(event.data.lines.map((line) => [line.line, line]));
  return version.lines.flatMap(({ line, name, kind }) => {
    const found = counted.get(line);
    return found ? [{ name, kind: PAPER_KINDS[kind], required: found.required || undefined, given: found.given }] : [];
  });
}

/** Names of the required papers that were not all there. */
function missing(event: JournalEvent<'item.sealed'>, version: ProcedureVersion): string[] {
  const short = new Set(event.data.lines.filter(({ given, required }) => given < required).map((line) => line.line));
  return version.lines.filter(({ line, required }) => required && short.has(line)).map(({ name }) => name);
}

function resultPapers(results: number, originals: number): SlipPaper[] {
  const papers: SlipPaper[] = [{ name: 'Kết quả giải quyết thủ tục hành chính', kind: 'original', given: results }];
  if (originals > 0) papers.push({ name: 'Bản chính đã nộp, nay trả lại', kind: 'original', given: originals });
  return papers;
}

/** How the other party signed, where the paper has a word for it, and who or what stood beside it. */
function signedBy(kind: string, beside: string | undefined): Pick<Signature, 'kind' | 'witness' | 'capacity'> {
  const known = ['stroke', 'thumbprint', 'paper', 'representative', 'token'] as const;
  return {
    kind: known.find((each) => each === kind),
    witness: kind === 'thumbprint' ? beside : undefined,
    capacity: kind === 'representative' ? beside : undefined,
  };
}
