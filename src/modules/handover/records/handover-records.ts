import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Procedures } from '../../directory/procedures.js';
import { Staff } from '../../directory/staff.js';
import { Units } from '../../directory/units.js';
import { Notes } from '../../dossier/notes.js';
import { readTallies, type CountedLine } from '../../item/tally-lines.js';
import { sheetOf } from './entered-lists.js';
import { HandoverLists } from '../lists/handover-lists.js';
import { bagLines } from './record-bags.js';
import { lineRows, printedRow, type RecordLine } from './record-rows.js';
import type { Handover } from '../handover.entity.js';
import type { SideKind } from '../handover.lifecycle.js';
import { unseenSeal } from '../run/run-seals.js';
import { paperDifferences, type DifferenceKind } from '../handover.rules.js';

export interface RecordParty {
  kind: SideKind;
  /** The unit that answers, by name. */
  unit: string;
  /** Who signed, by name; absent until somebody has. */
  person?: string;
}

export interface RecordSignature {
  side: 'giver' | 'receiver';
  person?: string;
  kind: string;
  /** The witness of a thumbprint, or the capacity of a representative. */
  beside?: string;
  at: Date;
}

/** Everything a printed record of a handover says; names in clear, so for paper only. */
export interface HandoverRecord {
  id: string;
  number: string;
  version: number;
  purpose: Handover['purpose'];
  status: Handover['status'];
  giver: RecordParty;
  receiver: RecordParty;
  offeredAt?: Date;
  countedAt?: Date;
  acceptedAt?: Date;
  /** When both had signed for the papers; of several tallies the last. */
  talliedAt?: Date;
  /** Number of the document under which the receiver at a desk received (QĐ 45/2016 Art 7). */
  designation?: string;
  /** Number of the sheet of paper from which it was entered afterwards. */
  entered?: string;
  lines: RecordLine[];
  /** `owner`: the unit that answers, by name. */
  differences: { number: string; kind: DifferenceKind; owner: string }[];
  /** The sealed run with which it came, where nobody was asked about its seal. */
  unseen?: { run: string; seal: string };
  signatures: RecordSignature[];
}

type SidesSignature = 'device' | 'paper' | 'token';

interface TallyRow {
  act: string;
  talliedBy: string;
  designation: string;
  giverSignature: string;
  beside: string | null;
  at: Date;
}

/** What the printed record needs of a handover. It checks no rights: `HandoverReads.requireOpenTo` does, before. */
@Injectable()
export class HandoverRecords {
  constructor(
    private readonly lists: HandoverLists,
    private readonly units: Units,
    private readonly staff: Staff,
    private readonly procedures: Procedures,
    private readonly notes: Notes,
  ) {}

  /** @throws Refused `not-found` */
  async read(tx: EntityManager, id: string): Promise<HandoverRecord> {
    const handover = await this.lists.find(tx, id);
    const [tally] = await tx.query<TallyRow[]>(
      `select act, tallied_by as "talliedBy", designation, giver_signature as "giverSignature", beside, at
       from handover_tally where handover = $1 order by at desc, act desc limit 1`,
      [id],
    );
    const givenBy = handover.offeredAt ? await this.staff.nameOf(tx, handover.givenBy) : undefined;
    const receivedBy = handover.receivedBy ? await this.staff.nameOf(tx, handover.receivedBy) : undefined;
    const { number, version, purpose, status } = handover;
    return {
      id,
      number,
      version,
      purpose,
      status,
      giver: { kind: handover.giverKind, unit: await this.unitName(handover.giverUnit), person: givenBy },
      receiver: { kind: handover.receiverKind, unit: await this.unitName(handover.targetUnit), person: receivedBy },
      offeredAt: handover.offeredAt ?? undefined,
      countedAt: (await this.lists.lastCount(tx, handover))?.at,
      acceptedAt: handover.receivedBy ? (handover.endedAt ?? undefined) : undefined,
      talliedAt: tally?.at,
      designation: tally?.designation ?? handover.designation ?? undefined,
      entered: await sheetOf(tx, tally, handover),
      lines: await this.lines(tx, handover),
      differences: await this.differences(tx, id),
      unseen: await unseenSeal(tx, id),
      signatures: await this.signatures(tx, handover, tally, { givenBy, receivedBy }),
    };
  }

