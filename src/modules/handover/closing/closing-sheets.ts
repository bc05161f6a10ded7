import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Signature } from '../../../documents/form.js';
import type { ClosingSheetData, ClosingSheetLine } from '../../../documents/closing-sheet.js';
import type { Actor } from '../../../platform/actor.js';
import { localDay } from '../../../platform/clock.js';
import type { PrintedPdf } from '../../../platform/pdf-answer.js';
import { Refused } from '../../../platform/problems.js';
import { Addresses } from '../../directory/addresses.js';
import { Staff } from '../../directory/staff.js';
import { IssuedPapers } from '../../dossier/issued-papers.js';
import { Notes } from '../../dossier/notes.js';
import { PrintedLinks } from '../../item/printed-links.js';
import { ClosingBlocks } from './closing-blocks.js';
import { ClosingReads } from './closing-reads.js';
import type { ClosingRow, ClosingView } from './closing.view.js';

/** The root that covers the last act of a closing, and the one before it, hex. */
type Root = ClosingSheetData['root'];
type Content = Omit<ClosingSheetData, 'link' | 'place'>;

/** What the sheet of a closing says, of one moment. */
@Injectable()
export class ClosingSheetContents {
  constructor(
    private readonly staff: Staff,
    private readonly notes: Notes,
    private readonly blocks: ClosingBlocks,
  ) {}

  /** @throws Refused `root-not-taken` (409) */
  async of(
    tx: EntityManager,
    row: ClosingRow,
    { lines, differences }: Pick<ClosingView, 'lines' | 'differences'>,
  ): Promise<Content> {
    const closedAt = row.signedAt ?? row.countedAt;
    const signatures = await this.signatures(tx, row);
    const holder = row.holderKind === 'COURIER' ? await this.staff.nameOf(tx, row.holderId) : row.unitName;
    return {
      ...{ number: row.number, unit: row.unitName, holder: holder ?? '', day: row.day },
      lines: (lines ?? []).map(lineOf),
      differences: (differences ?? []).map(({ number, kind, irregularity }) => ({
        number,
        kind,
        report: irregularity?.number,
      })),
      blocks: await this.blocks.of(tx, row.id),
      note: row.note === null ? undefined : await this.notes.read(tx, row.note),
      listHash: row.listHash,
      root: await this.root(tx, row.id, localDay(closedAt)),
      ...{ closedAt, signatures, issuedAt: closedAt },
    };
  }

  /** That of the day of the closing's last act and of the province, or the nation, under which this act stands: it covers it. */
  private async root(tx: EntityManager, id: string, day: string): Promise<Root> {
    const [row] = await tx.query<Omit<Root, 'day'>[]>(
      `select encode(r.root, 'hex') as root, encode(r.previous, 'hex') as previous
       from closing c join act_day a on a.id = coalesce(c.signed_act, c.counted_act) join day_root r on r.unit = a.unit
       where c.id = $1 and r.day = $2`,
      [id, day],
    );
    if (!row) throw new Refused('root-not-taken', { day });
    return { day, ...row };
  }

  private async signatures(tx: EntityManager, row: ClosingRow): Promise<Signature[]> {
    const counted = await this.staff.nameOf(tx, row.countedBy);
    const signatures: Signature[] = [{ title: 'Người kiểm đếm', name: counted, kind: 'token', at: row.countedAt }];
    if (!row.signedBy || !row.signedAt) return signatures;
    const name = await this.staff.nameOf(tx, row.signedBy);
    return [...signatures, { title: 'Người thứ hai', name, kind: 'token', at: row.signedAt }];
  }
}

/** Where a sheet is drawn up, and where it is checked. */
@Injectable()
export class SheetLinks {
  constructor(
    private readonly addresses: Addresses,
    private readonly links: PrintedLinks,
  ) {}

  async of(unit: string, check: string): Promise<Pick<ClosingSheetData, 'place' | 'link'>> {
    return { place: await this.addresses.provinceOf(unit), link: this.links.record(check) };
  }
}

/** The sheet of a closing (BÁO CÁO CHỐT CA): issued once the root of its day is taken, the same bytes ever after. */
@Injectable()
export class ClosingSheets {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ClosingReads,
    private readonly contents: ClosingSheetContents,
    private readonly papers: IssuedPapers,
    private readonly links: SheetLinks,
  ) {}

  /** @throws Refused `not-found`, `closing-open`, `root-not-taken` (409) */
  async of(actor: Actor, id: string): Promise<PrintedPdf> {
    const { row, content } = await this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const row = await this.reads.row(tx, actor, id);
      if (row.status === 'DIFFERENT') throw new Refused('closing-open', { number: row.number });
      return { row, content: await this.contents.of(tx, row, await this.reads.lines(tx, id)) };
    });
    const name = { kind: 'closing-sheet', subject: id, number: row.number } as const;
    return this.papers.issued(name, async (press, check) =>
      press.print('closing-sheet', { ...content, ...(await this.links.of(row.unit, check)) }),
    );
  }
}

function lineOf({ number, opened, came, went, onHand }: NonNullable<ClosingView['lines']>[number]): ClosingSheetLine {
  return { number, opened: Number(opened), came, went, onHand: Number(onHand) };
}
