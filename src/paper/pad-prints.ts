import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../platform/actor.js';
import type { PrintedPdf } from '../platform/pdf-answer.js';
import { Refused } from '../platform/problems.js';
import { Press } from '../press/press.js';
import { Staff } from '../modules/directory/staff.js';
import { Units } from '../modules/directory/units.js';
import { printed } from '../modules/dossier/issued-papers.js';
import { PaperReads } from './paper-reads.js';
import type { PadPrint } from './paper.shapes.js';

/** The blank sheets of a pad, to be printed while there is power. A number that was printed twice still enters once. */
@Injectable()
export class PadPrints {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: PaperReads,
    private readonly units: Units,
    private readonly staff: Staff,
    private readonly press: Press,
  ) {}

  /** @throws Refused `not-found`, `pad-used-up` (409) */
  async sheets(actor: Actor, id: string, { form, from, limit }: PadPrint): Promise<PrintedPdf> {
    const { unit: code, person: carrier, sheets = [], ...pad } = await this.reads.pad(actor, id);
    const start = from ?? pad.first;
    const blank = sheets.filter(({ number, state }) => state === 'BLANK' && number >= start);
    const numbers = blank.slice(0, limit).map(({ number }) => number);
    const [number] = numbers;
    if (number === undefined) throw new Refused('pad-used-up', { from: start });
    const unit = (await this.units.byCode(code))?.name ?? code;
    const person = carrier === undefined ? undefined : await this.staff.nameOf(this.dataSource.manager, carrier);
    const issuedAt = new Date(pad.issuedAt);
    return printed(number, await this.press.print('pad-sheets', { form, numbers, unit, person, issuedAt }));
  }
}