  private async signatures(
    tx: EntityManager,
    handover: Handover,
    tally: TallyRow | undefined,
    { givenBy, receivedBy }: { givenBy?: string; receivedBy?: string },
  ): Promise<RecordSignature[]> {
    if (tally) return this.atTally(tx, tally, givenBy);
    return atHandover(handover, givenBy, receivedBy, await this.signedBy(tx, handover.id));
  }

  private async unitName(id: string): Promise<string> {
    return (await this.units.byId(id))?.name ?? '';
  }

  private async lines(tx: EntityManager, handover: Handover): Promise<RecordLine[]> {
    const rows = await lineRows(tx, handover);
    const items = rows.map((row) => row.item);
    const [intake, desk] = [await readTallies(tx, items, 'intake'), await readTallies(tx, items, 'desk')];
    // where the envelope of which the slip tells was lost, the others were counted against it
    const lost = new Map(rows.filter((row) => row.lost).map((row) => [row.postingSlip, row.item]));
    const slipOf = ({ item, postingSlip }: (typeof rows)[number]): string =>
      intake.has(item) || !desk.has(item) ? item : (lost.get(postingSlip) ?? item);
    const lines: RecordLine[] = await bagLines(tx, handover);
    for (const row of rows) {
      const procedure = (await this.procedures.pinned(row.checklist))?.procedure;
      lines.push({
        ...printedRow(row),
        procedure: procedure?.name ?? '',
        sensitive: procedure?.sensitive ?? false,
        ...(row.lost ? { paperDifferences: [] } : papers(intake.get(slipOf(row)), desk.get(row.item))),
      });
    }
    return lines;
  }

  /** Two devices without a network signed by their keys, who wrote on a sheet on paper, everybody else by his own act. */
  private async signedBy(tx: EntityManager, id: string): Promise<SidesSignature> {
    const rows = await tx.query<{ kind: SidesSignature }[]>(
      `select 'device' as kind from offline_handover where id = $1 and status = 'applied'
       union all select 'paper' from handover h join sheet_act t on t.act = h.ended_act where h.id = $1`,
      [id],
    );
    return rows[0]?.kind ?? 'token';
  }

  private async talliedBy(tx: EntityManager, { act }: TallyRow): Promise<SidesSignature> {
    return (await sheetOf(tx, { act })) === undefined ? 'token' : 'paper';
  }

  private async differences(tx: EntityManager, id: string): Promise<HandoverRecord['differences']> {
    return tx.query(
      `select d.number, d.kind, u.name as owner from handover_difference d join unit u on u.id = d.owner
       where d.handover = $1 order by d.number, d.kind`,
      [id],
    );
  }

  private async atTally(tx: EntityManager, tally: TallyRow, givenBy: string | undefined): Promise<RecordSignature[]> {
    const beside = tally.beside ? await this.notes.read(tx, tally.beside) : undefined;
    const { at, giverSignature: kind } = tally;
    return [
      { side: 'giver', person: givenBy, kind, beside, at },
      {
        side: 'receiver',
        person: await this.staff.nameOf(tx, tally.talliedBy),
        kind: await this.talliedBy(tx, tally),
        at,
      },
    ];
  }
}

/** Each signed by his own act: the giver when he offered the list, the receiver when he accepted it. */
function atHandover(
  handover: Handover,
  givenBy: string | undefined,
  receivedBy: string | undefined,
  kind: SidesSignature,
): RecordSignature[] {
  const { offeredAt, endedAt } = handover;
  const signatures: RecordSignature[] = [];
  if (offeredAt) signatures.push({ side: 'giver', person: givenBy, kind, at: offeredAt });
  if (handover.receivedBy && endedAt) signatures.push({ side: 'receiver', person: receivedBy, kind, at: endedAt });
  return signatures;
}

function papers(
  intake: readonly CountedLine[] = [],
  desk: readonly CountedLine[] = [],
): Pick<RecordLine, 'originals' | 'copies' | 'paperDifferences'> {
  const lines = desk.length > 0 ? desk : intake;
  if (lines.length === 0) return { paperDifferences: [] };
  const sum = (...kinds: string[]): number =>
    lines.filter((line) => kinds.includes(line.kind)).reduce((total, line) => total + line.given, 0);
  return {
    originals: sum('original'),
    copies: sum('certified', 'copy'),
    paperDifferences: paperDifferences(intake, desk),
  };
}
