import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { Designation } from '../../directory/staff.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { FILING_STEPS, trustedAt } from '../../dossier/event-time.js';
import { HandoverLists } from '../lists/handover-lists.js';
import { HandoverSides, requireReceiver } from '../handover-sides.js';
import type { Handover } from '../handover.entity.js';
import { handoverLifecycle } from '../handover.lifecycle.js';

/** A dossier whose filing time is by the tally of this list; both locked. */
export interface FiledList {
  handover: Handover;
  dossier: Dossier;
  /** The act of the tally. */
  tally: string;
  was: Date;
  /** No filing time by this tally is earlier: when the list was accepted, or what was filed before it overtaken. */
  from: Date;
  designation: Designation;
}

interface Told {
  act: string;
  handover: string;
  received: boolean;
  /** When the papers had been tallied before, a supplement was asked for, or the last envelope had come, by whatever list. */
  since: Date | null;
}

/** Lists by whose record a dossier was filed, for somebody who may receive at that desk. */
@Injectable()
export class FiledLists {
  constructor(
    private readonly lists: HandoverLists,
    private readonly sides: HandoverSides,
    private readonly dossiers: Dossiers,
  ) {}

  /**
   * Dossier first, then the list.
   * @throws Refused `not-found` to others than the receiving desk, `not-on-list` (422), `filing-authority-received`,
   *   `not-filed-here` (409), `same-person`, `designation-missing` (403)
   */
  async lock(act: Act, id: string, number: string): Promise<FiledList> {
    const found = await this.lists.find(act.tx, id);
    requireReceiver(found, act);
    // whoever may count papers on a list may put right what came of it
    handoverLifecycle.check(found.status, 'tally', act.actor.role);
    const line = (await this.lists.lines(act.tx, found, 'moved')).find((each) => each.number === number);
    if (!line) throw new Refused('not-on-list', { number });
    const dossier = await this.dossiers.lockOne(act, line.dossier);
    const handover = await this.lists.lock(act, id);
    handoverLifecycle.check(handover.status, 'tally', act.actor.role);
    const told = await this.lastTally(act, dossier);
    if (told?.received) throw new Refused('filing-authority-received', { number });
    const was = dossier.filedAt;
    if (told?.handover !== id || !was) throw new Refused('not-filed-here', { number });
    const designation = (await this.sides.designated(act, handover, [dossier])).of(dossier);
    if (!designation) throw new Error('A filing was corrected away from a desk');
    const from = latest(handover.endedAt ?? act.trustedAt, told.since);
    return { handover, dossier, tally: told.act, was, from, designation };
  }

  /** The tally that says whether a dossier is filed, and whether its authority has received it since. */
  private async lastTally(act: Act, { id }: Dossier): Promise<Told | undefined> {
    const [told] = await act.tx.query<Told[]>(
      `select e.act_id as act, e.body::jsonb #>> '{data,handover}' as handover,
         exists (select 1 from event r where r.dossier_id = $1 and r.seq > e.seq and r.type = 'authority.received') as received,
         (select max(${trustedAt('p')}) from event p where p.dossier_id = $1 and p.seq < e.seq and (p.type in ${FILING_STEPS}
           or (p.type = 'handover.accepted' and p.body::jsonb #>> '{data,receiver,kind}' = 'DESK'))) as since
       from event e where e.dossier_id = $1 and e.type = 'dossier.tallied' order by e.seq desc limit 1`,
      [id],
    );
    return told;
  }
}

function latest(one: Date, other: Date | null): Date {
  return other && other > one ? other : one;
}
