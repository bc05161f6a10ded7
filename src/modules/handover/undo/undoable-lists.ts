import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Dossiers } from '../../dossier/dossiers.js';
import type { JournalEvent } from '../../dossier/event-types.js';
import { bagsOf, Bags } from '../../item/bags/bags.js';
import type { Item } from '../../item/item.entity.js';
import { Items } from '../../item/items.js';
import { carriedOf, HandoverLists, keepUntold, type Line } from '../lists/handover-lists.js';
import type { Handover } from '../handover.entity.js';
import { handoverLifecycle } from '../handover.lifecycle.js';
import { piecesOf, type UndoStep } from '../handover.rules.js';
import { isUndoTime, UNDO_MINUTES, undoSideOf, type UndoSide } from './undo.rules.js';

/** An accepted list with everything on it locked, as it was before, in the hands of one of its sides. */
export interface UndoableList {
  handover: Handover;
  side: UndoSide;
  dossiers: Dossier[];
  /** The envelopes that moved. */
  items: Item[];
  /** How many pieces they were on the list, bags and envelopes. */
  pieces: number;
  /** By item: as its dossier's journal had it before the acceptance. */
  before: Map<string, JournalItem>;
}

type JournalItem = JournalEvent['items'][number];

interface Later {
  type: string;
  filed: boolean;
  number: string | null;
}

/** Accepted lists that can still be undone: nothing has come of them yet. */
@Injectable()
export class UndoableLists {
  constructor(
    private readonly lists: HandoverLists,
    private readonly dossiers: Dossiers,
    private readonly items: Items,
    private readonly bags: Bags,
  ) {}

  /**
   * Dossiers locked first, then items, then the list.
   * @throws Refused `not-found` to who is no side of it, `undo-too-late`, `undo-authority-received`, `undo-filed`,
   *   `undo-moved-on`, `item-on-list` (409)
   */
  async lock(act: Act, id: string, kind: UndoStep): Promise<UndoableList> {
    const found = await this.lists.find(act.tx, id);
    const side = undoSideOf(found, act.actor);
    if (!side || (side === 'receiver' && found.offeredAt === null)) throw new Refused('not-found');
    handoverLifecycle.check(found.status, kind, act.actor.role);
    const lines = await this.lists.lines(act.tx, found, 'moved', 'kept');
    const dossiers = await this.dossiers.lock(
      act,
      lines.map((line) => line.dossier),
      carriedOf(lines),
    );
    const items = await this.items.lock(
      act,
      lines.filter((line) => line.state === 'moved').map((line) => line.item),
    );
    const handover = await this.lists.lock(act, id);
    handoverLifecycle.check(handover.status, kind, act.actor.role);
    await this.requireInTime(act, handover);
    const moved = lines.filter((line) => line.state === 'moved');
    await this.requireNothingSince(act, handover, items, pieceNames(moved));
    const pieces = piecesOf(moved).length;
    keepUntold(act, lines);
    return { handover, side, dossiers, items, pieces, before: await this.before(act, handover, items) };
  }

  /** By the server's times: what a device says would open or shut the ten minutes at will. */
  private async requireInTime(act: Act, { endedAct }: Handover): Promise<void> {
    const [accepted] = await act.tx.query<{ recordedAt: Date }[]>(
      'select recorded_at as "recordedAt" from act where id = $1',
      [endedAct],
    );
    if (!accepted || !isUndoTime(accepted.recordedAt, act.recordedAt))
      throw new Refused('undo-too-late', { minutes: UNDO_MINUTES });
  }

  /** Whatever a dossier learned of these envelopes, or from the authority, after the acceptance. */
  private async requireNothingSince(
    act: Act,
    handover: Handover,
    items: readonly Item[],
    named: (number: string | null | undefined) => string | undefined,
  ): Promise<void> {
    const [counted] = await this.bags.counted(act.tx, bagsOf(items));
    if (counted) throw new Refused('undo-moved-on', { number: counted.number });
    const later = await act.tx.query<Later[]>(
      `select e.type, e.body::jsonb #> '{data,filedAt}' is not null as filed, i.number
       from event a join event e on e.dossier_id = a.dossier_id and e.seq > a.seq
         left join lateral (select s ->> 'number' as number from jsonb_array_elements(e.body::jsonb -> 'items') s
           where s ->> 'id' = any($2) limit 1) i on true
       where a.act_id = $1 and (i.number is not null or e.type = 'authority.received') order by e.dossier_id, e.seq`,
      [handover.endedAct, items.map((item) => item.id)],
    );
    if (later.some(({ type }) => type === 'authority.received')) throw new Refused('undo-authority-received');
    const filed = later.find((each) => each.filed);
    if (filed) throw new Refused('undo-filed', { number: named(filed.number) });
    if (later[0]) throw new Refused('undo-moved-on', { number: named(later[0].number) });
    const elsewhere = await this.lists.onOtherLists(
      act,
      items.map((item) => item.id),
    );
    const listed = items.find((item) => elsewhere.has(item.id));
    if (listed) throw new Refused('item-on-list', { number: named(listed.number), list: elsewhere.get(listed.id) });
  }

  private async before(act: Act, handover: Handover, items: readonly Item[]): Promise<Map<string, JournalItem>> {
    const rows = await act.tx.query<{ item: JournalItem }[]>(
      `select distinct on (s ->> 'id') s as item
       from event a join event e on e.dossier_id = a.dossier_id and e.seq < a.seq
         cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') s
       where a.act_id = $1 and s ->> 'id' = any($2) order by s ->> 'id', e.seq desc`,
      [handover.endedAct, items.map((item) => item.id)],
    );
    return new Map(rows.map(({ item }) => [item.id, item]));
  }
}

/** By its number what an envelope was called on the list: its own number, or that of its bag. */
function pieceNames(lines: readonly Line[]): (number: string | null | undefined) => string | undefined {
  const names = new Map(lines.map(({ number, piece }) => [number, piece]));
  return (number) => names.get(number ?? '') ?? number ?? undefined;
}
