import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../platform/acts.js';
import { localDay } from '../platform/clock.js';
import { violated } from '../platform/database.js';
import { newId } from '../platform/ids.js';
import { Refused } from '../platform/problems.js';
import type { Unit } from '../modules/directory/directory.entities.js';
import { Staff } from '../modules/directory/staff.js';
import { inScope } from '../modules/directory/unit-scope.js';
import { Units } from '../modules/directory/units.js';
import type { PadIssue } from './paper.shapes.js';

/** The number of a sheet, as it is printed: DHO, 123 → DHO-000123. */
export function sheetNumber(prefix: string, no: number): string {
  return `${prefix}-${String(no).padStart(6, '0')}`;
}

/** Pads of numbered sheets, given to a unit or to a courier of it before they are needed. */
@Injectable()
export class Pads {
  constructor(
    private readonly units: Units,
    private readonly staff: Staff,
  ) {}

  /** @throws Refused `not-found` (404), `pad-holder-invalid` (422), `pad-numbers-taken` (409) */
  async issue(act: Act, input: PadIssue): Promise<ActResult> {
    const { prefix, first, last, person } = input;
    const unit = await this.holder(act, input);
    const id = newId();
    await act.tx.query(
      `insert into pad (id, prefix, first_no, last_no, unit, person, issued_act, issued_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, prefix, first, last, unit.id, person, act.id, act.recordedAt],
    );
    const numbers = Array.from({ length: last - first + 1 }, (_, nth) => sheetNumber(prefix, first + nth));
    const [from = '', to = ''] = [numbers.at(0), numbers.at(-1)];
    await act.tx
      .query(
        `insert into sheet (id, pad, number, state) select s.id, $1, s.number, 'BLANK'
         from unnest($2::uuid[], $3::text[]) as s (id, number)`,
        [id, numbers.map(() => newId()), numbers],
      )
      .catch((error: unknown) => {
        if (violated(error) === 'sheet_number_key') throw new Refused('pad-numbers-taken', { first: from, last: to });
        throw error;
      });
    return { id, number: `${from} – ${to}`, status: 'ISSUED', sheets: numbers.length, actions: [] };
  }

  private async holder(act: Act, { unit: code, person }: PadIssue): Promise<Unit> {
    const day = localDay(act.recordedAt);
    const unit = await this.units.standingByCode(code, day);
    if (!unit || !act.actor.unit || !inScope(act.actor.unit.path, unit.path)) throw new Refused('not-found');
    const isPlace = unit.kind === 'office' || unit.kind === 'desk';
    const isHeld = person === undefined || (await this.staff.staffOf(act.tx, person, 'courier', unit.id, day));
    if (!isPlace || !isHeld)
      throw new Refused('pad-holder-invalid', {}, [
        { pointer: person ? '/person' : '/unit', code: 'pad-holder-invalid' },
      ]);
    return unit;
  }
}
