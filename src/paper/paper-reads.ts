import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../platform/actor.js';
import { localIso } from '../platform/clock.js';
import { pageOf } from '../platform/pages.js';
import { Refused } from '../platform/problems.js';
import { isInScope } from '../modules/directory/unit-scope.js';
import { Units } from '../modules/directory/units.js';
import { Notes } from '../modules/dossier/notes.js';
import { sheetNumber } from './pads.js';
import type { PadFilter, SheetFilter } from './paper.shapes.js';
import type { PadView, SheetView } from './paper.view.js';
import { sheetLifecycle, type SheetState } from './sheet.lifecycle.js';
import { SheetRows, type Sheet } from './sheet-rows.js';
import { contentFor } from './sheet-sight.js';
import { confirmingUnit } from './sheet-steps.rules.js';

interface PadRow {
  id: string;
  unit: string;
  person: string | null;
  prefix: string;
  first: number;
  last: number;
  issuedAt: Date;
  sheets: { number: string; state: SheetState }[];
}

const PADS = `select p.id, u.code as unit, p.person, p.prefix, p.first_no as first, p.last_no as last, p.issued_at as "issuedAt",
    (select json_agg(json_build_object('number', s.number, 'state', s.state) order by s.number) from sheet s where s.pad = p.id) as sheets
  from pad p join unit u on u.id = p.unit`;

/** Pads with every number accounted for, and sheets with what became of them. */
@Injectable()
export class PaperReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly rows: SheetRows,
    private readonly units: Units,
    private readonly notes: Notes,
  ) {}

  /** Pads of the actor's unit and the units below. */
  async pads(actor: Actor, { after, limit }: PadFilter): Promise<{ data: PadView[]; next?: string }> {
    const rows = await this.dataSource.query<PadRow[]>(
      `${PADS} where ${isInScope('u', '$1')} and ($2::uuid is null or p.id > $2) order by p.id limit $3`,
      [actor.unit?.path, after, limit + 1],
    );
    const { page, last } = pageOf(rows, limit);
    return { data: page.map(padView), next: last?.id };
  }

  /** @throws Refused `not-found` when unknown or of another unit */
  async pad(actor: Actor, id: string): Promise<PadView> {
    const [row] = await this.dataSource.query<PadRow[]>(`${PADS} where p.id = $2 and ${isInScope('u', '$1')}`, [
      actor.unit?.path,
      id,
    ]);
    if (!row) throw new Refused('not-found');
    return { ...padView(row), sheets: row.sheets };
  }

  /** Without what stands on them. */
  async sheets(actor: Actor, filter: SheetFilter): Promise<{ data: SheetView[]; next?: string }> {
    const rows = await this.rows.list(this.dataSource.manager, actor, { ...filter, limit: filter.limit + 1 });
    const { page, last } = pageOf(rows, filter.limit);
    const data: SheetView[] = [];
    for (const sheet of page) data.push(await this.viewed(sheet, actor));
    return { data, next: last?.id };
  }

  /** @throws Refused `not-found` when unknown or none of the actor's business */
  async sheet(actor: Actor, number: string): Promise<SheetView> {
    const tx = this.dataSource.manager;
    const sheet = await this.rows.read(tx, actor, number);
    const payload = this.rows.payloadOf(sheet);
    const acts = await tx.query<{ act: string }[]>('select act from sheet_act where sheet = $1 order by step', [
      sheet.id,
    ]);
    return {
      ...(await this.viewed(sheet, actor)),
      reason: sheet.reason ? await this.notes.read(tx, sheet.reason) : undefined,
      content: payload && contentFor(payload.content, actor.role),
      refusal: payload?.refusal,
      acts: acts.length > 0 ? acts.map(({ act }) => act) : undefined,
    };
  }

  private async viewed(sheet: Omit<Sheet, 'payload'>, actor: Actor): Promise<SheetView> {
    const { id, number, state, kind, writtenAt, enteredAt, confirmedAt } = sheet;
    return {
      ...{ id, number, state },
      actions: sheetLifecycle.actionsFor(state, actor.role),
      kind: kind ?? undefined,
      writtenAt: writtenAt ? localIso(writtenAt) : undefined,
      signer: await this.signed(sheet.signer, sheet.signerUnit),
      receiver: await this.signed(sheet.receiver, sheet.receiverUnit),
      confirmsAt: await this.codeOf(confirmingUnit(sheet)),
      entry: sheet.enteredAct ?? undefined,
      enteredBy: sheet.enteredBy ?? undefined,
      enteredAt: enteredAt ? localIso(enteredAt) : undefined,
      confirmedBy: sheet.confirmedBy ?? undefined,
      confirmedAt: confirmedAt ? localIso(confirmedAt) : undefined,
      photo: sheet.photo ?? undefined,
      problem: sheet.problem ?? undefined,
    };
  }

  private async signed(person: string | null, unit: string | null): Promise<SheetView['signer']> {
    const code = await this.codeOf(unit);
    return person && code ? { person, unit: code } : undefined;
  }

  private async codeOf(unit: string | null): Promise<string | undefined> {
    return unit ? (await this.units.byId(unit))?.code : undefined;
  }
}

function padView({ id, unit, person, prefix, first, last, issuedAt, sheets }: PadRow): PadView {
  const lastUsed = sheets.findLastIndex(({ state }) => state !== 'BLANK');
  const missing = sheets.slice(0, lastUsed + 1).filter(({ state }) => state === 'BLANK');
  const count = (of: SheetState): number => sheets.filter(({ state }) => state === of).length;
  return {
    ...{ id, unit },
    person: person ?? undefined,
    first: sheetNumber(prefix, first),
    last: sheetNumber(prefix, last),
    issuedAt: localIso(issuedAt),
    counts: {
      BLANK: count('BLANK'),
      ENTERED: count('ENTERED'),
      REFUSED: count('REFUSED'),
      APPLIED: count('APPLIED'),
      VOID: count('VOID'),
    },
    missing: missing.map(({ number }) => number),
  };
}
