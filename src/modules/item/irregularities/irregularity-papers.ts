import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Signature } from '../../../documents/form.js';
import type { IrregularityRecordData } from '../../../documents/irregularity-record.js';
import type { Actor } from '../../../platform/actor.js';
import type { PrintedPdf } from '../../../platform/pdf-answer.js';
import { Addresses } from '../../directory/addresses.js';
import { Staff } from '../../directory/staff.js';
import { IssuedPapers } from '../../dossier/issued-papers.js';
import { differenceNames } from '../difference-names.js';
import { PrintedLinks } from '../printed-links.js';
import { RewrappedPapers, type Rewrapped } from './rewrapped-papers.js';
import { IrregularityReads } from './irregularity-reads.js';
import type { IrregularityKind, Outcome } from './irregularity.lifecycle.js';
import type { IrregularityView } from './irregularity.view.js';

const DIFFERENCES: Readonly<Record<IrregularityKind, Readonly<Record<string, string>>>> = {
  ...differenceNames,
  condition: differenceNames.handover,
};

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  found: 'đã tìm thấy',
  miscounted: 'đếm nhầm, xem nhầm',
  lost: 'mất',
  other: 'khác',
  rewrapped: 'đã kiểm kê và niêm phong lại',
  undone: 'hai bên đã hủy việc nhận',
};

const ABOUT: Readonly<Record<IrregularityKind, string>> = {
  handover: 'Bảng kê giao nhận số',
  condition: 'Bưu gửi số',
  bag: 'Túi thư số',
  closing: 'Lần chốt ca số',
};

interface People {
  unit: string;
  opener: string;
  settler: string | null;
  openedAt: Date;
  settledAt: Date | null;
}

/** What the paper says beside what everybody reads: who found it and who settled it, by name. */
@Injectable()
export class IrregularityPrint {
  constructor(
    private readonly dataSource: DataSource,
    private readonly staff: Staff,
    private readonly addresses: Addresses,
    private readonly links: PrintedLinks,
    private readonly rewrapped: RewrappedPapers,
  ) {}

  async of(report: IrregularityView, check: string): Promise<IrregularityRecordData> {
    const people = await this.people(report);
    const { manager } = this.dataSource;
    const anew = report.outcome === 'rewrapped' ? await this.rewrapped.of(report.id) : undefined;
    const opener = await this.staff.nameOf(manager, people.opener);
    const settler = people.settler === null ? undefined : await this.staff.nameOf(manager, people.settler);
    return {
      ...{ kind: report.kind, number: report.number, place: await this.addresses.provinceOf(people.unit) },
      ...{ unit: report.finder.name, foundBy: opener ?? '', foundAt: people.openedAt, owner: report.owner.name },
      about: { label: ABOUT[report.kind], value: subjectOf(report) },
      lines: linesOf(report),
      inventory: anew?.inventory,
      conclusion: conclusionOf(report, people),
      signatures: signaturesOf(people, { opener, settler, anew }),
      link: this.links.record(check),
      issuedAt: people.settledAt ?? people.openedAt,
    };
  }

  /** As it was when the report was read: it may be settled in between. */
  private async people({ id, state }: IrregularityView): Promise<People> {
    const [row] = await this.dataSource.query<People[]>(
      `select opened_unit as unit, opened_by as opener, opened_at as "openedAt", settled_by as settler, settled_at as "settledAt"
       from irregularity where id = $1`,
      [id],
    );
    if (!row) throw new Error(`No report ${id}`);
    return state === 'OPEN' ? { ...row, settler: null, settledAt: null } : row;
  }
}

/** Reports on paper: one as it was drawn up, another once it is settled; each the same bytes ever after. */
@Injectable()
export class IrregularityPapers {
  constructor(
    private readonly reads: IrregularityReads,
    private readonly print: IrregularityPrint,
    private readonly papers: IssuedPapers,
  ) {}

  /** @throws Refused `not-found` to who has nothing to do with it */
  async of(actor: Actor, id: string): Promise<PrintedPdf> {
    const report = await this.reads.read(actor, id);
    const kind = report.state === 'OPEN' ? 'irregularity-record' : 'irregularity-conclusion';
    return this.papers.issued({ kind, subject: id, number: report.number }, async (press, check) =>
      press.print('irregularity-record', await this.print.of(report, check)),
    );
  }
}

function subjectOf({ handover, item, bag, closing }: IrregularityView): string {
  return handover?.number ?? item?.number ?? bag ?? closing?.number ?? '';
}

function linesOf(report: IrregularityView): IrregularityRecordData['lines'] {
  const words = (kind: string): string => DIFFERENCES[report.kind][kind] ?? kind;
  if (report.conditions) return [{ number: subjectOf(report), words: report.conditions.map(words).join('; ') }];
  return (report.differences ?? []).map(({ number, kind }) => ({ number, words: words(kind) }));
}

function conclusionOf(
  { outcome, note }: IrregularityView,
  { settledAt }: People,
): IrregularityRecordData['conclusion'] {
  return outcome && settledAt ? { words: OUTCOMES[outcome], note, at: settledAt } : undefined;
}

/** Who found it, then who settled it, and beside a rewrapping the second person; while it is open the answer's box stays empty. */
function signaturesOf(
  { openedAt, settledAt }: People,
  { opener, settler, anew }: { opener?: string; settler?: string; anew?: Rewrapped },
): Signature[] {
  const found: Signature = { title: 'Người phát hiện', name: opener, kind: 'token', at: openedAt };
  if (!settledAt) return [found, { title: 'Bên chịu trách nhiệm' }];
  const settled: Signature = { title: 'Người kết luận', name: settler, kind: 'token', at: settledAt };
  return anew ? [found, settled, anew.witness] : [found, settled];
}
