import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActResult } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { newId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import { ownNumber } from '../../../platform/s10.js';
import type { Item } from '../../item/item.entity.js';
import type { Leg } from '../../item/item.lifecycle.js';
import type { Purpose } from '../../item/item.rules.js';
import { Handover } from '../handover.entity.js';
import type { SideKind } from '../handover.lifecycle.js';
import { actionsFor, listTime, type Seen } from '../handover.rules.js';

export type LineState = 'open' | 'removed' | 'superseded' | 'moved' | 'kept' | 'freed' | 'undone';

/** An envelope on a list, by itself or in a bag. */
export interface Line {
  item: string;
  number: string;
  dossier: string;
  leg: Leg;
  state: LineState;
  tallied: boolean;
  /** The sealed bag it goes in. */
  bag: string | null;
  /** What is scanned for it: its own number, or that of its bag. */
  piece: string;
}

/** A holder that gives or receives, and the unit that answers for it. */
export interface Side {
  kind: SideKind;
  id: string;
  unit: string;
}

/** How a list is called between the two who sign for it. */
export interface ListName {
  id: string;
  version: number;
}

/** What the receiver scanned last. */
export interface Count {
  attempt: number;
  numbers: string[];
  at: Date;
}

/** The rows of a handover: its head, its lines by version, its counts. */
@Injectable()
export class HandoverLists {
  /** @param named id and version that a list was given where it could not be asked for */
  async create(
    act: Act,
    list: { purpose: Purpose; giver: Side; receiver: Side; run?: string },
    named: ListName = { id: newId(), version: 1 },
  ): Promise<Handover> {
    const { purpose, giver, receiver, run } = list;
    const rows = await act.tx.query<{ serial: string }[]>(`select nextval('handover_number') as serial`);
    const handover = act.tx.create(Handover, {
      ...named,
      number: ownNumber('GN', Number(rows[0]?.serial)),
      purpose,
      status: 'DRAFT',
      run,
      giverKind: giver.kind,
      giverId: giver.id,
      giverUnit: giver.unit,
      givenBy: act.actor.id,
      receiverKind: receiver.kind,
      receiverId: receiver.id,
      targetUnit: receiver.unit,
      draftedAt: act.trustedAt,
    });
    await act.tx.insert(Handover, handover);
    return handover;
  }

  /** @throws Refused `not-found` */
  async find(tx: EntityManager, id: string): Promise<Handover> {
    const handover = await tx.findOneBy(Handover, { id });
    if (!handover) throw new Refused('not-found');
    return handover;
  }

  /** After dossiers and items. @throws Refused `not-found` */
  async lock(act: Act, id: string): Promise<Handover> {
    const handover = await act.tx.findOne(Handover, { where: { id }, lock: { mode: 'for_no_key_update' } });
    if (!handover) throw new Refused('not-found');
    return handover;
  }

  async change(act: Act, handover: Handover, change: Partial<Handover>): Promise<void> {
    await act.tx.update(Handover, { id: handover.id }, change);
    Object.assign(handover, change);
  }

  /** The lines of the list's version that are in one of these states, in the order of scanning. */
  lines(tx: EntityManager, handover: Handover, ...states: LineState[]): Promise<Line[]> {
    return tx.query<Line[]>(
      `select l.item, i.number, i.dossier_id as dossier, i.leg, l.state, l.tally_act is not null as tallied,
         l.bag, coalesce(b.number, i.number) as piece
       from handover_line l join item i on i.id = l.item left join bag b on b.id = l.bag
       where l.handover = $1 and l.version = $2 and l.state = any($3) order by l.position, i.number`,
      [handover.id, handover.version, states],
    );
  }

  /** Puts locked items on a draft, those in a bag with their bag; what is on it already stays where it is. */
  async add(act: Act, handover: Handover, items: readonly Pick<Item, 'id' | 'bag'>[]): Promise<void> {
    await act.tx.query(
      `insert into handover_line as l (handover, version, item, bag, position, state)
       select $1, $2, s.item, s.bag, s.position + (select count(*) from handover_line where handover = $1 and version = $2), 'open'
       from unnest($3::uuid[], $4::uuid[]) with ordinality as s (item, bag, position)
       on conflict (handover, version, item) do update set state = 'open', bag = excluded.bag where l.state = 'removed'`,
      [handover.id, handover.version, items.map((item) => item.id), items.map((item) => item.bag)],
    );
  }

  /** Which of these items are on an open list other than this one, and the number of that list. */
  async onOtherLists(act: Act, items: readonly string[], handover?: string): Promise<Map<string, string>> {
    const rows = await act.tx.query<{ item: string; list: string }[]>(
      `select l.item, h.number as list from handover_line l join handover h on h.id = l.handover
       where l.item = any($1) and l.state = 'open' and h.id is distinct from $2`,
      [items, handover],
    );
    return new Map(rows.map((row) => [row.item, row.list]));
  }

  /** What became of lines that were open: all of them, or those of these items. */
  async turn(act: Act, handover: Handover, state: LineState, items?: readonly string[]): Promise<void> {
    await act.tx.query(
      `update handover_line set state = $3
       where handover = $1 and version = $2 and state = 'open' and ($4::uuid[] is null or item = any($4))`,
      [handover.id, handover.version, state, items],
    );
  }

  /** What had moved has been given back. */
  async undone(act: Act, handover: Handover): Promise<void> {
    await act.tx.query(
      `update handover_line set state = 'undone' where handover = $1 and version = $2 and state = 'moved'`,
      [handover.id, handover.version],
    );
  }

  /** Papers were counted: on this list, and on those by which the rest of a posting slip had come to the same desk. */
  async tallied(act: Act, { id, receiverId }: Handover, items: readonly string[]): Promise<void> {
    await act.tx.query(
      `update handover_line l set tally_act = $1
       from (select distinct on (m.item) m.item, m.handover, m.version from handover_line m join handover h on h.id = m.handover
         where m.item = any($2) and m.state = 'moved' and h.receiver_id = $3
         order by m.item, h.id = $4 desc, h.ended_at desc) came
       where l.handover = came.handover and l.version = came.version and l.item = came.item and l.tally_act is null`,
      [act.id, items, receiverId, id],
    );
  }

  /** A new version with the lines of the last, to be changed and offered again. */
  async renew(act: Act, handover: Handover): Promise<void> {
    const last = handover.version;
    await this.turn(act, handover, 'superseded');
    const change = { status: 'DRAFT' as const, version: last + 1, offeredAct: null, offeredAt: null, expiresAt: null };
    await this.change(act, handover, change);
    await act.tx.query(
      `insert into handover_line (handover, version, item, bag, position, state)
       select handover, $2, item, bag, position, 'open' from handover_line
       where handover = $1 and version = $3 and state = 'superseded'`,
      [handover.id, handover.version, last],
    );
  }

  /** The receiver's last count of this version, if he has counted. */
  async lastCount(tx: EntityManager, handover: Handover): Promise<Count | undefined> {
    const rows = await tx.query<Count[]>(
      `select attempt, numbers, at from handover_count where handover = $1 and version = $2 order by attempt desc limit 1`,
      [handover.id, handover.version],
    );
    return rows[0];
  }

  /** When an act that ends a locked list happened, on its rows and papers. */
  async endOf(act: Act, handover: Handover): Promise<Date> {
    return listTime(handover, act.trustedAt, (await this.lastCount(act.tx, handover))?.at);
  }

  /** How often the receiver counted this version. */
  async countsOf(tx: EntityManager, handover: Handover): Promise<number> {
    const rows = await tx.query<{ n: number }[]>(
      'select count(*)::int as n from handover_count where handover = $1 and version = $2',
      [handover.id, handover.version],
    );
    return rows[0]?.n ?? 0;
  }
}

/** The dossiers whose envelopes go in sealed bags. */
export function carriedOf(lines: readonly Line[]): string[] {
  return lines.filter(({ bag }) => bag !== null).map((line) => line.dossier);
}

/** Their events are in no answer: as many as they are, as many dossiers at least are in the bags (F18). */
export function keepUntold(act: Act, lines: readonly Line[]): void {
  carriedOf(lines).forEach((dossier) => act.untold.add(dossier));
  for (const { bag, dossier } of lines) if (bag === null) act.untold.delete(dossier);
}

/** What an act on a list answers: nothing that tells its lines. */
export function handoverResult(handover: Handover, actor: Actor, seen: Partial<Seen> = {}): ActResult {
  const { id, number, status, version } = handover;
  const actions = actionsFor(handover, actor, { counted: false, untallied: false, ...seen });
  return { id, number, status, version, actions };
}
