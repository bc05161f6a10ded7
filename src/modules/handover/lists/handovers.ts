import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { refusedNumbers } from '../../item/scanned-numbers.js';
import { HandoverLists, handoverResult, type ListName } from './handover-lists.js';
import { HandoverSides } from '../handover-sides.js';
import type { Handover } from '../handover.entity.js';
import { handoverLifecycle, type HandoverAct } from '../handover.lifecycle.js';
import { isGiver, mayWithdraw, piecesOf } from '../handover.rules.js';
import type { HandoverDraft } from '../handover.shapes.js';
import { Offers } from './offers.js';
import { Runs } from '../run/runs.js';
import { UntakenLists } from '../acceptance/untaken-lists.js';

/** A giver's list until somebody takes it: made by scanning, frozen when offered, changed only as a new version. */
@Injectable()
export class Handovers {
  constructor(
    private readonly lists: HandoverLists,
    private readonly sides: HandoverSides,
    private readonly offers: Offers,
    private readonly untaken: UntakenLists,
    private readonly runs: Runs,
  ) {}

  /** @param named of a list that was made where there was no network */
  async draft(act: Act, input: HandoverDraft, named?: ListName): Promise<ActResult> {
    const giver = await this.sides.giver(act, input.fromUnit);
    const receiver = await this.sides.receiver(act, input.to, giver);
    const run = input.run === undefined ? undefined : (await this.runs.carrying(act, input.run, giver, receiver)).id;
    const way = { purpose: input.purpose, giverKind: giver.kind, giverId: giver.id, receiverKind: receiver.kind };
    const items = await this.offers.scanned(act, input.numbers, way);
    const handover = await this.lists.create(act, { purpose: input.purpose, giver, receiver, run }, named);
    await this.lists.add(act, handover, items);
    return this.scanResult(act, handover);
  }

  /** Numbers that are on the list already are no fault. */
  async scan(act: Act, id: string, numbers: readonly string[]): Promise<ActResult> {
    const items = await this.offers.scanned(act, numbers, own(await this.lists.find(act.tx, id), act, 'scan'), id);
    const handover = own(await this.lists.lock(act, id), act, 'scan');
    await this.lists.add(act, handover, items);
    return this.scanResult(act, handover);
  }

  /** @throws Refused `not-on-list` (422) */
  async remove(act: Act, id: string, numbers: readonly string[]): Promise<ActResult> {
    const handover = await this.lockFor(act, id, (found) => own(found, act, 'remove'));
    const pieces = Map.groupBy(await this.lists.lines(act.tx, handover, 'open'), (line) => line.piece);
    const strange = numbers.filter((number) => !pieces.has(number));
    if (strange.length > 0) throw refusedNumbers('not-on-list', numbers, strange);
    await this.lists.turn(
      act,
      handover,
      'removed',
      numbers.flatMap((number) => pieces.get(number)?.map((line) => line.item) ?? []),
    );
    return this.scanResult(act, handover);
  }

  /** Freezes the list and offers it. @throws Refused `list-empty` (422), `item-not-yours`, `item-not-movable` (409) */
  async close(act: Act, id: string): Promise<ActResult> {
    const items = await this.offers.locked(act, own(await this.lists.find(act.tx, id), act, 'close'));
    const handover = own(await this.lists.lock(act, id), act, 'close');
    await this.offers.offer(act, handover, items);
    return handoverResult(handover, act.actor);
  }

  /** Takes an offer back into the draft, as a new version; what the receiver counted of the old one no longer counts. */
  async revise(act: Act, id: string, reason: string): Promise<ActResult> {
    const handover = await this.lockFor(act, id, (found) => own(found, act, 'revise'));
    await this.untaken.because(act, handover, 'revise', reason);
    await this.offers.recall(act, handover);
    await this.lists.renew(act, handover);
    return this.scanResult(act, handover);
  }

  /** Nothing moves. */
  async withdraw(act: Act, id: string, reason: string): Promise<ActResult> {
    const handover = await this.lockFor(act, id, (found) => {
      if (!mayWithdraw(found, act.actor)) throw new Refused('not-found');
    });
    await this.untaken.end(act, handover, 'withdraw', reason);
    return handoverResult(handover, act.actor);
  }

  /** Locks a list for who is its side: nobody else waits for it or holds it up. */
  private async lockFor(act: Act, id: string, check: (found: Handover) => void): Promise<Handover> {
    check(await this.lists.find(act.tx, id));
    const handover = await this.lists.lock(act, id);
    check(handover);
    return handover;
  }

  private async scanResult(act: Act, handover: Handover): Promise<ActResult> {
    const pieces = piecesOf(await this.lists.lines(act.tx, handover, 'open'));
    return { ...handoverResult(handover, act.actor), lines: pieces.length };
  }
}

/** Nobody but the giver learns anything of a list that is being made. @throws Refused `not-found`, `wrong-state` */
function own(handover: Handover, act: Act, kind: HandoverAct): Handover {
  if (!isGiver(handover, act.actor)) throw new Refused('not-found');
  handoverLifecycle.check(handover.status, kind, act.actor.role);
  return handover;
}
