import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { Acceptances } from '../acceptance/acceptances.js';
import { Counts } from '../acceptance/counts.js';
import { HandoverLists, handoverResult } from '../lists/handover-lists.js';
import { Handover } from '../handover.entity.js';
import { piecesOf } from '../handover.rules.js';
import { HandoverAcceptance, HandoverCount } from '../handover.shapes.js';
import { Handovers } from '../lists/handovers.js';
import type { Application } from '../offline/halves.js';
import { HalfSigners } from './half-signers.js';

/** What the halves come to, with the lines that the giver's list has in the book: those that he signed for and still holds. */
export type Booked = Application & { list: string[] };

/** What a giver signed offline, by the acts of a giver online. */
@Injectable()
export class OfflineGiver {
  constructor(
    private readonly signers: HalfSigners,
    private readonly handovers: Handovers,
    private readonly lists: HandoverLists,
  ) {}

  /** @throws Refused `handover-known` (409), and whatever the giver would be refused online */
  async give(act: Act, what: Booked, id: string): Promise<ActResult> {
    const known = await act.tx.findOneBy(Handover, { id });
    if (known) return this.giveKnown(act, what, known);
    const to = await this.signers.named(what.receiver);
    await this.handovers.draft(act, { purpose: what.purpose, to, numbers: what.list }, { id, version: what.version });
    return this.handovers.close(act, id);
  }

  /** A list that the giver began online: brought to what he signed, unless it is offered so already. */
  private async giveKnown(act: Act, what: Booked, known: Handover): Promise<ActResult> {
    if (!isSameList(known, what)) throw new Refused('handover-known');
    const pieces = piecesOf(await this.lists.lines(act.tx, known, 'open')).map(({ number }) => number);
    const wanted = new Set(what.list);
    const surplus = pieces.filter((number) => !wanted.has(number));
    const isWhole = pieces.length === wanted.size && surplus.length === 0;
    if (known.status === 'OFFERED' && isWhole) return handoverResult(known, act.actor);
    if (known.status !== 'DRAFT') throw new Refused('handover-known');
    await this.handovers.scan(act, known.id, what.list);
    if (surplus.length > 0) await this.handovers.remove(act, known.id, surplus);
    return this.handovers.close(act, known.id);
  }
}

/** What a receiver signed offline, by the acts of a receiver online. */
@Injectable()
export class OfflineReceiver {
  constructor(
    private readonly lists: HandoverLists,
    private readonly counts: Counts,
    private readonly acceptances: Acceptances,
  ) {}

  /**
   * Two codes have no room for the seal of a run: nobody was asked how it was, and its record says so.
   * @throws Refused whatever the receiver would be refused online
   */
  async take(act: Act, what: Booked, id: string): Promise<ActResult> {
    const numbers = [...what.accepted, ...what.extra, ...what.elsewhere];
    const { version, offeredAt } = await this.lists.find(act.tx, id);
    if (offeredAt === null) throw new Refused('not-found');
    await this.counts.count(act, id, HandoverCount.parse({ numbers }));
    return this.acceptances.accept(act, id, HandoverAcceptance.parse({ version }), 'unseen');
  }
}

function isSameList(known: Handover, { giver, receiver, purpose, version }: Application): boolean {
  const isSameGiver = known.giverKind === giver.kind && known.giverId === giver.id && known.givenBy === giver.person;
  const isSameReceiver = known.receiverKind === receiver.kind && known.receiverId === receiver.id;
  return isSameGiver && isSameReceiver && known.purpose === purpose && known.version <= version;
}
