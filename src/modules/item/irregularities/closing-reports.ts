import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { newId } from '../../../platform/ids.js';
import { ownNumber } from '../../../platform/s10.js';
import { Tasks } from '../../dossier/tasks.js';
import { IrregularityRows } from './irregularity-rows.js';

/** The task of a report on a day that was closed with a difference. */
export const OF_CLOSING = 'closing.difference';

/** A closing that a second person has signed with its difference. */
export interface DifferentClosing {
  id: string;
  /** The unit that answers for it, and that of whoever counted. */
  owner: string;
  countedBy: string;
}

/** Reports on days that did not balance (biên bản sự vụ): opened where the second person signs, found by who counted. */
@Injectable()
export class ClosingReports {
  constructor(
    private readonly rows: IrregularityRows,
    private readonly tasks: Tasks,
  ) {}

  /** @returns its id */
  async open(act: Act, { id: closing, owner, countedBy }: DifferentClosing): Promise<string> {
    const id = newId();
    const [serial = 0] = await this.rows.numbers(act, 1);
    await act.tx.query(
      `insert into irregularity (id, number, kind, closing, owner, state, opened_by, opened_unit, opened_act, opened_at)
       values ($1, $2, 'closing', $3, $4, 'OPEN', $5, $4, $6, $7)`,
      [id, ownNumber('BB', serial), closing, owner, countedBy, act.id, act.recordedAt],
    );
    await this.tasks.open(act, { kind: OF_CLOSING, unit: owner, subject: id });
    return id;
  }
}
